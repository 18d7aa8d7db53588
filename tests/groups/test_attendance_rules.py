"""The rules of attendance: who is on the list, minutes, times, notice, and by when somebody calls."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Forbidden, Invalid
from groups.errors import MeetingClosed
from groups.policies import attendance as rules

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 11, 17, 23, 0, tzinfo=UTC)  # six in the evening in New York
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Meeting:
    starts_at: datetime = START
    ends_at: datetime = START + 3 * HOUR
    break_minutes: int = 15
    closed_at: datetime | None = None


MEETING = Meeting()


def somebody(role="member", started=START - 30 * HOUR, ended=None):
    return SimpleNamespace(role=role, started_at=started, ended_at=ended, muted_until=None, agreed_version=1)


@pytest.mark.parametrize(
    ("person", "listed"),
    [
        (somebody(), True),
        (somebody("co_leader"), True),
        (somebody("supporter"), True),
        (somebody("facilitator"), False),
        (somebody("supervisor"), False),
        (somebody("peer_specialist"), False),
        (somebody("service"), False),
        (somebody(started=START + 3 * HOUR), False),
        (somebody(started=START + 3 * HOUR - MINUTE), True),
        (somebody(ended=START), False),
        (somebody(ended=START + MINUTE), True),
    ],
)
def test_who_is_on_the_list(person, listed) -> None:
    assert rules.is_on_list(person, MEETING) is listed


@pytest.mark.parametrize("role", ["facilitator", "supervisor"])
def test_the_team_takes_attendance_from_half_an_hour_before(role) -> None:
    rules.check_may_mark(somebody(role), MEETING, START - 30 * MINUTE)
    with pytest.raises(Invalid):
        rules.check_may_mark(somebody(role), MEETING, START - 31 * MINUTE)


@pytest.mark.parametrize("role", ["member", "co_leader", "supporter", "peer_specialist", "service"])
def test_nobody_else_does(role) -> None:
    with pytest.raises(Forbidden):
        rules.check_may_mark(somebody(role), MEETING, START)
    with pytest.raises(Forbidden):
        rules.check_may_change(somebody(role), replace(MEETING, closed_at=START))


def test_who_has_left_the_team_does_not_either() -> None:
    with pytest.raises(Forbidden):
        rules.check_may_mark(somebody("facilitator", ended=START), MEETING, START)


def test_a_closed_list_is_not_marked_and_an_open_one_not_amended() -> None:
    end = START + 3 * HOUR
    faye, closed = somebody("facilitator"), replace(MEETING, closed_at=end)
    with pytest.raises(MeetingClosed) as refused:
        rules.check_may_mark(faye, closed, START + 4 * HOUR)
    assert refused.value.facts == {"at": end.isoformat()}
    rules.check_may_change(faye, closed)
    with pytest.raises(Invalid):
        rules.check_may_change(faye, MEETING)


@pytest.mark.parametrize(
    ("status", "moment", "minutes"),
    [
        ("present", None, 165),
        ("late", START + 20 * MINUTE, 145),
        ("late", START + 3 * HOUR, 0),
        ("left_early", START + HOUR, 45),
        ("left_early", START + 5 * MINUTE, 0),
        ("excused", None, 0),
        ("no_show", None, 0),
        ("not_expected", None, 0),
        ("late", None, 165),
        ("left_early", None, 165),
    ],
)
def test_minutes_are_those_in_the_group_without_breaks(status, moment, minutes) -> None:
    assert rules.minutes_there(status, MEETING, moment) == minutes


@given(
    status=st.sampled_from(rules.STATUSES),
    length=st.integers(1, 600),
    breaks=st.integers(0, 700),
    at=st.integers(0, 600),
)
def test_minutes_never_exceed_the_meeting_less_its_breaks(status, length, breaks, at) -> None:
    meeting = Meeting(ends_at=START + length * MINUTE, break_minutes=breaks)
    moment = START + min(at, length) * MINUTE
    assert 0 <= rules.minutes_there(status, meeting, moment) <= max(0, length - breaks)


@pytest.mark.parametrize("status", ["late", "left_early"])
def test_late_and_left_early_ask_for_a_time_during_the_meeting(status) -> None:
    with pytest.raises(Invalid) as asked:
        rules.check_status(status, MEETING, None)
    assert asked.value.field == "time"
    for wrong in (START - MINUTE, START + 3 * HOUR + MINUTE):
        with pytest.raises(Invalid):
            rules.check_status(status, MEETING, wrong)
    rules.check_status(status, MEETING, START)
    rules.check_status(status, MEETING, START + 3 * HOUR)


@pytest.mark.parametrize("status", ["present", "excused", "no_show", "not_expected"])
def test_the_others_ask_for_none(status) -> None:
    rules.check_status(status, MEETING, None)


def test_a_made_up_status_is_refused() -> None:
    with pytest.raises(Invalid):
        rules.check_status("expelled", MEETING, None)


@pytest.mark.parametrize(("breaks", "fits"), [(0, True), (120, True), (121, False)])
def test_breaks_are_two_hours_at_most(breaks, fits) -> None:
    if fits:
        return rules.check_breaks(MEETING, breaks)
    with pytest.raises(Invalid):
        rules.check_breaks(MEETING, breaks)


def test_breaks_are_shorter_than_the_meeting() -> None:
    with pytest.raises(Invalid):
        rules.check_breaks(replace(MEETING, ends_at=START + HOUR), 60)


def test_a_list_is_closed_when_everybody_is_on_it() -> None:
    rules.check_all_marked([])
    with pytest.raises(Invalid) as refused:
        rules.check_all_marked(["Ana", "Mo"])
    assert refused.value.detail == "Not marked yet: Ana, Mo."


@pytest.mark.parametrize(
    ("clock", "meeting", "zone", "meant"),
    [
        (time(18, 20), MEETING, NEW_YORK, START + 20 * MINUTE),
        (time(0, 20), MEETING, ZoneInfo("Europe/London"), START + 80 * MINUTE),
        (time(17, 50), MEETING, NEW_YORK, START - 10 * MINUTE),
        (time(1, 0), MEETING, NEW_YORK, START - 17 * HOUR),
        # The hour that exists twice, and the one that does not, when clocks change.
        (
            time(1, 30),
            Meeting(datetime(2026, 11, 1, 5, 0, tzinfo=UTC), datetime(2026, 11, 1, 8, 0, tzinfo=UTC)),
            NEW_YORK,
            datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        ),
        (
            time(3, 30),
            Meeting(datetime(2026, 3, 8, 6, 0, tzinfo=UTC), datetime(2026, 3, 8, 9, 0, tzinfo=UTC)),
            NEW_YORK,
            datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
        ),
    ],
)
def test_a_time_on_the_wall_is_a_moment_of_the_meeting(clock, meeting, zone, meant) -> None:
    assert rules.moment_during(clock, meeting, zone) == meant


@pytest.mark.parametrize(("before", "excused"), [(24 * HOUR, True), (24 * HOUR - MINUTE, False)])
def test_notice_is_counted_to_the_minute(before, excused) -> None:
    assert rules.is_excused(START - before, MEETING, 24) is excused


@pytest.mark.parametrize(
    ("here_since", "noted", "due"),
    [
        # An old hand: 24 hours after the meeting; noted late, an hour after that.
        (timedelta(weeks=4), START, START + 27 * HOUR),
        (timedelta(weeks=4), START + 50 * HOUR, START + 51 * HOUR),
        # In the first four weeks: before the day of the meeting is over, midnight in New York.
        (timedelta(weeks=4) - MINUTE, START, START + 6 * HOUR),
        (timedelta(days=3), START + 5 * HOUR + 30 * MINUTE, START + 6 * HOUR + 30 * MINUTE),
    ],
)
def test_by_when_somebody_calls(here_since, noted, due) -> None:
    assert rules.call_due(START - here_since, MEETING, noted, NEW_YORK) == due


def test_meetings_are_counted_as_came_of_expected() -> None:
    counted = rules.tally(["present", "late", "left_early", "no_show", "excused", "not_expected"])
    assert (counted.came, counted.excused, counted.expected) == (3, 1, 5)
    assert rules.tally([]) == rules.Tally()
