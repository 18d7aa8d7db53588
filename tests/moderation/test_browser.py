"""The desk in a real browser (SCREENS A1, A2, A5–A7, A11, A12, A17): live, by keyboard, in every size and light."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import product
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import Browser, Page, ViewportSize, expect

from chat.models import Message
from groups.models import Membership
from groups.services.support import ask_for_help
from moderation.models import Case, Note
from tests import factories
from tests.browser import DESK, PHONE, chromium, sideways, violations, window
from tests.factories import Cast
from tests.moderation.conftest import act, flagged
from tests.moderation.conftest import said as said_at
from tests.process import WebProcess

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

CANARY = "canary19be77"
Enter = Callable[..., Awaitable[Page]]

LISTEN = """
window.heard = [];
document.addEventListener("DOMContentLoaded", () => {
  const region = document.querySelector("[data-voice]");
  new MutationObserver(() => region.textContent && heard.push(region.textContent)).observe(region, { childList: true });
});
"""


async def do(verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Something happens in the database while a browser is open."""
    return await sync_to_async(verb)(*given, **named)


def said(by: Membership, body: str) -> Message:
    return said_at(by, body, timezone.now())


def reported(cast: Cast, body: str = f"The evenings are long {CANARY}.", reason: str = "conduct") -> Case:
    return flagged(cast.mo, said(cast.ana, body), reason, at=timezone.now()).case


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return factories.cast()


@pytest.fixture
def web(start_web: Callable[..., WebProcess]) -> WebProcess:
    """A server that looks every second for what this process has stored, and lets the team in without a second factor."""
    return start_web(HANDRAIL_DEMO="1", HANDRAIL_HEARTBEAT_S="1")


@pytest.fixture
def enter(browser: Browser, web: WebProcess) -> Enter:
    """Somebody opens a page: `page = await enter(people.faye, "/queue/")`."""

    async def opened(member: Membership, path: str, **options: Any) -> Page:
        key = await do(factories.session_key, member.user)
        context = await window(browser, web.url, key, **options)
        page = await context.new_page()
        await page.add_init_script(LISTEN)
        await page.goto(path)
        return page

    return opened


def filled(cast: Cast) -> tuple[Case, Note]:
    """Something under every heading: danger, held, reported, ruled, asked for, decided; and a note that is out."""
    case = reported(cast, reason="safety_self")
    said(cast.dana, "my number is 212-555-0142")
    said(cast.lee, "add me on snap")
    ask_for_help(user_id=cast.lee.user_id, at=timezone.now())
    done = reported(cast, "It was a long day.")
    act(cast.faye, done, "remove", timezone.now(), note="Hi Ana. Shall we talk?")
    Note.objects.update(send_after=timezone.now())
    return case, Note.objects.get()


@pytest.mark.parametrize(("size", "scheme"), list(product((PHONE, DESK), ("light", "dark"))))
async def test_axe_finds_nothing_and_nothing_moves_sideways(
    enter: Enter, people: Cast, size: ViewportSize, scheme: str
) -> None:
    case, note = await do(filled, people)
    (held,) = await do(list, Case.objects.filter(message__state="held"))
    tabs = [f"/queue/?tab={tab}" for tab in ("reported", "rule", "done")]
    desk = ["/needs-me/", *tabs, f"/queue/{case.pk}/", f"/queue/{held.pk}/"]
    own = ["/notes/", f"/notes/{note.pk}/", f"/messages/{case.message_id}/report/thanks/?now=1"]
    found = []
    for member, paths in ((people.faye, desk), (people.dana, own[2:]), (people.ana, own[:2])):
        page = await enter(member, "/more/", viewport=size, color_scheme=scheme)
        for path in paths:
            await page.goto(path)
            found += await violations(page)
            found += [f"{path} scrolls sideways"] if await sideways(page) else []
    assert found == []


