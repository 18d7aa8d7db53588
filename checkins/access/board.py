"""Reads for the team of a cohort: everybody at a glance, a week in numbers, who is expected. A constant number of queries each."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q

from accounts.errors import NotFound
from chat.models import Message
from checkins.access import watching
from checkins.models import CheckIn
from checkins.policies import board as rules
from checkins.policies import days
from checkins.policies.summary import PersonWeek
from groups import access as group_access
from groups import policies as group_policies
from groups.access import attendance
from groups.models import CareTask, Meeting, MeetingReply, Membership
from groups.policies import attendance as attendance_rules
from groups.policies.attendance import Tally

ASKING = (CareTask.Kind.HELP_ASKED, CareTask.Kind.CALL_WANTED)
SHARED_SINCE = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """One member at a glance. `mood` and `urges` are the newest answers of the last 30 days, urges with the newest last."""

    member: Membership
    last: date | None
    today: date
    mood: int | None
    urges: tuple[int, ...]
    attendance: Tally
    tasks: tuple[CareTask, ...]
    is_off: bool

    @property
    def name(self) -> str:
        """The name the group sees."""
        return self.member.display_name

    @property
    def urgency(self) -> int | None:
        """How urgent what waits is; None when nothing does."""
        return min((task.priority for task in self.tasks), default=None)


def team_for(user_id: uuid.UUID, cohort_id: uuid.UUID) -> Membership:
    """The membership by which this person runs a cohort that checks in. Raises NotFound for everybody and everything else."""
    by = group_access.team_membership_for(user_id, cohort_id)
    if not group_policies.is_participant(group_policies.MEMBER, by.cohort.kind):
        raise NotFound
    return by


def board_of(by: Membership, at: datetime) -> list[Row]:
    """Everybody in treatment in the cohort that `by` runs; six queries whatever its size."""
    watched = watching.watched_in(by.cohort, at, rules.LOOK_BACK)
    ids = [member.user_id for member in watched.members]
    since = (at - rules.LOOK_BACK).date()
    answers: dict[uuid.UUID, list[tuple[int | None, int | None]]] = {}
    rows = CheckIn.objects.filter(user_id__in=ids, on_day__gte=since).order_by("on_day")
    for user_id, mood, urge in rows.values_list("user_id", "mood", "urge"):
        answers.setdefault(user_id, []).append((mood, urge))
    last = dict(
        CheckIn.objects.filter(user_id__in=ids)
        .values("user_id")
        .annotate(last=Max("on_day"))
        .values_list("user_id", "last")
    )
    statuses = attendance.statuses_in(by, at)
    tasks = _tasks(by)
    return [
        _row(member, watched, answers.get(member.user_id, []), last.get(member.user_id), statuses, tasks, at)
        for member in watched.members
    ]


def _row(
    member: Membership,
    watched: watching.Watched,
    answers: list[tuple[int | None, int | None]],
    last: date | None,
    statuses: dict[uuid.UUID, list[str]],
    tasks: dict[uuid.UUID, list[CareTask]],
    at: datetime,
) -> Row:
    today = days.local_day(at, days.zone_named(member.user.time_zone))
    since = days.local_day(member.started_at, days.zone_named(member.user.time_zone))
    urges = [urge for _mood, urge in answers if urge is not None]
    moods = [mood for mood, _urge in answers if mood is not None]
    return Row(
        member=member,
        last=last if last is not None and last >= since else None,
        today=today,
        mood=moods[-1] if moods else None,
        urges=tuple(urges[-rules.URGES_SHOWN :]),
        attendance=attendance_rules.tally(statuses.get(member.pk, [])),
        tasks=tuple(tasks.get(member.pk, [])),
        is_off=any(first <= today <= end for first, end in watched.off.get(member.user_id, [])),
    )


def _tasks(by: Membership) -> dict[uuid.UUID, list[CareTask]]:
    found: dict[uuid.UUID, list[CareTask]] = {}
    for task in group_access.open_care_tasks(by):
        if task.about_id is not None and task.about_id != by.pk:
            found.setdefault(task.about_id, []).append(task)
    return found


def weeks_in(by: Membership, first: date, last: date, at: datetime) -> list[PersonWeek]:
    """What each member's days `first` to `last` add to the cohort's week, without saying whose it is. For the team."""
    if not group_policies.may_moderate(by):
        raise NotFound
    members = watching.watched_in(by.cohort, at, timedelta()).members
    rows: dict[uuid.UUID, list[tuple[int | None, int | None]]] = {}
    checkins = CheckIn.objects.filter(user_id__in=[one.user_id for one in members], on_day__range=(first, last))
    for user_id, mood, urge in checkins.values_list("user_id", "mood", "urge"):
        rows.setdefault(user_id, []).append((mood, urge))
    raised = CareTask.objects.filter(cohort_id=by.cohort_id, kind__in=ASKING, raised_at__date__range=(first, last))
    asked = set(raised.values_list("about_id", flat=True))
    return [
        PersonWeek(
            days=len(rows.get(one.user_id, [])),
            moods=[mood for mood, _urge in rows.get(one.user_id, []) if mood is not None],
            urges=[urge for _mood, urge in rows.get(one.user_id, []) if urge is not None],
            asked=one.pk in asked,
        )
        for one in members
    ]


def meeting_for_team(user_id: uuid.UUID, meeting_id: uuid.UUID) -> tuple[Membership, Meeting]:
    """A meeting of a cohort this person runs. Raises NotFound for any other."""
    return attendance.meeting_for_team(user_id, meeting_id)


def next_meeting_of(by: Membership, at: datetime) -> Meeting | None:
    """The meeting under way or the next one of this cohort."""
    return group_access.next_meeting([by.cohort_id], at)


def replies_to(meeting: Meeting) -> dict[uuid.UUID, MeetingReply]:
    """By member: that they cannot come, and why if they said so."""
    rows = MeetingReply.objects.filter(meeting=meeting, membership__ended_at__isnull=True)
    return {reply.membership_id: reply for reply in rows}


def shared_lately(by: Membership, at: datetime) -> dict[uuid.UUID, int]:
    """By member: how many check-ins they showed to the room in the last week and left there."""
    rows = Message.objects.filter(room__cohort_id=by.cohort_id, kind=Message.Kind.CHECKIN, state=Message.State.VISIBLE)
    rows = rows.filter(created_at__gt=at - SHARED_SINCE, withdrawn_at=None)
    return dict(
        rows.values("author_id")
        .annotate(count=Count("pk", filter=Q(ord__isnull=False)))
        .values_list("author_id", "count")
    )
