"""The local day: open until four on the person's own wall, through zones and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts.errors import Invalid
from checkins.policies import days

NEW_YORK, BERLIN, KOLKATA = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
ZONES = [
    "America/New_York", "America/Phoenix", "America/Los_Angeles", "America/St_Johns", "Pacific/Honolulu", "Europe/Berlin",
    "Europe/Athens", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC",
]  # fmt: skip
moments = some.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
zones = some.sampled_from(ZONES).map(ZoneInfo)

SPRING_US, AUTUMN_US = date(2026, 3, 8), date(2026, 11, 1)
SPRING_EU, AUTUMN_EU = date(2026, 3, 29), date(2026, 10, 25)


def wall(zone: ZoneInfo, day: date, clock: str) -> datetime:
    """The moment at which somebody's wall shows this."""
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        (NEW_YORK, date(2026, 7, 1)),
        (BERLIN, date(2026, 7, 1)),
        (NEW_YORK, SPRING_US),
        (NEW_YORK, AUTUMN_US),
        (BERLIN, SPRING_EU),
        (BERLIN, AUTUMN_EU),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("clock", "back"), [("23:59", 0), ("00:01", 1), ("03:59", 1), ("04:00", 0), ("04:01", 0), ("12:00", 0)]
)
def test_the_day_turns_at_four_on_the_wall_also_when_clocks_change(zone, day, clock, back) -> None:
    assert days.local_day(wall(zone, day, clock), zone) == day - timedelta(days=back)


def test_the_hour_that_comes_twice_belongs_to_one_day() -> None:
    first = datetime.combine(AUTUMN_US, time(1, 30), NEW_YORK)
    second = first.replace(fold=1)
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    assert days.local_day(first, NEW_YORK) == days.local_day(second, NEW_YORK) == AUTUMN_US - timedelta(days=1)


def test_the_same_moment_is_two_days_in_two_places() -> None:
    at = datetime(2026, 11, 18, 22, 45, tzinfo=UTC)
    assert days.local_day(at, NEW_YORK) == date(2026, 11, 18)
    assert days.local_day(at, KOLKATA) == date(2026, 11, 19)


@given(moments, zones)
def test_a_day_follows_its_calendar_day_by_four_hours(at, zone) -> None:
    local = at.astimezone(zone)
    expected = local.date() if local.hour >= 4 else local.date() - timedelta(days=1)
    assert days.local_day(at, zone) == expected


@given(moments, zones, some.timedeltas(timedelta(), timedelta(days=3)))
def test_time_never_leads_back_to_an_earlier_day(at, zone, later) -> None:
    assert days.local_day(at, zone) <= days.local_day(at + later, zone)


@given(moments, zones)
def test_a_day_lasts_between_22_and_26_hours(at, zone) -> None:
    day = days.local_day(at, zone)
    assert days.local_day(at + timedelta(hours=26), zone) > day
    assert days.local_day(at - timedelta(hours=26), zone) < day


@given(some.dates(date(2025, 1, 1), date(2030, 1, 1)), some.integers(-5, 5))
def test_today_and_three_days_before_are_open_and_nothing_else(today, offset) -> None:
    on_day, since = today + timedelta(days=offset), date(2020, 1, 1)
    if -3 <= offset <= 0:
        days.check_day(on_day, today, since)
    else:
        with pytest.raises(Invalid) as refused:
            days.check_day(on_day, today, since)
        assert refused.value.field == "day"


def test_days_before_somebody_came_are_not_theirs_to_fill_in() -> None:
    today = date(2026, 11, 18)
    assert days.open_days(today, today - timedelta(days=1)) == [today, today - timedelta(days=1)]
    assert days.open_days(today, today + timedelta(days=1)) == [today]


def test_only_days_without_a_check_in_are_offered_yesterday_first() -> None:
    today = date(2026, 11, 18)
    done = {today - timedelta(days=2)}
    assert days.days_to_add(today, date(2020, 1, 1), done) == [today - timedelta(days=1), today - timedelta(days=3)]


def test_a_page_opened_before_four_and_sent_soon_after_means_the_day_it_showed() -> None:
    seen = date(2026, 11, 17)
    assert days.day_meant(seen, wall(NEW_YORK, date(2026, 11, 18), "04:20"), NEW_YORK) == seen


def test_a_page_left_open_over_night_means_today() -> None:
    seen, at = date(2026, 11, 17), wall(NEW_YORK, date(2026, 11, 18), "09:00")
    assert days.day_meant(seen, at, NEW_YORK) == date(2026, 11, 18)


@pytest.mark.parametrize("asked", [None, date(2026, 11, 18), date(2026, 11, 30), date(1999, 1, 1)])
def test_without_a_day_that_fits_it_is_today(asked) -> None:
    at = wall(NEW_YORK, date(2026, 11, 18), "04:20")
    assert days.day_meant(asked, at, NEW_YORK) == date(2026, 11, 18)


def test_a_client_names_a_day_or_none() -> None:
    assert days.named_day(None) is None
    assert days.named_day("2026-11-18") == date(2026, 11, 18)


@pytest.mark.parametrize("text", ["", "today", "2026-02-30", "18.11.2026", "2026-11-18T00:00"])
def test_anything_else_is_no_day(text) -> None:
    with pytest.raises(Invalid) as refused:
        days.named_day(text)
    assert refused.value.field == "day"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc"])
def test_a_zone_nobody_knows_is_utc(name) -> None:
    assert str(days.zone_named(name)) == "UTC"
    assert days.zone_named("Europe/Berlin") == BERLIN


def test_the_last_week_ends_today() -> None:
    week = days.last_week(date(2026, 11, 3))
    assert len(week) == 7
    assert (week[0], week[-1]) == (date(2026, 10, 28), date(2026, 11, 3))
