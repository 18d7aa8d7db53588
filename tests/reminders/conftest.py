"""Evenings: the cast, the clock's jobs at any moment, and where mails arrive."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from checkins import jobs as checkin_jobs
from checkins.models import Reminder
from checkins.services.checkins import save_checkin
from checkins.services.reminders import choose_reminder
from groups.models import Membership
from notifications import jobs as mail_jobs
from tests import factories
from tests.factories import Cast

# Wednesday 18 November 2026, noon in New York, where the cast lives.
NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
EIGHT = NOON + timedelta(hours=8)
NIGHT = (time(22), time(7))


def tick(at: datetime) -> None:
    """One beat of the clock, and the next, in which what was put down leaves."""
    checkin_jobs.run(at)
    mail_jobs.run(at)


@pytest.fixture(autouse=True)
def one_house(settings: Any) -> None:
    """Mails stay in memory and lead here; the second factor has tests of its own."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://handrail.example.org"
    settings.TEAM_NEEDS_SECOND_FACTOR = False


@pytest.fixture
def letters(db: None) -> list[mail.EmailMessage]:
    """Where mails arrive; a database test starts with a new list."""
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def people(db: None) -> Cast:
    """The cast, here since two months; all of them check in well, so that only what a test does counts."""
    cast = factories.cast()
    Membership.objects.filter(ended_at=None).update(started_at=NOON - timedelta(days=60))
    for name in ("ana", "mo", "dana", "lee", "faye", "ruth", "olu"):
        getattr(cast, name).refresh_from_db()
    return cast


@pytest.fixture
def wanted(people: Cast) -> Callable[..., Reminder]:
    """Somebody wants a note: `wanted(people.ana)`, at eight unless said otherwise."""

    def make(
        member: Membership, at: datetime = NOON, hour: time = time(20), quiet: tuple[time, time] = NIGHT
    ) -> Reminder:
        return choose_reminder(user=member.user, is_on=True, wanted_at=hour, quiet=quiet, at=at)

    return make


def checked_in(member: Membership, at: datetime) -> None:
    """Somebody has checked in at this moment, for their local day."""
    member.user.refresh_from_db()
    save_checkin(user=member.user, answers={"mood": 3}, on_day=None, key=uuid.uuid4(), share_room=None, at=at)


def signed_in(member: Membership) -> Client:
    """A browser of this person without script."""
    client = Client()
    client.cookies["sessionid"] = factories.session_key(member.user)
    return client