async def test_axe_finds_nothing_on_the_report_form_and_at_320_pixels_all_fits(enter: Enter, people: Cast) -> None:
    case, _note = await do(filled, people)
    page = await enter(people.mo, f"/messages/{case.message_id}/report/")
    assert await violations(page) == []
    await page.get_by_role("button", name="Tell the team").click()
    await expect(page).to_have_title(re.compile("^Error: "))
    assert await violations(page) == []
    narrow = {"width": 320, "height": 640}
    for member, path in ((people.mo, page.url), (people.faye, "/needs-me/"), (people.faye, f"/queue/{case.pk}/")):
        small = await enter(member, path, viewport=narrow)
        assert await sideways(small) == 0


async def test_what_comes_in_appears_is_said_once_and_leaves_the_focus_alone(enter: Enter, people: Cast) -> None:
    await do(ask_for_help, user_id=people.lee.user_id, at=timezone.now())
    page = await enter(people.faye, "/needs-me/")
    await page.get_by_role("link", name="Open").focus()
    case = await do(reported, people, reason="safety_self")
    await expect(page.locator("[data-part=now] [data-line]")).to_have_count(2)
    await expect(page.get_by_role("heading", name="Ana: somebody may be in danger")).to_be_visible()
    await page.wait_for_function("heard.length > 0")
    assert await page.evaluate("heard") == ["New: Ana: somebody may be in danger"]
    assert await page.evaluate("document.activeElement.textContent.trim()") == "Open"
    assert CANARY not in await page.content()
    await do(act, people.ruth, case, "keep", timezone.now())
    await expect(page.locator("[data-part=earlier] .people__person")).to_have_count(1)


async def test_ticks_stay_when_the_queue_grows(enter: Enter, people: Cast) -> None:
    await do(reported, people)
    page = await enter(people.faye, "/queue/?tab=reported")
    await page.get_by_label("May stand").check()
    await page.mouse.click(5, 5)
    await do(reported, people, "Another one.")
    await expect(page.locator("[data-part=rows] [data-line]")).to_have_count(2)
    assert await page.locator("input:checked").count() == 1


async def test_an_open_case_says_that_it_changed(enter: Enter, people: Cast) -> None:
    case = await do(reported, people)
    page = await enter(people.faye, f"/queue/{case.pk}/")
    await page.get_by_label("For the team only").fill("Ask Ruth.")
    await do(act, people.ruth, case, "hold", timezone.now())
    await expect(page.locator("[data-changed]")).to_be_visible()
    assert await page.get_by_label("For the team only").input_value() == "Ask Ruth."


async def test_a_removal_empties_every_open_page_of_the_words(enter: Enter, people: Cast) -> None:
    case = await do(reported, people)
    ana, dana = [await enter(one, f"/rooms/{people.room.pk}/") for one in (people.ana, people.dana)]
    for page in (ana, dana):
        await page.locator("[data-log][data-live]").wait_for()
    faye = await enter(people.faye, f"/queue/{case.pk}/")
    await faye.get_by_role("button", name="Remove for everyone").click()
    await expect(faye.get_by_text("Ana: Removed for everyone.")).to_be_visible()
    for page in (ana, dana):
        await expect(page.locator(".tombstone")).to_have_count(1)
        assert CANARY not in await page.content()
        await page.reload()
        assert CANARY not in await page.content()
    assert CANARY not in await faye.content()
    await faye.get_by_role("button", name="Undo").click()
    await expect(dana.get_by_text(CANARY)).to_be_visible()


async def press_to(page: Page, name: str) -> None:
    """Tab until this control has the focus; it is visible and nothing covers it (A6, A7)."""
    said = "document.activeElement.innerText?.trim() || document.activeElement.getAttribute('aria-label') || ''"
    for _ in range(80):
        await page.keyboard.press("Tab")
        if (await page.evaluate(said)).startswith(name):
            break
    else:
        raise AssertionError(f"the keyboard never reached {name}")
    uncovered = """() => {
        const box = document.activeElement.getBoundingClientRect();
        const on = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return document.activeElement.contains(on) || on?.contains(document.activeElement);
    }"""
    assert await page.evaluate(uncovered), f"{name} is covered"


