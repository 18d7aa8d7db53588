"""Guarded reads of attendance: the list for the team of the cohort, one's own for oneself, and nothing for anybody else."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from accounts.errors import NotFound
from groups import policies
from groups.access import team_membership_for
from groups.models import Attendance, AttendanceChange, Meeting, MeetingNote, MeetingReply, Membership
from groups.policies import attendance as rules

COUNTED = 10
LISTED = 20
OWN_SHOWN = 50


@dataclass(frozen=True)
class Entry:
    """One line of the list: who, how they are marked if they are, and what they said beforehand.

    `suggested` is whether they said so early enough to be excused; it marks nothing.
    """

    member: Membership
    mark: Attendance | None
    reply: MeetingReply | None
    suggested: bool


def meeting_for_team(user_id: uuid.UUID, meeting_id: uuid.UUID) -> tuple[Membership, Meeting]:
    """A meeting of a cohort this person runs, and the membership by which they do. Raises NotFound for any other."""
    meeting = Meeting.objects.select_related("cohort__programme", "closed_by").filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound
    return team_membership_for(user_id, meeting.cohort_id), meeting


def on_list_of(meeting: Meeting) -> list[Membership]:
    """Everybody the meeting was for, by name: who belonged while it lasted, also those who have left since."""
    rows = Membership.objects.filter(cohort_id=meeting.cohort_id, started_at__lt=meeting.ends_at).select_related("user")
    people = [one for one in rows if rules.is_on_list(one, meeting)]
    return sorted(people, key=lambda one: (one.display_name.casefold(), one.started_at))


def member_on_list(meeting: Meeting, member_id: uuid.UUID) -> Membership:
    """One person of the meeting's list. Raises NotFound for any other."""
    found = Membership.objects.filter(cohort_id=meeting.cohort_id, pk=member_id).first()
    if found is None or not rules.is_on_list(found, meeting):
        raise NotFound
    return found


def list_of(by: Membership, meeting: Meeting) -> list[Entry]:
    """The list of a meeting for the team of its cohort; three queries whatever its size. Raises NotFound for others."""
    if not policies.may_moderate(by) or by.cohort_id != meeting.cohort_id:
        raise NotFound
    marks = {one.membership_id: one for one in meeting.attendance.select_related("recorded_by")}
    replies = {one.membership_id: one for one in MeetingReply.objects.filter(meeting=meeting)}
    hours = meeting.cohort.programme.excused_notice_hours
    return [
        Entry(
            member=one,
            mark=marks.get(one.pk),
            reply=(reply := replies.get(one.pk)),
            suggested=reply is not None and rules.is_excused(reply.replied_at, meeting, hours),
        )
        for one in on_list_of(meeting)
    ]


def mark_of(by: Membership, meeting: Meeting, member_id: uuid.UUID) -> Attendance:
    """How one person of the list is marked, with them. Raises NotFound when they are not, and for others than the team."""
    if not policies.may_moderate(by) or by.cohort_id != meeting.cohort_id:
        raise NotFound
    found = meeting.attendance.select_related("membership__user").filter(membership_id=member_id).first()
    if found is None:
        raise NotFound
    return found


def changes_of(by: Membership, meeting: Meeting) -> list[AttendanceChange]:
    """What was changed after closing, newest first. Raises NotFound for others than the team."""
    if not policies.may_moderate(by) or by.cohort_id != meeting.cohort_id:
        raise NotFound
    rows = AttendanceChange.objects.filter(attendance__meeting=meeting).order_by("-changed_at")
    return list(rows.select_related("attendance__membership", "changed_by"))


def note_of(by: Membership, meeting: Meeting) -> MeetingNote | None:
    """What the team noted at closing, for the team."""
    if not policies.may_moderate(by) or by.cohort_id != meeting.cohort_id:
        raise NotFound
    return MeetingNote.objects.select_related("written_by").filter(meeting=meeting).first()


def meetings_of(by: Membership, at: datetime) -> Sequence[Meeting]:
    """The cohort's meetings for its team: the next one and those that were, newest first, with `marked` people each."""
    if not policies.may_moderate(by):
        raise NotFound
    rows = Meeting.objects.filter(cohort_id=by.cohort_id).annotate(marked=Count("attendance"))
    ahead = list(rows.filter(starts_at__gt=at).order_by("starts_at")[:1])
    return ahead + list(rows.filter(starts_at__lte=at).order_by("-starts_at")[:LISTED])


