"""Days that are not due: days off, and days without the service (DOMAIN C11)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts.errors import Invalid
from checkins import access
from checkins.models import Outage, Pause
from checkins.policies import notdue
from checkins.services import setup
from tests.checkins.conftest import NOW, TODAY, seen

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")


def wall(zone, day, hour, minute=0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (NEW_YORK, date(2026, 7, 1), 24),
        (NEW_YORK, date(2026, 3, 7), 23),  # the night clocks go forward belongs to the day before
        (NEW_YORK, date(2026, 10, 31), 25),
        (BERLIN, date(2026, 3, 28), 23),
        (BERLIN, date(2026, 10, 24), 25),
    ],
)
def test_a_day_lasts_from_four_to_four_on_the_wall(zone, day, hours) -> None:
    first, last = notdue.bounds_of(day, zone)
    assert (first.astimezone(zone).hour, last.astimezone(zone).hour) == (4, 4)
    assert last - first == timedelta(hours=hours)


def test_four_hours_away_make_a_day_not_due_and_less_do_not() -> None:
    day = date(2026, 11, 18)
    evening = wall(NEW_YORK, day, 18)

    def away(hours: float) -> set[date]:
        span = (evening, evening + timedelta(hours=hours))
        return notdue.days_away([span], day - timedelta(days=3), day + timedelta(days=3), NEW_YORK)

    assert away(4) == {day}
    assert away(3.9) == set()


def test_an_outage_over_four_in_the_morning_counts_for_each_day_on_its_own() -> None:
    day = date(2026, 11, 18)
    span = (wall(NEW_YORK, day + timedelta(days=1), 1), wall(NEW_YORK, day + timedelta(days=1), 9))
    assert notdue.days_away([span], day, day + timedelta(days=2), NEW_YORK) == {day + timedelta(days=1)}


@given(some.integers(0, 40), some.integers(0, 20))
def test_days_off_are_counted_once_and_only_where_looked(start, length) -> None:
    first = TODAY - timedelta(days=20)
    begin = first - timedelta(days=10) + timedelta(days=start)
    off = notdue.days_off([(begin, begin + timedelta(days=length))], first, TODAY)
    wanted = {begin + timedelta(days=n) for n in range(length + 1)}
    assert off == {day for day in wanted if first <= day <= TODAY}


def test_days_off_last_two_weeks_at_most_and_never_begin_in_the_past() -> None:
    notdue.check_pause(TODAY + timedelta(days=13), TODAY)
    for wrong in (TODAY + timedelta(days=14), TODAY - timedelta(days=1)):
        with pytest.raises(Invalid):
            notdue.check_pause(wrong, TODAY)


# ── days off ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_days_off_leave_the_sentence_of_the_week(people, check_in, signed_in, that_evening) -> None:
    Pause.objects.create(user=people.ana.user, first_on=TODAY - timedelta(days=2), last_on=TODAY - timedelta(days=1))
    check_in(people.ana, mood=4)
    page = seen(signed_in(people.ana).get(f"/check-in/{TODAY}/saved/"))
    assert "You checked in on 1 of 5 days." in page


def test_a_day_off_with_a_check_in_counts_as_any_other(people, check_in, signed_in, that_evening) -> None:
    Pause.objects.create(user=people.ana.user, first_on=TODAY, last_on=TODAY)
    check_in(people.ana, mood=4)
    assert "You checked in on 1 of the last 7 days." in seen(signed_in(people.ana).get(f"/check-in/{TODAY}/saved/"))


def test_days_off_are_taken_changed_and_ended_by_the_member(people, signed_in, that_evening) -> None:
    client = signed_in(people.ana)
    client.post("/check-in/days-off/", {"last_on": (TODAY + timedelta(days=5)).isoformat()})
    client.post("/check-in/days-off/", {"last_on": (TODAY + timedelta(days=6)).isoformat()})
    (pause,) = Pause.objects.all()
    assert (pause.first_on, pause.last_on) == (TODAY, TODAY + timedelta(days=6))
    assert "You are taking days off until Tuesday 24 November" in seen(client.get("/today/"))
    assert access.not_due_days(people.ana.user, TODAY - timedelta(days=1), TODAY) == {TODAY}
    client.post("/check-in/days-off/", {"act": "end"})
    assert not Pause.objects.exists()


def test_ending_keeps_the_days_that_are_over(people) -> None:
    setup.take_days_off(user=people.ana.user, last_on=TODAY + timedelta(days=3), today=TODAY)
    setup.end_days_off(user=people.ana.user, today=TODAY + timedelta(days=2))
    (pause,) = Pause.objects.all()
    assert pause.last_on == TODAY + timedelta(days=1)


def test_too_many_days_off_are_refused_on_the_page(people, signed_in, that_evening) -> None:
    answer = signed_in(people.ana).post("/check-in/days-off/", {"last_on": (TODAY + timedelta(days=30)).isoformat()})
    assert answer.status_code == 422
    assert "You can take up to 14 days off at a time." in seen(answer)
    assert not Pause.objects.exists()


def test_the_team_sees_that_somebody_takes_days_off_and_others_do_not(people) -> None:
    setup.take_days_off(user=people.ana.user, last_on=TODAY, today=TODAY)
    pause = access.pause_for_team(people.faye, people.ana.pk, TODAY)
    assert pause is not None
    for other in (people.mo, people.olu, people.sam):
        with pytest.raises(Exception, match="not_found"):
            access.pause_for_team(other, people.ana.pk, TODAY)


# ── the service was away ────────────────────────────────────────────────────────────────────────────────────────────
def test_a_clock_that_runs_leaves_no_outage(people) -> None:
    for minutes in range(0, 60, 2):
        setup.note_alive(at=NOW + timedelta(minutes=minutes))
    assert not Outage.objects.exists()


def test_a_silence_is_kept_once_however_many_clocks_wake_up(people) -> None:
    setup.note_alive(at=NOW)
    for _ in range(3):
        setup.note_alive(at=NOW + timedelta(hours=5))
    (outage,) = Outage.objects.all()
    assert (outage.started_at, outage.ended_at) == (NOW, NOW + timedelta(hours=5))
    assert access.not_due_days(people.ana.user, TODAY, TODAY) == {TODAY}
    assert access.not_due_days(people.ana.user, TODAY - timedelta(days=1), TODAY - timedelta(days=1)) == set()
