import re
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from playwright.async_api import Browser, Page

from checkins.services.checkins import save_checkin
from groups.models import Meeting, Membership
from tests import factories
from tests.browser import chromium, window
from tests.factories import Cast
from tests.process import WebProcess

# A Wednesday evening in New York, where the cast lives.
NOW = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 18)
WOUNDING = re.compile(
    r"\b(relapsed?|slips?|failed|clean|dirty|streaks?|reset|missed|overdue|non-compliant|patient|addict|offender|user|violation|banned)\b",
    re.IGNORECASE,
)


def seen(response) -> str:
    """The words of a page, as somebody reads them."""
    text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text))


def send(client, url="/check-in/", **answers):
    return client.post(url, {"key": str(uuid.uuid4()), "asked": TODAY.isoformat(), **answers})


@pytest.fixture
def that_evening():
    """The clock stands still at `NOW`."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(db) -> Cast:
    """The cast, here since a month."""
    return settled(factories.cast())


@pytest.fixture
def crowd(transactional_db) -> Cast:
    """The cast for tests with a browser or several connections."""
    return settled(factories.cast())


def settled(cast: Cast) -> Cast:
    Membership.objects.filter(ended_at=None).update(started_at=NOW - timedelta(days=30))
    for name in ("ana", "mo", "dana", "lee", "faye", "ruth", "sam", "olu"):
        getattr(cast, name).refresh_from_db()
    return cast


@pytest.fixture
def check_in() -> Callable[..., dict[str, Any]]:
    """Somebody has checked in: `check_in(people.ana, mood=3)`; today in the evening unless said otherwise."""

    def make(
        member: Membership,
        *,
        day: date | None = TODAY,
        key: uuid.UUID | None = None,
        share: uuid.UUID | None = None,
        at: datetime = NOW,
        **answers: object,
    ) -> dict[str, Any]:
        member.user.refresh_from_db()
        return save_checkin(
            user=member.user,
            answers=answers or {"mood": 3},
            on_day=day,
            key=key or uuid.uuid4(),
            share_room=share,
            at=at,
        )

    return make


@pytest.fixture
def signed_in(settings) -> Callable[[Any], Client]:
    """A browser in which this person is signed in, as strict about forms as a real one is not."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False

    def enter(member: Any) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(getattr(member, "user", member))
        return client

    return enter


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def web(start_web: Callable[..., WebProcess]) -> WebProcess:
    return start_web()


@pytest.fixture
def house(transactional_db) -> Cast:
    """The cast, here since a month, with a meeting ahead."""
    cast, now = factories.cast(), timezone.now()
    Membership.objects.filter(ended_at=None).update(started_at=now - timedelta(days=30))
    Meeting.objects.create(
        cohort=cast.evening,
        starts_at=now + timedelta(minutes=5),
        ends_at=now + timedelta(hours=3),
        link="https://video.example.org/a",
    )
    return cast


@pytest.fixture
def keys(house) -> dict[str, str]:
    """Live sessions by name."""
    return {name: factories.session_key(getattr(house, name).user) for name in ("ana", "mo", "dana", "faye")}


@pytest.fixture
def enter(browser: Browser, web: WebProcess, keys: dict[str, str]) -> Callable[..., Any]:
    """A page of a signed-in person: `page = await enter("ana")`."""

    async def opened(who: str, **options: Any) -> Page:
        context = await window(browser, web.url, keys[who], **options)
        return await context.new_page()

    return opened
