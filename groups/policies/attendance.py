"""Attendance (DOMAIN R26 to R28): who is on the list, what counts as minutes, what asks for a time, when somebody should call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Protocol

from django.utils.translation import gettext as _

from accounts.errors import Forbidden, Invalid
from groups.errors import MeetingClosed
from groups.policies.rights import SERVICE, Seated, is_worker, may_moderate

PRESENT, LATE, LEFT_EARLY = "present", "late", "left_early"
EXCUSED, NO_SHOW, NOT_EXPECTED = "excused", "no_show", "not_expected"
STATUSES = (PRESENT, LATE, LEFT_EARLY, NO_SHOW, EXCUSED, NOT_EXPECTED)
TIMED = frozenset({LATE, LEFT_EARLY})
CAME = frozenset({PRESENT, LATE, LEFT_EARLY})

OPENS_BEFORE = timedelta(minutes=30)
UNDO_WINDOW = timedelta(minutes=10)
FIRST_WEEKS = timedelta(weeks=4)
CALL_WITHIN = timedelta(hours=24)
CALL_SOONEST = timedelta(hours=1)
BREAKS_MOST = 120
NOTE_MAX = 500
NOTE_KEPT = timedelta(days=365)


class Met(Protocol):
    """What the rules need to know of a meeting."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...

    @property
    def break_minutes(self) -> int: ...

    @property
    def closed_at(self) -> datetime | None: ...


class Belonging(Protocol):
    """What the rules need to know of somebody who may be on the list."""

    @property
    def role(self) -> str: ...

    @property
    def started_at(self) -> datetime: ...

    @property
    def ended_at(self) -> datetime | None: ...


def is_on_list(member: Belonging, meeting: Met) -> bool:
    """Whether this person is on the list of a meeting: who belonged while it lasted, and neither works here nor is a program."""
    if is_worker(member.role) or member.role == SERVICE:
        return False
    if member.started_at >= meeting.ends_at:
        return False
    return member.ended_at is None or member.ended_at > meeting.starts_at


def is_open(meeting: Met, at: datetime) -> bool:
    """Whether attendance can be taken at `at`: from half an hour before the start until somebody closes the meeting."""
    return meeting.closed_at is None and at >= meeting.starts_at - OPENS_BEFORE


def check_may_mark(by: Seated, meeting: Met, at: datetime) -> None:
    """Raise unless `by` may take attendance now: Forbidden for others than the team, Invalid before it opens, MeetingClosed after."""
    if not may_moderate(by):
        raise Forbidden
    if meeting.closed_at is not None:
        raise MeetingClosed(facts={"at": meeting.closed_at.isoformat()})
    if not is_open(meeting, at):
        raise Invalid(_("Attendance opens half an hour before the meeting."))


def check_may_change(by: Seated, meeting: Met) -> None:
    """Raise unless `by` may change attendance with a reason: Forbidden for others than the team, Invalid while it is still open."""
    if not may_moderate(by):
        raise Forbidden
    if meeting.closed_at is None:
        raise Invalid(_("This meeting is still open. Mark people on its page."))


def check_status(status: str, meeting: Met, moment: datetime | None) -> None:
    """Raise Invalid for a status there is not, and for "late" or "left early" without a moment during the meeting (aware UTC)."""
    if status not in STATUSES:
        raise Invalid(field="status")
    if status not in TIMED:
        return
    if moment is None:
        ask = _("When did they come?") if status == LATE else _("When did they leave?")
        raise Invalid(ask, field="time")
    if not meeting.starts_at <= moment <= meeting.ends_at:
        raise Invalid(_("Enter a time during the meeting."), field="time")


def check_all_marked(missing: Sequence[str]) -> None:
    """Raise Invalid that names who is not marked yet: a closed list says something about everybody."""
    if missing:
        raise Invalid(_("Not marked yet: %(names)s.") % {"names": ", ".join(missing)}, field="marks")


def check_breaks(meeting: Met, breaks: int) -> None:
    """Raise Invalid for breaks longer than two hours, or than the meeting."""
    if breaks > BREAKS_MOST or breaks >= _between(meeting.starts_at, meeting.ends_at):
        raise Invalid(_("Enter breaks that are shorter than the meeting."), field="breaks")


def minutes_there(status: str, meeting: Met, moment: datetime | None) -> int:
    """Minutes that count for somebody: their time in the meeting less its breaks, never more than the meeting has, never below zero.

    Breaks are taken off whole: when they were is not known, and hours are rather told too low than too high (DOMAIN R3).
    """
    if status not in CAME:
        return 0
    came, left = meeting.starts_at, meeting.ends_at
    if status == LATE and moment is not None:
        came = moment
    if status == LEFT_EARLY and moment is not None:
        left = moment
    return max(0, _between(came, left) - meeting.break_minutes)


def whole_minutes(meeting: Met) -> int:
    """Minutes of the whole meeting without its breaks."""
    return minutes_there(PRESENT, meeting, None)


def _between(first: datetime, last: datetime) -> int:
    return int((last - first) / timedelta(minutes=1))


def moment_during(clock: time, meeting: Met, zone: tzinfo) -> datetime:
    """The moment at which a clock in `zone` shows `clock` on the day of the meeting, or after midnight for one that goes on. Aware UTC."""
    day = meeting.starts_at.astimezone(zone).date()
    first, second = (datetime.combine(day + timedelta(days=n), clock, zone).astimezone(UTC) for n in (0, 1))
    return second if first < meeting.starts_at and second <= meeting.ends_at else first


def is_excused(replied_at: datetime, meeting: Met, notice_hours: int) -> bool:
    """Whether "I cannot come" was said early enough to be suggested as excused. A person decides."""
    return replied_at <= meeting.starts_at - timedelta(hours=notice_hours)


def call_due(started_at: datetime, meeting: Met, at: datetime, zone: tzinfo) -> datetime:
    """By when somebody should call who did not come: 24 hours after the meeting, in their first four weeks the same day in `zone`.

    Never sooner than an hour after `at`, when it was noted.
    """
    due = meeting.ends_at + CALL_WITHIN
    if meeting.starts_at - started_at < FIRST_WEEKS:
        tomorrow = meeting.ends_at.astimezone(zone).date() + timedelta(days=1)
        due = datetime.combine(tomorrow, time.min, zone).astimezone(UTC)
    return max(due, at + CALL_SOONEST)


@dataclass(frozen=True)
class Tally:
    """Of the meetings somebody was expected at: how many they came to, and of how many they were excused."""

    came: int = 0
    excused: int = 0
    expected: int = 0


def tally(statuses: Iterable[str]) -> Tally:
    """Count what closed meetings say of one person. Meetings they were not expected at count nowhere."""
    counted = [status for status in statuses if status != NOT_EXPECTED]
    came = sum(status in CAME for status in counted)
    return Tally(came, sum(status == EXCUSED for status in counted), len(counted))
