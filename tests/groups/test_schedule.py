"""Meetings and moments in words, in the reader's own zone."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from groups import schedule

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)


def meeting(starts: datetime, hours: float = 3):
    return SimpleNamespace(starts_at=starts, ends_at=starts + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("starts", "hours", "zone", "said"),
    [
        (datetime(2026, 11, 19, 23, 0, tzinfo=UTC), 3, NEW_YORK, "Tomorrow 6:00–9:00 pm (Eastern)"),
        (datetime(2026, 11, 19, 15, 30, tzinfo=UTC), 3, NEW_YORK, "Tomorrow 10:30 am–1:30 pm (Eastern)"),
        (datetime(2026, 11, 19, 2, 0, tzinfo=UTC), 1, NEW_YORK, "Today 9:00–10:00 pm (Eastern)"),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), 3, NEW_YORK, "Tue 24 Nov 6:00–9:00 pm (Eastern)"),
        (datetime(2026, 11, 19, 23, 0, tzinfo=UTC), 3, BERLIN, "Tomorrow 12:00–3:00 am (Berlin)"),
    ],
)
def test_a_meeting_in_words(starts, hours, zone, said) -> None:
    assert schedule.span_in_words(meeting(starts, hours), NOW, zone) == said


def test_six_in_the_evening_stays_six_when_clocks_change() -> None:
    before = meeting(datetime(2026, 10, 29, 22, 0, tzinfo=UTC))
    after = meeting(datetime(2026, 11, 5, 23, 0, tzinfo=UTC))
    now = datetime(2026, 10, 20, tzinfo=UTC)
    for one in (before, after):
        assert schedule.span_in_words(one, now, NEW_YORK).endswith("6:00–9:00 pm (Eastern)")


@pytest.mark.parametrize(
    ("name", "said"),
    [("America/Los_Angeles", "Pacific"), ("America/Argentina/Buenos_Aires", "Buenos Aires"), ("UTC", "UTC")],
)
def test_zones_have_the_names_people_use(name, said) -> None:
    assert schedule.zone_in_words(ZoneInfo(name)) == said


@pytest.mark.parametrize(("name", "zone"), [("America/New_York", NEW_YORK), ("Mars/Olympus", ZoneInfo("UTC"))])
def test_a_zone_this_machine_does_not_know_is_utc(name, zone) -> None:
    assert schedule.zone_named(name) == zone


@pytest.mark.parametrize(("days", "said"), [(0, "Today"), (1, "Tomorrow"), (-1, "Yesterday"), (3, "Sat 21 Nov")])
def test_near_days_have_names(days, said) -> None:
    today = date(2026, 11, 18)
    assert schedule.day_in_words(today + timedelta(days=days), today) == said


def test_a_moment_of_today_is_its_clock_alone() -> None:
    assert schedule.moment_in_words(NOW, NOW + timedelta(hours=1), NEW_YORK) == "8:30 pm"
    assert schedule.moment_in_words(NOW, NOW + timedelta(hours=8), NEW_YORK) == "yesterday 8:30 pm"
    assert schedule.moment_in_words(NOW, NOW - timedelta(days=6), NEW_YORK) == "Wed 18 Nov 8:30 pm"
    assert schedule.is_today(NOW, NOW + timedelta(hours=3), NEW_YORK)
    assert not schedule.is_today(NOW, NOW + timedelta(hours=8), NEW_YORK)


@pytest.mark.parametrize(("minutes", "may"), [(-11, False), (-10, True), (0, True), (179, True), (180, False)])
def test_the_way_in_is_open_from_ten_minutes_before_to_the_end(minutes, may) -> None:
    assert schedule.may_join(meeting(NOW), NOW + timedelta(minutes=minutes)) is may


@pytest.mark.parametrize(("minutes", "may"), [(-5000, True), (179, True), (180, False)])
def test_one_can_say_so_until_the_end(minutes, may) -> None:
    assert schedule.may_reply(meeting(NOW), NOW + timedelta(minutes=minutes)) is may
