"""When a note is due: once a date, at the hour on the wall, never in quiet hours; across both changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Invalid
from checkins.policies import reminders as rules
from notifications.policies import is_quiet

NEW_YORK, MADRID = ZoneInfo("America/New_York"), ZoneInfo("Europe/Madrid")
EVENING = time(20)
NIGHT = (time(22), time(7))
ZONES = st.sampled_from(["America/New_York", "Europe/Madrid", "America/Phoenix", "Australia/Lord_Howe", "UTC"]).map(
    ZoneInfo
)
HALF_HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


def test_eight_in_the_evening_is_eight_on_the_wall_before_and_after_the_clocks_change() -> None:
    before = rules.next_moment(datetime(2026, 10, 31, 12, tzinfo=UTC), EVENING, NEW_YORK)
    after = rules.next_moment(before, EVENING, NEW_YORK)
    assert [before.astimezone(UTC).hour, after.astimezone(UTC).hour] == [0, 1]
    assert after - before == timedelta(hours=25)
    assert before.astimezone(NEW_YORK).time() == after.astimezone(NEW_YORK).time() == EVENING


def test_an_hour_that_is_jumped_over_comes_once_and_one_that_comes_twice_counts_once() -> None:
    gap = rules.moment_on(date(2026, 3, 8), time(2, 30), NEW_YORK)
    assert gap.astimezone(UTC) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    twice = rules.moment_on(date(2026, 10, 25), time(2, 30), MADRID)
    assert twice.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert rules.next_moment(twice, time(2, 30), MADRID) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@given(MOMENTS, HALF_HOURS, ZONES)
def test_there_is_exactly_one_moment_for_each_date(at: datetime, wanted: time, zone: ZoneInfo) -> None:
    moments = [rules.next_moment(at, wanted, zone)]
    for _ in range(3):
        moments.append(rules.next_moment(moments[-1], wanted, zone))
    dates = [one.astimezone(zone).date() for one in moments]
    assert moments[0] > at
    assert dates == [dates[0] + timedelta(days=n) for n in range(4)]


@given(MOMENTS, HALF_HOURS, HALF_HOURS, HALF_HOURS, ZONES, st.integers(0, 400))
def test_nothing_leaves_in_quiet_hours_or_long_after_it_was_due(
    at: datetime, wanted: time, first: time, last: time, zone: ZoneInfo, late: int
) -> None:
    due, quiet = rules.next_moment(at, wanted, zone), (first, last)
    now = due + timedelta(minutes=late)
    if rules.is_in_time(due, now, quiet, zone):
        assert not is_quiet(now.astimezone(zone).time(), quiet)
        assert now - due < rules.STALE_AFTER


def test_nobody_is_reminded_inside_their_own_quiet_hours() -> None:
    rules.check_times(EVENING, NIGHT)
    with pytest.raises(Invalid) as refused:
        rules.check_times(time(23), NIGHT)
    assert refused.value.field == "wanted_at"


def test_a_note_is_of_use_until_the_quiet_hours_begin_and_two_hours_at_most() -> None:
    due = rules.moment_on(date(2026, 11, 18), EVENING, NEW_YORK)
    assert rules.useful_until(due, (time(21), time(7)), NEW_YORK) == due + timedelta(hours=1)
    assert rules.useful_until(due, NIGHT, NEW_YORK) == due + timedelta(hours=2)
    assert rules.useful_until(due, (time(7), time(7)), NEW_YORK) == due + timedelta(hours=2)


def test_the_forms_take_turns() -> None:
    days = [date(2026, 11, 18) + timedelta(days=n) for n in range(6)]
    forms = [rules.form_on(day) for day in days]
    assert forms[:3] == forms[3:]
    assert sorted(forms[:3]) == [0, 1, 2]
