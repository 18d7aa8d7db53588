"""The room's line says when in each reader's own time, also across a night on which the clocks change (MODERATION test 17)."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from chat import projection
from groups.access import Coverage

BACK, FORWARD = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
HOURS = {
    # An hour later by the clock of the world; by the wall in New York the same half past one, or none in between.
    (BACK, "America/New_York"): "1:30 am",
    (BACK.replace(hour=6), "America/New_York"): "1:30 am",
    (BACK, "Europe/London"): "5:30 am",
    (FORWARD, "America/New_York"): "1:30 am",
    (FORWARD.replace(hour=7), "America/New_York"): "3:30 am",
    (FORWARD, "America/Phoenix"): "11:30 pm",
}


def told(line: Coverage, zone: str) -> str:
    with timezone.override(zone), translation.override("en"):
        return render_to_string("chat/_coverage.html", {"coverage": line, "shell": {}})


def moment_in(page: str) -> datetime:
    (found,) = re.findall(r'datetime="([^"]+)"', page)
    return datetime.fromisoformat(found)


@pytest.mark.parametrize("kind", ["on_duty", "on_call"])
@pytest.mark.parametrize(("until", "zone"), list(HOURS))
def test_until_when_is_in_the_readers_own_time_and_the_same_moment_for_all(
    until: datetime, zone: str, kind: str
) -> None:
    page = told(line(watching="Faye", until=until, kind=kind), zone)
    assert f">{HOURS[until, zone]}</time>" in page
    assert moment_in(page) == until


def test_the_next_watch_is_on_the_readers_own_day() -> None:
    ahead = line(next_at=datetime(2026, 11, 1, 4, 30, tzinfo=UTC), next_name="Ruth")
    assert ">Sunday 12:30 AM</time>" in told(ahead, "America/New_York")
    assert ">Saturday 9:30 PM</time>" in told(ahead, "America/Los_Angeles")
    assert "Nobody is watching right now." in told(ahead, "America/New_York")


def test_sockets_are_told_the_moment_itself() -> None:
    assert projection.coverage(line(watching="Faye", until=BACK, kind="on_duty"))["until"] == "2026-11-01T05:30:00Z"


def line(**told: Any) -> Coverage:
    nobody: dict[str, Any] = {"watching": None, "kind": None, "until": None, "next_name": None, "next_at": None}
    return Coverage(**nobody | told)
