from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from groups.models import Cohort, Invitation, Membership
from groups.services import invitations
from tests import factories


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def evening(db) -> Cohort:
    """The evening group with its agreement; Faye runs it, Ana belongs to it, both have said yes."""
    cohort = factories.cohort()
    factories.agreement(cohort)
    return cohort


@pytest.fixture
def faye(evening) -> Membership:
    return factories.join(evening, "faye", "facilitator")


@pytest.fixture
def ana(evening, faye) -> Membership:
    return factories.join(evening, "ana")


@pytest.fixture
def invite(evening, faye, now):
    """Faye invites somebody: `invite("dana", role="member", days=14)` gives the invitation and its token."""

    def make(name: str = "dana", *, role: str = "member", days: int = 14, at=None) -> tuple[Invitation, str]:
        return invitations.invite(
            cohort=faye.cohort, role=role, email=f"{name}@demo.invalid", by=faye, at=at or now, days=days
        )

    return make


@pytest.fixture
def expired(invite, now):
    """A link that ran out yesterday."""
    return invite(days=1, at=now - timedelta(days=2))


@pytest.fixture
def signed_in(settings):
    """A browser in which this member is signed in."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False

    def enter(member) -> Client:
        client = Client()
        user = getattr(member, "user", member)
        client.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(user)
        return client

    return enter


@pytest.fixture
def stranger() -> Client:
    """A browser in which nobody is signed in."""
    return Client()
