from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from groups.models import Meeting, Membership, Shift
from groups.services import attendance as services
from tests import factories
from tests.factories import Cast

# A Wednesday, 8:30 pm in New York.
NOW = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MEMBERS = ("ana", "mo", "dana", "lee")


@pytest.fixture
def people(db) -> Cast:
    """The cast, here since a month."""
    cast = factories.cast()
    Membership.objects.filter(ended_at=None).update(started_at=NOW - timedelta(days=30))
    return cast


@pytest.fixture
def frozen():
    """The evening on which these tests take place."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def signed_in(settings) -> Callable[[Any], Client]:
    """A browser in which this person is signed in."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False

    def enter(member: Any) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(getattr(member, "user", member))
        return client

    return enter


@pytest.fixture
def meeting(people) -> Meeting:
    """The evening group meets tomorrow at six."""
    starts = NOW + timedelta(hours=21, minutes=30)
    return Meeting.objects.create(cohort=people.evening, starts_at=starts, ends_at=starts + timedelta(hours=3))


@pytest.fixture
def on_duty() -> Callable[..., Shift]:
    """Somebody watches their room: `on_duty(people.ruth, hours=2)`."""

    def make(member: Membership, *, hours: float, starts: timedelta = timedelta(), kind: str = "on_duty") -> Shift:
        begin = NOW + starts
        return Shift.objects.create(
            cohort_id=member.cohort_id,
            membership=member,
            kind=kind,
            starts_at=begin,
            ends_at=begin + timedelta(hours=hours),
        )

    return make


@pytest.fixture
def tonight(people) -> Meeting:
    """The evening group has met for an hour and has two to go."""
    for name in MEMBERS:
        getattr(people, name).refresh_from_db()
    return Meeting.objects.create(
        cohort=people.evening, starts_at=NOW - 60 * MINUTE, ends_at=NOW + 120 * MINUTE, break_minutes=15
    )


@pytest.fixture
def mark(people, tonight):
    """`mark("ana", "late", moment=…)`, by Faye unless somebody else is named."""

    def put(name, status, *, by="faye", moment=None, seen=None, at=NOW) -> services.Marked:
        return services.mark(
            by=getattr(people, by),
            meeting=tonight,
            member=getattr(people, name),
            status=status,
            moment=moment,
            seen=seen,
            at=at,
        )

    return put


@pytest.fixture
def close(people, tonight, mark):
    """The meeting is closed by Faye; who is not marked yet is here."""

    def end(*, note: str = "", breaks: int = 15) -> Meeting:
        services.mark_rest(by=people.faye, meeting=tonight, at=NOW)
        return services.close(
            by=people.faye, meeting=tonight, topic="Sleep", note=note, breaks=breaks, at=NOW + 120 * MINUTE
        )

    return end
