"""How Today, the check-in, More, Support and the absence look: axe, and no sideways scroll (SCREENS A1, A2)."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import Error, Page

from checkins.policies import days
from checkins.services.checkins import save_checkin
from groups.models import Meeting
from tests import factories
from tests.browser import DESK, PHONE, sideways, violations, window
from tests.checkins.device import NEW_YORK, local_day
from tests.factories import Cast

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lived_in(house: Cast) -> Cast:
    """Ana has two weeks behind her, Mo a day of use, and there is something new in the room."""
    now = timezone.now()
    for back in (5, 3, 2, 1, 0):
        at = now - timedelta(days=back)
        for who, answers in ((house.ana, {"mood": 4, "urge": 1}), (house.mo, {"mood": 1, "used": "yes"})):
            day = days.local_day(at, NEW_YORK)
            share = house.room.pk if back == 0 and who is house.ana else None
            save_checkin(user=who.user, answers=answers, on_day=day, key=uuid.uuid4(), share_room=share, at=at)
    factories.say(house.dana, "Hello everybody.")
    return house


PAGES = (
    ("ana", "/today/"),
    ("mo", "/today/"),
    ("dana", "/check-in/"),
    ("ana", "/check-in/"),
    ("ana", "/check-in/{yesterday}/"),
    ("ana", "/check-in/{today}/saved/"),
    ("mo", "/check-in/{today}/saved/"),
    ("ana", "/more/"),
    ("ana", "/support/"),
    ("ana", "/meetings/{meeting}/cannot-come/"),
    ("faye", "/more/"),
)


@pytest.fixture
def walk(browser, web, lived_in, keys) -> Callable[..., Any]:
    """Look at every page with the same eyes: `walk(look, viewport=…)` answers with what was found."""

    async def through(look: Callable[[Page], Any], **options: Any) -> list[str]:
        meeting, today = await sync_to_async(Meeting.objects.get)(), local_day()
        found: list[str] = []

        def note(fault: Error) -> None:
            found.append(str(fault))

        for who, path in PAGES:
            context = await window(browser, web.url, keys[who], **options)
            page = await context.new_page()
            page.on("pageerror", note)
            url = path.format(today=today, yesterday=today - timedelta(days=1), meeting=meeting.pk)
            answer = await page.goto(url)
            found += [] if answer is not None and answer.ok else [f"{url} does not open"]
            found += await look(page)
            await context.close()
        return found

    return through


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_axe_finds_nothing(walk, size, scheme) -> None:
    assert await walk(violations, viewport=size, color_scheme=scheme) == []


async def test_nothing_scrolls_sideways_on_the_narrowest_phone(walk) -> None:
    async def look(page: Page) -> list[str]:
        return [f"{page.url} scrolls sideways"] if await sideways(page) else []

    assert await walk(look, viewport={"width": 320, "height": 640}) == []
