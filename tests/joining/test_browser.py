"""The invitation in a real browser: by keyboard alone on a small phone, and what axe thinks of each page (SCREENS A1, A2, A6)."""

from collections.abc import AsyncIterator, Callable, Iterable

import pytest
from asgiref.sync import sync_to_async
from django.urls import reverse
from playwright.async_api import Browser, Page

from groups.models import Invitation, Membership
from tests.browser import DESK, PHONE, chromium, sideways, violations, window
from tests.factories import session_key
from tests.process import WebProcess

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]
LOOKS = [(size, scheme) for size in (PHONE, DESK) for scheme in ("light", "dark")]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def web(start_web: Callable[..., WebProcess]) -> WebProcess:
    # In the demo the team needs no second step; that it does otherwise has tests of its own.
    return start_web(HANDRAIL_DEMO="1")


@pytest.fixture
def token(invite) -> str:
    """Dana's link."""
    link: str = invite()[1]
    return link


@pytest.fixture
def room(evening) -> str:
    """The address of the evening group's room."""
    return reverse("room", args=[evening.room.pk])


@pytest.fixture
def fayes(faye) -> str:
    """Faye's session."""
    return session_key(faye.user)


@pytest.fixture
def anas(ana) -> str:
    """Ana's session."""
    return session_key(ana.user)


async def press_to(page: Page, name: str) -> None:
    """Tab until the control of this name has the focus, and see that it is in sight."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        found = await page.evaluate(
            "() => { const on = document.activeElement; return (on.innerText || on.labels?.[0]?.innerText || '').trim() }"
        )
        if found.startswith(name):
            break
    else:
        raise AssertionError(f"{name} cannot be reached with Tab")
    assert await page.evaluate("() => document.activeElement.matches(':focus-visible')")


async def choose(page: Page, name: str) -> None:
    await press_to(page, name)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def test_by_keyboard_alone_from_the_link_into_the_room(browser, web, token, evening, room) -> None:
    page = await (await window(browser, web.url)).new_page()
    await page.goto(reverse("invitation", args=[token]))
    await choose(page, "Continue")
    await press_to(page, "The name the group sees")
    await page.keyboard.type("Dana")
    assert await page.locator("[data-preview]").inner_text() == "Dana"
    await choose(page, "Continue")
    await choose(page, "I agree to these")
    await choose(page, "Continue")
    await choose(page, "Join the group")
    await page.wait_for_url(f"**{room}")
    assert await page.get_by_role("heading", level=1).inner_text() == "Evening group"
    assert await sync_to_async(Membership.objects.filter(cohort=evening, display_name="Dana").exists)()


async def test_enter_in_the_name_goes_on_and_not_back(browser, web, token) -> None:
    page = await (await window(browser, web.url)).new_page()
    await page.goto(reverse("invitation", args=[token]))
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("The name the group sees").fill("Dana")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/3/")


async def test_a_refused_name_takes_the_focus_to_the_summary_and_stays(browser, web, token, ana) -> None:
    page = await (await window(browser, web.url)).new_page()
    await page.goto(reverse("invitation", args=[token]))
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("The name the group sees").fill("Ana")
    await page.get_by_role("button", name="Continue").click()
    await page.locator("[data-error-summary]:focus").wait_for()
    assert (await page.title()).startswith("Error: ")
    assert await page.get_by_label("The name the group sees").input_value() == "Ana"
    assert await violations(page) == []


async def look_at(browser: Browser, web: WebProcess, paths: Iterable[str], session: str | None = None) -> list[str]:
    """What axe finds on these pages, small and wide, light and dark, and which of them scroll sideways at 320 px."""
    found: list[str] = []
    for size, scheme in LOOKS:
        page = await (await window(browser, web.url, session, viewport=size, color_scheme=scheme)).new_page()
        for path in paths:
            await page.goto(path)
            found += [f"{size['width']} {scheme}: {line}" for line in await violations(page)]
        await page.context.close()
    page = await (await window(browser, web.url, session, viewport={"width": 320, "height": 640})).new_page()
    for path in paths:
        await page.goto(path)
        if await sideways(page):
            found.append(f"{path} scrolls sideways at 320 px")
    return found


async def test_axe_finds_nothing_behind_a_link(browser, web, expired, token) -> None:
    await sync_to_async(Invitation.objects.filter(email="dana@demo.invalid").update)(step=5, display_name="Dana")
    steps = [reverse("invitation_step", args=[token, number]) for number in range(1, 6)]
    others = [reverse(name, args=[token]) for name in ("invitation_later", "invitation_question")]
    closed = [reverse("invitation", args=[one]) for one in (expired[1], "x" * 43)]
    asked = reverse("invitation_question", args=[token]) + "?asked"
    assert await look_at(browser, web, [*steps, *others, *closed, asked]) == []


async def test_axe_finds_nothing_on_the_pages_of_the_team(browser, web, token, fayes, ana, evening) -> None:
    paths = [
        reverse(name, args=[evening.pk])
        for name in ("inviting", "running_room", "agreement", "agreement_question", "new_agreement", "leave_group")
    ]
    ending = reverse("end_membership", args=[evening.pk, ana.pk])
    assert await look_at(browser, web, [*paths, ending], fayes) == []


async def test_a_version_is_written_looked_at_and_published(browser, web, fayes, anas, evening, room) -> None:
    page = await (await window(browser, web.url, fayes)).new_page()
    await page.goto(reverse("new_agreement", args=[evening.pk]))
    await page.get_by_label("What we agree").nth(2).fill("No pictures.")
    await page.get_by_label("Why").nth(2).fill("Faces tell.")
    await page.get_by_role("button", name="Look at it").click()
    assert await violations(page) == []
    await page.get_by_role("button", name="Publish version 2").click()
    await page.wait_for_url("**/agreement/")

    page = await (await window(browser, web.url, anas)).new_page()
    await page.goto(room)
    await page.get_by_role("heading", name="What has changed").wait_for()
    assert await violations(page) == []
    await page.get_by_role("button", name="I agree to these").click()
    await page.wait_for_url(f"**{room}")


async def test_a_pause_shows_on_an_open_room_without_a_reload(browser, web, fayes, anas, evening, room) -> None:
    page = await (await window(browser, web.url, anas)).new_page()
    await page.goto(room)
    await page.locator("[data-log][data-live]").wait_for()
    desk = await (await window(browser, web.url, fayes)).new_page()
    await desk.goto(reverse("running_room", args=[evening.pk]))
    await desk.get_by_role("button", name="Pause the room").click()
    paused = page.locator("#content").get_by_text("This room is paused for a while.")
    await paused.wait_for()
    await desk.get_by_role("button", name="Open the room again").click()
    await paused.wait_for(state="hidden")


async def test_being_here_shows_on_an_open_room_without_a_reload(browser, web, fayes, anas, evening, room) -> None:
    page = await (await window(browser, web.url, anas)).new_page()
    await page.goto(room)
    await page.locator("[data-log][data-live]").wait_for()
    desk = await (await window(browser, web.url, fayes)).new_page()
    await desk.goto(reverse("running_room", args=[evening.pk]))
    await desk.get_by_text("1 hour").click()
    await desk.get_by_role("button", name="I am here").click()
    await page.get_by_text("Faye is here until").first.wait_for()
