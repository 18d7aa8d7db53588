"""The check-in in a real browser: few taps, keyboard alone, without script, without a network (SCREENS A1, A2, A5, A6, A16, A21, A22)."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import Browser, Error, Locator, Page, expect

from chat.models import Message
from checkins.models import CheckIn
from checkins.policies import days
from checkins.services.checkins import save_checkin
from groups.models import CareTask, Meeting, Membership
from tests import factories
from tests.browser import DESK, PHONE, sideways, violations, window
from tests.factories import Cast
from tests.process import WebProcess

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

NEW_YORK = days.zone_named("America/New_York")


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


SENT = "Check-in sent. Thank you."


def waiting(page: Page) -> Locator:
    """The line that says what became of a check-in kept on the device."""
    return page.locator("[data-waiting-text]")


def option(page: Page, question: str, value: str) -> Locator:
    return page.locator(f'input[name="{question}"][value="{value}"]')


async def tap(page: Page, question: str, value: str) -> None:
    """One tap in the middle of a choice, wherever the choice has scrolled to."""
    label = page.locator(f'input[name="{question}"][value="{value}"] + label')
    await label.scroll_into_view_if_needed()
    box = await label.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await expect(option(page, question, value)).to_be_checked()


@sync_to_async
def rows() -> list[CheckIn]:
    return list(CheckIn.objects.order_by("on_day"))


@sync_to_async
def shared() -> int:
    return Message.objects.filter(kind="checkin").count()


def local_day() -> date:
    return days.local_day(timezone.now(), NEW_YORK)


async def test_answered_sent_and_shared_in_seven_taps_on_a_small_phone(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    assert await page.locator("input:checked").count() == 0
    await tap(page, "mood", "4")
    await tap(page, "urge", "2")
    await tap(page, "used", "no")
    await tap(page, "helped", "called")
    await tap(page, "call", "no")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(page.get_by_role("heading", name="Saved. Thank you.")).to_be_focused()
    await page.get_by_role("button", name="Share with Evening group", exact=True).click()
    await expect(page.get_by_text("Shared. The group can read it.")).to_be_visible()
    (row,) = await rows()
    assert (row.mood, row.urge, row.used, row.helped, row.call) == (4, 2, "no", ["called"], "no")
    assert await shared() == 1


async def test_what_is_tapped_is_large_enough(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    labels = page.locator(".choice__label, main button[type=submit]")
    for number in range(await labels.count()):
        box = await labels.nth(number).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


async def test_every_question_is_left_out_when_one_is_answered(enter) -> None:
    for question, value in (("mood", "3"), ("urge", "0"), ("used", "talk"), ("helped", "moved"), ("call", "no")):
        page = await enter("ana")
        await page.goto("/check-in/" if not await rows() else f"/check-in/{local_day()}/")
        for chosen in await page.get_by_role("button", name="Clear this answer").all():
            if await chosen.is_visible():
                await chosen.click()
        for ticked in await page.locator("input[type=checkbox]:checked + label").all():
            await ticked.click(force=True)
        await tap(page, question, value)
        await page.get_by_role("button", name="Send check-in").click()
        await expect(page.get_by_role("heading", name="Saved. Thank you.")).to_be_visible()
        await page.context.close()
    (row,) = await rows()
    assert (row.mood, row.urge, row.used, row.helped, row.call) == (None, None, "", [], "no")


async def test_with_the_keyboard_alone(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")

    async def tab_to(selector: str) -> None:
        for _ in range(40):
            if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            await page.keyboard.press("Tab")
        raise AssertionError(f"no way by Tab to {selector}")

    await tab_to('input[name="mood"]')
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowRight")
    await tab_to('input[name="urge"]')
    await page.keyboard.press("Space")
    await tab_to('input[name="helped"]')
    await page.keyboard.press("Space")
    await tab_to("main button[type=submit]")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Saved. Thank you.")).to_be_focused()
    (row,) = await rows()
    assert (row.mood, row.urge, row.helped) == (2, 0, ["called"])


async def test_without_script_errors_keep_everything_and_the_rest_works(enter) -> None:
    page = await enter("ana", java_script_enabled=False)
    await page.goto("/check-in/")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(
        page.get_by_role("alert").filter(has_text="Answer at least one question, or close this.")
    ).to_be_visible()
    assert (await page.title()).startswith("Error: ")
    await page.get_by_label("Anything else?").fill("A walk.")
    await page.locator('label[for="id_used_1"]').click(force=True)
    await page.get_by_role("button", name="Send check-in").click()
    await expect(page.get_by_role("heading", name="Thank you for telling us.")).to_be_visible()
    await page.get_by_role("button", name="to call me").click()
    await expect(page.get_by_text("You asked for a call.")).to_be_visible()
    kinds = await sync_to_async(lambda: set(CareTask.objects.values_list("kind", flat=True)))()
    assert kinds == {"use_reported", "call_wanted"}
    assert await shared() == 0


async def test_the_error_summary_takes_the_focus(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(page.get_by_role("alert").filter(has_text="Answer at least one")).to_be_focused()


# ── without a network ───────────────────────────────────────────────────────────────────────────────────────────────
async def test_offline_answers_wait_on_the_device_and_arrive_once(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.context.set_offline(True)
    await tap(page, "mood", "4")
    await page.get_by_label("Anything else?").fill("On the train.")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(waiting(page)).to_be_focused()
    assert await rows() == []
    await page.get_by_role("button", name="Send check-in").click()  # once more, in doubt
    await page.context.set_offline(False)
    await expect(waiting(page)).to_have_text(SENT)
    (row,) = await rows()
    assert (row.mood, row.note, row.on_day) == (4, "On the train.", local_day())
    await page.get_by_role("link", name="See it").click()
    await expect(page.get_by_role("heading", name="Saved. Thank you.")).to_be_visible()


async def test_an_answer_that_was_lost_on_the_way_back_is_not_kept_twice(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")

    async def lose_the_answer(route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/check-in/", lose_the_answer)
    await tap(page, "mood", "1")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(waiting(page)).to_be_visible()
    await page.unroute("**/check-in/")
    await page.goto("/today/")
    await expect(waiting(page)).to_have_text(SENT)
    assert len(await rows()) == 1
    assert await sync_to_async(CareTask.objects.count)() == 1


async def test_what_waits_is_sent_from_today_after_the_page_was_closed(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.context.set_offline(True)
    await tap(page, "urge", "3")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(waiting(page)).to_be_focused()
    await page.close()
    await page.context.set_offline(False)
    again = await page.context.new_page()
    await again.goto("/today/")
    await expect(waiting(again)).to_have_text(SENT)
    assert [row.urge for row in await rows()] == [3]


async def test_somebody_else_on_the_same_device_neither_sees_nor_sends_it(enter, keys, web, settings) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.context.set_offline(True)
    await page.get_by_label("Anything else?").fill("canary")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(waiting(page)).to_be_focused()
    await page.context.clear_cookies()
    await page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": keys["mo"], "url": web.url}])
    await page.context.set_offline(False)
    await page.goto("/today/")
    await page.wait_for_function(KEPT + ".then((kept) => kept.length === 0)")
    assert await rows() == []
    assert "canary" not in await page.content()


KEPT = """new Promise((resolve) => {
    const request = indexedDB.open("handrail-waiting", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("checkins", { keyPath: "key" });
    request.onsuccess = () => {
        const all = request.result.transaction("checkins").objectStore("checkins").getAll();
        all.onsuccess = () => { request.result.close(); resolve(all.result); };
    };
})"""


async def test_signing_out_erases_what_waits(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.evaluate(KEPT)
    await page.route("**/api/v1/checkins", lambda route: route.abort())
    await page.evaluate(
        """async () => {
            const { keep } = await import("/static/js/waiting.js");
            await keep({ key: "k", person: "p", day: "2026-11-18", answers: { note: "canary" } });
        }"""
    )
    await page.goto("/more/")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in/**")
    bases = await page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert "handrail-waiting" not in bases


# ── looks ───────────────────────────────────────────────────────────────────────────────────────────────────────────
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
