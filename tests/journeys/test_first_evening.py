"""What a newcomer does after `make run`: be several people of the demo at once, in real browsers."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from playwright.async_api import Browser, Page, expect

from config.demo import build
from tests.browser import DESK, PHONE, chromium, violations
from tests.process import WebProcess

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "I made it past the corner shop, eleven of eleven."
ROOM = re.compile("Tuesday evening group")
A_SECOND_MS = 1000


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
async def demo(start_web: Callable[..., WebProcess]) -> str:
    """The demo programme, served; its address."""
    await sync_to_async(build.build)(datetime.now(UTC))
    web = await sync_to_async(start_web)(HANDRAIL_DEMO="1")
    return web.url


async def be(browser: Browser, url: str, name: str, **options: Any) -> Page:
    """Sign in with the one click of the demo."""
    context = await browser.new_context(base_url=url, **({"viewport": PHONE} | options))
    page = await context.new_page()
    await page.goto("/")
    await page.locator(f'button[name="person"][value="{name}"]').click()
    await page.wait_for_load_state()
    return page


async def enter(page: Page) -> str:
    """Open the Tuesday evening group; its address."""
    await page.goto("/rooms/")
    await page.get_by_role("link", name=ROOM).first.click()
    await page.locator("[data-log][data-live]").wait_for()
    return page.url.split("#")[0].rstrip("/").rsplit("/", 1)[1]


async def everything(page: Page, room: str) -> str:
    """All that this person can get of the room: the page's source, history, snapshot, events."""
    got = [await page.content()]
    for path in (
        f"/rooms/{room}/",
        *(f"/api/v1/rooms/{room}/{part}" for part in ("messages", "snapshot", "events?after=0")),
    ):
        answer = await page.request.get(path)
        assert answer.ok, path
        got.append(await answer.text())
    return "\n".join(got)


async def test_a_message_comes_at_once_and_when_it_is_removed_it_is_gone_everywhere(
    browser: Browser, demo: str
) -> None:
    ana, mo = await be(browser, demo, "ana"), await be(browser, demo, "mo")
    faye = await be(browser, demo, "faye", viewport=DESK)
    for page in (mo, faye):
        await enter(page)
    room = await enter(ana)

    await ana.get_by_role("textbox", name=re.compile("message", re.IGNORECASE)).fill(WORDS)
    await ana.get_by_role("button", name="Send").click()
    for page in (mo, faye):
        await expect(page.get_by_role("article").filter(has_text=WORDS)).to_be_visible()
    assert WORDS in await everything(mo, room)

    desk = await faye.context.new_page()
    await desk.goto(f"/rooms/{room}/")
    said = desk.get_by_role("article").filter(has_text=WORDS)
    await said.get_by_role("button", name="More about this message").click()
    await desk.get_by_role("button", name="Look into it").click()
    await expect(desk.get_by_role("heading", name="Message by Ana")).to_be_visible()
    assert await violations(desk) == []
    await desk.get_by_role("button", name="Remove for everyone").click()
    await desk.wait_for_load_state()

    for page in (ana, mo, faye):
        await expect(page.get_by_text(WORDS)).to_have_count(0, timeout=A_SECOND_MS)
    for page in (ana, mo):
        assert WORDS not in await everything(page, room)


async def test_a_check_in_takes_seven_taps_is_shared_by_choice_and_the_desk_sees_who_needs_somebody(
    browser: Browser, demo: str
) -> None:
    mo = await be(browser, demo, "mo")
    faye = await be(browser, demo, "faye", viewport=DESK)
    await mo.goto("/check-in/")
    answers = (("mood", "2"), ("urge", "4"), ("used", "no"), ("call", "today"))
    for question, value in answers:
        # Forced, because answer and label lie on top of each other and either may take the tap.
        await mo.locator(f'input[name="{question}"][value="{value}"] + label').click(force=True)
    await mo.get_by_role("button", name="Send check-in").click()
    assert len(answers) + 1 <= 7
    await expect(mo.get_by_role("heading", name=re.compile("Saved"))).to_be_visible()

    await expect(faye.get_by_role("heading", name="Mo asked for a call today")).to_be_visible()
    await faye.goto("/needs-me/")
    assert await violations(faye) == []

    await mo.get_by_role("button", name="Share with Tuesday evening group", exact=True).click()
    await mo.wait_for_load_state()
    dana = await be(browser, demo, "dana")
    await enter(dana)
    await expect(dana.get_by_role("article").filter(has_text="How I am: low")).to_be_visible()