def statuses_in(by: Membership, at: datetime) -> dict[uuid.UUID, list[str]]:
    """By member: how they stand in the cohort's last ten closed meetings. Two queries. Raises NotFound for others than the team."""
    if not policies.may_moderate(by):
        raise NotFound
    closed = Meeting.objects.filter(cohort_id=by.cohort_id, closed_at__lte=at).order_by("-starts_at")
    last = list(closed.values_list("pk", flat=True)[:COUNTED])
    found: dict[uuid.UUID, list[str]] = {}
    for member_id, status in Attendance.objects.filter(meeting__in=last).values_list("membership_id", "status"):
        found.setdefault(member_id, []).append(status)
    return found


def history_of(by: Membership, member: Membership) -> list[Attendance]:
    """A member's last ten closed meetings, newest first, for the team of their cohort. Raises NotFound for others."""
    if not policies.may_moderate(by) or by.cohort_id != member.cohort_id:
        raise NotFound
    rows = Attendance.objects.filter(membership=member, meeting__closed_at__isnull=False)
    return list(rows.select_related("meeting").order_by("-meeting__starts_at")[:COUNTED])


def stood_in(cohort_id: uuid.UUID, since: datetime) -> dict[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    """For the clock: by member, meeting and status of the closed meetings since `since` at which they were expected, newest first."""
    rows = Attendance.objects.filter(meeting__cohort_id=cohort_id, meeting__starts_at__gte=since)
    rows = rows.filter(meeting__closed_at__isnull=False).exclude(status=rules.NOT_EXPECTED)
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
    told = rows.order_by("-meeting__starts_at").values_list("membership_id", "meeting_id", "status")
    for member_id, meeting_id, status in told:
        found.setdefault(member_id, []).append((meeting_id, status))
    return found


@dataclass(frozen=True)
class Hours:
    """Minutes of one week in a cohort: planned for everybody, and by member what closed and open lists say they were there."""

    planned: int
    attended: dict[uuid.UUID, int]


def hours_between(by: Membership, first: datetime, last: datetime) -> Hours:
    """The cohort's minutes from `first` to `last` (aware). Two queries. Raises NotFound for others than the team."""
    if not policies.may_moderate(by):
        raise NotFound
    week = list(Meeting.objects.filter(cohort_id=by.cohort_id, starts_at__gte=first, starts_at__lt=last))
    attended: dict[uuid.UUID, int] = {}
    for member_id, minutes in Attendance.objects.filter(meeting__in=week).values_list("membership_id", "minutes"):
        attended[member_id] = attended.get(member_id, 0) + minutes
    return Hours(sum(rules.whole_minutes(one) for one in week), attended)


@dataclass(frozen=True)
class Taking:
    """A meeting that asks for the team: how many said they cannot come, and how many are marked."""

    meeting: Meeting
    absent: int
    marked: int


def to_take(cohort_ids: Sequence[uuid.UUID], since: datetime, until: datetime) -> list[Taking]:
    """Meetings not over before `since`, starting before `until`, that nobody has closed yet; soonest first. One query."""
    absent = Count("replies", filter=Q(replies__membership__ended_at__isnull=True), distinct=True)
    rows = Meeting.objects.filter(cohort__in=cohort_ids, closed_at__isnull=True)
    rows = rows.filter(ends_at__gt=since, starts_at__lt=until).select_related("cohort")
    rows = rows.annotate(absent=absent, marked=Count("attendance", distinct=True)).order_by("starts_at")
    return [Taking(one, one.absent, one.marked) for one in rows]


def own_meetings(user_id: uuid.UUID) -> list[Attendance]:
    """One's own closed meetings, newest first, with what they were about; also those one was not at (DOMAIN R29)."""
    rows = Attendance.objects.filter(membership__user_id=user_id, meeting__closed_at__isnull=False)
    return list(rows.select_related("meeting__cohort").order_by("-meeting__starts_at")[:OWN_SHOWN])


def came_to(user_id: uuid.UUID) -> int:
    """How many closed meetings this person came to, as the team noted it, in all their groups; for themselves alone."""
    rows = Attendance.objects.filter(membership__user_id=user_id, meeting__closed_at__isnull=False)
    return rows.filter(status__in=rules.CAME).count()


def own_attendance(user_id: uuid.UUID) -> list[dict[str, Any]]:
    """One's own attendance, oldest first, with what was changed later and why: for oneself and for the export of one's data.

    Who of the team noted it is left out: that is about them.
    """
    rows = Attendance.objects.filter(membership__user_id=user_id)
    rows = rows.select_related("meeting__cohort").prefetch_related("changes").order_by("meeting__starts_at")
    return [
        {
            "group": row.meeting.cohort.name,
            "starts_at": row.meeting.starts_at,
            "ends_at": row.meeting.ends_at,
            "status": row.status,
            "minutes": row.minutes,
            "changes": [
                {"before": one.status_before, "after": one.status, "reason": one.reason, "at": one.changed_at}
                for one in sorted(row.changes.all(), key=lambda one: one.changed_at)
            ],
        }
        for row in rows
    ]