async def test_the_keyboard_alone_empties_the_queue(enter: Enter, people: Cast) -> None:
    first, second = await do(reported, people), await do(reported, people, "It is fine.")
    page = await enter(people.faye, "/queue/")
    await press_to(page, "Review")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/queue/{first.pk}/")
    await press_to(page, "Skip to decisions")
    await page.keyboard.press("Enter")
    await press_to(page, "Remove for everyone")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/queue/")
    await press_to(page, "Review")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/queue/{second.pk}/")
    await press_to(page, "Let it stand")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Nothing is waiting here.")).to_be_visible()
    assert await do(list, Case.objects.values_list("status", flat=True)) == ["decided", "decided"]


async def test_a_changed_reason_brings_its_words_unless_one_has_begun_to_write(enter: Enter, people: Cast) -> None:
    case = await do(reported, people)
    page = await enter(people.faye, f"/queue/{case.pk}/")
    reason, note = page.get_by_label("Reason", exact=True), page.get_by_label("Note", exact=True)
    await reason.select_option("contact_swap")
    await expect(note).to_have_value(re.compile("contact details"))
    await page.get_by_role("button", name="Talk with me").click()
    await expect(note).to_have_value(re.compile("talk with you"))
    await note.fill("My own words.")
    await reason.select_option("conduct")
    await expect(note).to_have_value("My own words.")


async def test_without_script_a_member_reports_and_a_facilitator_decides(enter: Enter, people: Cast) -> None:
    message = await do(said, people.ana, f"Long evening {CANARY}")
    mo = await enter(people.mo, f"/messages/{message.pk}/report/", java_script_enabled=False)
    await mo.get_by_label("Unkind, sexual or threatening").check()
    await mo.get_by_role("button", name="Tell the team").click()
    await expect(mo.get_by_text("Thank you. The team has it now.")).to_be_visible()
    faye = await enter(people.faye, "/needs-me/", java_script_enabled=False)
    await faye.get_by_role("button", name="Take it").click()
    await faye.get_by_role("button", name="Remove for everyone").click()
    await expect(faye.get_by_text("Ana: Removed for everyone.")).to_be_visible()
    dana = await enter(people.dana, f"/rooms/{people.room.pk}/", java_script_enabled=False)
    assert CANARY not in await dana.content()
    await faye.get_by_role("button", name="Undo").click()
    await dana.reload()
    assert CANARY in await dana.content()


async def test_main_verbs_are_big_enough_for_a_thumb(enter: Enter, people: Cast) -> None:
    case, _note = await do(filled, people)
    for path in ("/needs-me/", "/queue/?tab=reported", f"/queue/{case.pk}/"):
        page = await enter(people.faye, path)
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for button in await page.locator("main .button:not(.button--small), main .subtabs__tab").all():
            box = await button.bounding_box()
            assert box is not None
            assert box["height"] >= 44, await button.inner_text()


async def test_hard_words_are_answered_with_numbers_beside_the_composer_and_nobody_else_sees_any(
    enter: Enter, people: Cast
) -> None:
    path = f"/rooms/{people.room.pk}/"
    mo, dana = await enter(people.mo, path), await enter(people.dana, path)
    for page in (mo, dana):
        await page.locator("[data-log][data-live]").wait_for()
    await mo.locator("[data-box]").fill("The cravings are really strong tonight")
    await mo.locator("[data-send]").click()
    await expect(mo.locator("[data-notice]")).to_contain_text("That sounds hard.")
    await expect(mo.locator("[data-notice]").get_by_role("link", name="Call or text 988")).to_be_visible()
    await expect(dana.locator("[data-list]")).to_contain_text("The cravings are really strong tonight")
    await expect(dana.locator("[data-notice]")).to_be_hidden()
    assert await violations(mo) == []
    assert await sideways(mo) == 0
