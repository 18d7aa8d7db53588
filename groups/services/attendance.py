"""Taking attendance, closing a meeting, and changing afterwards what was noted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from accounts.errors import Invalid, NotFound
from groups import policies, schedule
from groups.access import attendance as access
from groups.models import Attendance, AttendanceChange, CareTask, Meeting, MeetingNote, Membership
from groups.policies import attendance as rules
from groups.services.care import drop_task, raise_task


@dataclass(frozen=True)
class Marked:
    """What stands there now, and what somebody else had put there that this person had not seen yet."""

    mark: Attendance
    replaced: str = ""
    replaced_by: str = ""


class Written(TypedDict):
    """What a mark says."""

    status: str
    moment: datetime | None
    minutes: int


def _held(meeting: Meeting) -> Meeting:
    """The meeting under lock, so that a tap and the closing come one after the other."""
    rows = Meeting.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("cohort__programme").get(pk=meeting.pk)


@transaction.atomic
def mark(
    *,
    by: Membership,
    meeting: Meeting,
    member: Membership,
    status: str,
    moment: datetime | None,
    seen: datetime | None,
    at: datetime,
) -> Marked:
    """The member is marked, by whom and when; the last tap counts. `moment` is when they came or left, `seen` what the page had shown.

    Raises MeetingClosed, Invalid, Forbidden. Twice is harmless.
    """
    meeting = _held(meeting)
    _check_open(by, meeting, at)
    rules.check_status(status, meeting, moment)
    before = Attendance.objects.select_related("recorded_by").filter(meeting=meeting, membership=member).first()
    moment = moment if status in rules.TIMED else None
    if before is not None and (before.status, before.moment, before.batch) == (status, moment, None):
        return Marked(before)
    unseen = before is not None and before.recorded_by_id != by.pk and before.recorded_at != seen
    replaced = (before.status, before.recorded_by.display_name) if before is not None and unseen else ("", "")
    now, _made = Attendance.objects.update_or_create(
        meeting=meeting,
        membership=member,
        defaults={**_written(meeting, status, moment), "recorded_by": by, "recorded_at": at, "batch": None},
    )
    _ask_somebody(meeting, member, status, at)
    return Marked(now, *replaced)


def _check_open(by: Membership, meeting: Meeting, at: datetime) -> None:
    if by.cohort_id != meeting.cohort_id:
        raise NotFound
    rules.check_may_mark(by, meeting, at)


def _written(meeting: Meeting, status: str, moment: datetime | None) -> Written:
    return {"status": status, "moment": moment, "minutes": rules.minutes_there(status, meeting, moment)}


def source_of(meeting: Meeting, member: Membership) -> str:
    """What makes the task of one person and one meeting a single one."""
    return f"no_show:{meeting.pk}:{member.pk}"


def _ask_somebody(meeting: Meeting, member: Membership, status: str, at: datetime) -> None:
    """Somebody is asked to call who did not come, and no longer asked once it says otherwise; nothing else ever follows (R27, R28)."""
    source = source_of(meeting, member)
    if status != rules.NO_SHOW:
        drop_task(source=source)
        return
    if not policies.is_participant(member.role, meeting.cohort.kind) or member.ended_at is not None:
        return
    zone = schedule.zone_named(meeting.cohort.programme.time_zone)
    due = rules.call_due(member.started_at, meeting, at, zone)
    is_new = meeting.starts_at - member.started_at < rules.FIRST_WEEKS
    raise_task(
        cohort=meeting.cohort,
        about=member,
        kind=CareTask.Kind.NO_SHOW,
        source=source,
        facts={"starts_at": meeting.starts_at.isoformat(), "is_new": is_new},
        wait=due - at,
        at=at,
    )


@transaction.atomic
def mark_rest(*, by: Membership, meeting: Meeting, at: datetime) -> int:
    """Everybody not marked yet is here; how many they were. Who is marked already stays as they are."""
    meeting = _held(meeting)
    _check_open(by, meeting, at)
    batch, written = uuid.uuid4(), _written(meeting, rules.PRESENT, None)
    unset = [one.member for one in access.list_of(by, meeting) if one.mark is None]
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, membership=one, recorded_by=by, recorded_at=at, batch=batch, **written)
        for one in unset
    )
    return len(unset)


@transaction.atomic
def undo_rest(*, by: Membership, meeting: Meeting, batch: uuid.UUID, at: datetime) -> None:
    """Who was marked in one go, and by nobody since, is not marked again."""
    meeting = _held(meeting)
    _check_open(by, meeting, at)
    Attendance.objects.filter(meeting=meeting, batch=batch).delete()


@transaction.atomic
def close(*, by: Membership, meeting: Meeting, topic: str, note: str, breaks: int, at: datetime) -> Meeting:
    """The meeting is over and its minutes are written once. Members see `topic`, only the team `note`.

    Raises Invalid while somebody is not marked yet, MeetingClosed when somebody was faster.
    """
    meeting = _held(meeting)
    _check_open(by, meeting, at)
    rules.check_breaks(meeting, breaks)
    entries = access.list_of(by, meeting)
    rules.check_all_marked([one.member.display_name for one in entries if one.mark is None])
    meeting.break_minutes, meeting.topic = breaks, topic
    meeting.closed_at, meeting.closed_by = at, by
    meeting.save(update_fields=["break_minutes", "topic", "closed_at", "closed_by"])
    marks = [one.mark for one in entries if one.mark is not None]
    for row in marks:
        row.minutes, row.batch = rules.minutes_there(row.status, meeting, row.moment), None
    Attendance.objects.bulk_update(marks, ["minutes", "batch"])
    if note:
        MeetingNote.objects.create(meeting=meeting, words=note, written_by=by, written_at=at)
    return meeting


@transaction.atomic
def change(
    *,
    by: Membership,
    meeting: Meeting,
    member: Membership,
    status: str,
    moment: datetime | None,
    reason: str,
    at: datetime,
) -> Attendance:
    """After closing: something else stands there, and what stood there, why, by whom and when stays for ever."""
    meeting = _held(meeting)
    if by.cohort_id != meeting.cohort_id:
        raise NotFound
    rules.check_may_change(by, meeting)
    rules.check_status(status, meeting, moment)
    if reason not in AttendanceChange.Reason.values:
        raise Invalid(field="reason")
    row = Attendance.objects.select_for_update(no_key=True).get(meeting=meeting, membership=member)
    written = _written(meeting, status, moment if status in rules.TIMED else None)
    if (row.status, row.minutes) == (written["status"], written["minutes"]):
        return row
    AttendanceChange.objects.create(
        attendance=row,
        status_before=row.status,
        minutes_before=row.minutes,
        status=status,
        minutes=written["minutes"],
        reason=reason,
        changed_by=by,
        changed_at=at,
    )
    row.status, row.moment, row.minutes = written["status"], written["moment"], written["minutes"]
    row.save(update_fields=["status", "moment", "minutes"])
    _ask_somebody(meeting, member, status, at)
    return row


def forget_old_notes(*, at: datetime) -> int:
    """What was noted at closing is gone a year later; how many were forgotten."""
    gone, _by_table = MeetingNote.objects.filter(written_at__lt=at - rules.NOTE_KEPT).delete()
    return gone
