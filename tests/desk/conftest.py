"""The desk's tests: the cast, and browsers without script."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings as house
from django.test import Client

from tests import factories
from tests.factories import Cast


@pytest.fixture(autouse=True)
def quick_and_one_factor(settings: Any) -> None:
    """Many messages a second are the test's doing; the second factor has tests of its own."""
    settings.LIMIT_SENDS_BURST = 0
    settings.LIMIT_SENDS_MINUTE = 0
    settings.TEAM_NEEDS_SECOND_FACTOR = False


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[None]:
    """It is the same day here and in the programme's zone, whenever the tests run; what the evening changes has tests of its own."""
    with time_machine.travel(datetime(2026, 3, 10, 16, tzinfo=UTC)):
        yield


@pytest.fixture
def cast(db: None, afternoon: None) -> Cast:
    """Everybody in their places."""
    return factories.cast()


def signed_in(who: Any) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.cookies[house.SESSION_COOKIE_NAME] = factories.session_key(getattr(who, "user", who))
    return client


def said(page: Any) -> str:
    """The page as one line."""
    return " ".join(page.content.decode().split())
