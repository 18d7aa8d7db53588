"""The edges of a day: 23:59, 00:01, 03:59, 04:01 in two zones, on usual days and when clocks change, by form, socket and HTTP."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from chat.live.commands import Command, Person, command_named
from checkins.models import CheckIn
from groups.models import Membership

ZONES = {
    "America/New_York": (date(2026, 7, 1), date(2026, 3, 8), date(2026, 11, 1)),
    "Europe/Berlin": (date(2026, 7, 1), date(2026, 3, 29), date(2026, 10, 25)),
}
CLOCKS = (("23:59", 0), ("00:01", 1), ("03:59", 1), ("04:01", 0))
EDGES = [
    pytest.param(zone, day, clock, back, id=f"{zone} {day} {clock}")
    for zone, days in ZONES.items()
    for day in days
    for clock, back in CLOCKS
]


@pytest.fixture
def ana(people):
    Membership.objects.filter(user=people.ana.user).update(started_at=datetime(2026, 1, 1, tzinfo=UTC))
    return people.ana


def at(zone, day, clock) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


def live_in(member, zone) -> None:
    member.user.time_zone = zone
    member.user.save(update_fields=["time_zone"])


@pytest.mark.parametrize(("zone", "day", "clock", "back"), EDGES)
def test_every_door_dates_a_check_in_to_the_same_local_day(ana, signed_in, zone, day, clock, back) -> None:
    live_in(ana, zone)
    moment, expected = at(zone, day, clock), day - timedelta(days=back)
    client, key = signed_in(ana), str(uuid.uuid4())
    with time_machine.travel(moment, tick=False):
        client.post("/check-in/", {"key": str(uuid.uuid4()), "asked": expected.isoformat(), "mood": "3"})
        command = command_named("checkin")
        assert isinstance(command, Command)
        command.run(Person(ana.user_id, "a session"), command.read({"key": key, "answers": {"mood": 4}}), moment)
        told = client.post(
            "/api/v1/checkins",
            {"answers": {"mood": 5}},
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        ).json()
    (row,) = CheckIn.objects.all()
    assert (row.on_day, row.mood, row.late, told["day"]) == (expected, 5, False, expected.isoformat())


@pytest.mark.parametrize("zone", ZONES)
def test_what_a_device_kept_is_dated_to_its_day_and_sent_once(ana, signed_in, zone) -> None:
    """Answered at 23:59, sent at 04:01: yesterday's, marked, and the same key again changes nothing."""
    live_in(ana, zone)
    day = ZONES[zone][2]
    client, key = signed_in(ana), str(uuid.uuid4())
    with time_machine.travel(at(zone, day + timedelta(days=1), "04:01"), tick=False):
        for _ in range(2):
            client.post(
                "/api/v1/checkins",
                {"answers": {"mood": 2}, "day": day.isoformat()},
                content_type="application/json",
                headers={"Idempotency-Key": key},
            )
    (row,) = CheckIn.objects.all()
    assert (row.on_day, row.late) == (day, True)


@pytest.mark.parametrize(("back", "status"), [(0, 302), (1, 302), (2, 302), (3, 302), (4, 422)])
def test_three_days_back_and_no_further_across_a_change_of_clocks(ana, signed_in, back, status) -> None:
    zone, day = "America/New_York", date(2026, 11, 2)
    on_day = day - timedelta(days=back)
    with time_machine.travel(at(zone, day, "12:00"), tick=False):
        answer = signed_in(ana).post(f"/check-in/{on_day}/", {"key": str(uuid.uuid4()), "mood": "3"})
    assert answer.status_code == status
    assert [(row.on_day, row.late) for row in CheckIn.objects.all()] == ([(on_day, back > 0)] if status == 302 else [])
