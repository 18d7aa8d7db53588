"""People signed in to rooms, as plain clients and as browsers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client
from playwright.async_api import Browser, Page

from groups.models import Membership
from tests.browser import chromium, window
from tests.factories import Cast, cast, session_key
from tests.process import WebProcess

T = TypeVar("T")
Enter = Callable[..., Awaitable[Page]]


def signed_in(member: Membership) -> Client:
    """A browser without script, signed in as this person."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key(member.user)
    return client


async def act(do: Callable[..., T], *given: Any, **named: Any) -> T:
    """Do something in the database while a browser is open."""
    return await sync_to_async(do)(*given, **named)


async def until(page: Page, condition: str) -> None:
    """Wait until the page says so. (Playwright's own way needs eval, which our pages forbid.)"""
    await page.evaluate(
        f"""() => new Promise((done, late) => {{
          const look = () => (({condition}) ? done() : setTimeout(look, 50));
          setTimeout(() => late(new Error("too late")), 20000);
          look();
        }})"""
    )


@pytest.fixture
def people(db: None) -> Cast:
    """The whole cast, talking as fast as the test likes."""
    return cast()


@pytest.fixture(autouse=True)
def no_haste(settings: Any) -> None:
    """Tests seed many messages at once; the limits have tests of their own."""
    settings.LIMIT_SENDS_BURST = settings.LIMIT_SENDS_MINUTE = 0


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def web(start_web: Callable[..., WebProcess]) -> WebProcess:
    """A server that looks every second for what this process has stored, and lets the team in without a second factor."""
    no_limits = {"HANDRAIL_LIMIT_SENDS_BURST": "0", "HANDRAIL_LIMIT_SENDS_MINUTE": "0"}
    return start_web(HANDRAIL_DEMO="1", HANDRAIL_HEARTBEAT_S="1", **no_limits)


@pytest.fixture
def enter(browser: Browser, web: WebProcess, people: Cast) -> Enter:
    """Somebody opens their room: `page = await enter(people.ana)`; the live connection stands."""

    async def open_room(member: Membership, *, path: str = "", is_live: bool = True, **options: Any) -> Page:
        key = await act(session_key, member.user)
        context = await window(browser, web.url, key, **options)
        page = await context.new_page()
        await page.goto(path or f"/rooms/{people.room.pk}/")
        if is_live:
            await page.locator("[data-log][data-live]").wait_for()
        return page

    return open_room
