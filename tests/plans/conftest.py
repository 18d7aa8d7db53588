"""Plans: the cast, browsers without script, and words that must not be found anywhere else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as house
from django.test import Client
from django.utils import timezone

from checkins.services import plans
from groups.models import Membership
from tests import factories
from tests.factories import Cast

CANARY = "canary41b7e0c5"
WORDS = {
    "signs": f"I skip dinner\nI stop answering {CANARY}",
    "alone": "Walk to the river\nCold shower",
    "places": "Library until nine",
    "ask": "Maria 212-555-0142\nMy sister",
    "professionals": "Dr. Lane: (212) 555-0199",
    "safe": "Give the car keys to Ben",
}


@pytest.fixture(autouse=True)
def one_factor_is_enough(settings: Any) -> None:
    """The second factor has tests of its own."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False


@pytest.fixture
def people(db: None) -> Cast:
    """The cast."""
    return factories.cast()


@pytest.fixture
def written() -> Callable[..., int]:
    """Somebody has written a plan and shows it as said: `written(people.ana, share="read")`."""

    def make(member: Membership, share: str = "nobody", **changes: str) -> int:
        n = plans.save_plan(user=member.user, given=WORDS | changes, seen=0, at=timezone.now())
        plans.share_plan(user=member.user, share=share)
        return n

    return make


def signed_in(who: Any) -> Client:
    """A browser of this person; for somebody signed out give None."""
    client = Client()
    if who is not None:
        client.cookies[house.SESSION_COOKIE_NAME] = factories.session_key(getattr(who, "user", who))
    return client


def said(page: Any) -> str:
    """The page as one line."""
    return " ".join(page.content.decode().split())
