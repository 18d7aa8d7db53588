"""When the line is cut: what was written waits, is said once and in order, and is erased when its writer leaves (A11, A15, A16)."""

import uuid

import pytest
from django.utils import timezone
from playwright.async_api import BrowserContext, Page, Route, expect

from chat.models import Message, MessageRevision
from chat.services import standing
from notifications.services import endings
from tests.browser import window
from tests.chat_pages.conftest import act, until
from tests.factories import Cast, say, session_key

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

LISTEN = """
window.heard = [];
document.addEventListener('DOMContentLoaded', () => {
  for (const region of document.querySelectorAll('[data-voice], [data-voice-alert]')) {
    new MutationObserver(() => region.textContent && window.heard.push(region.textContent))
      .observe(region, { childList: true, characterData: true, subtree: true });
  }
});
"""
EMPTY = "[...document.querySelectorAll('[data-voice], [data-voice-alert]')].every(one => one.textContent === '')"
DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('handrail.draft')).length"


async def write(page: Page, words: str) -> None:
    await page.locator("[data-box]").fill(words)
    await page.locator("[data-send]").click()


def said() -> list[str]:
    """What the room holds, in its order."""
    return [MessageRevision.objects.get(message=one).body for one in Message.objects.order_by("ord")]


async def neutral(route: Route) -> None:
    """Stands for the neutral site, which no test may ask for over the network."""
    await route.fulfill(content_type="text/html", body="<title>Weather</title>")


async def test_a_cut_is_told_in_words_and_what_was_written_is_said_once_in_order(enter, people, web) -> None:
    ana = await listening(enter, people)
    web.kill()
    bar = ana.get_by_text("You are offline. We will send when you are back.")
    await expect(bar).to_be_visible(timeout=6000)
    for words in ("first", "second", "third"):
        await write(ana, words)
    await expect(ana.locator(".log__item", has_text="third")).to_contain_text("Waiting to send")
    web.start()
    await expect(ana.locator(".log__item", has_text="third")).to_contain_text("Sent", timeout=60_000)
    await expect(bar).to_be_hidden(timeout=60_000)
    assert await act(said) == ["first", "second", "third"]
    await expect(ana.locator(".log__item")).to_have_count(3)
    # One thing is said after the other, a second each.
    for words in ("You are offline", "You are back"):
        await ana.wait_for_function("words => window.heard.includes(words)", arg=words)


async def test_an_unsent_message_survives_the_closed_window_and_is_sent_once(enter, people, web) -> None:
    ana = await enter(people.ana)
    # The answer to the first try never arrives, as on a bad network.
    await ana.evaluate("WebSocket.prototype.send = () => {}")
    await write(ana, "kept on this device")
    await expect(ana.locator(".log__item", has_text="kept on this device")).to_contain_text("Sending…")
    again = await ana.context.new_page()
    await ana.close()
    await again.goto(f"/rooms/{people.room.pk}/")
    await expect(again.locator(".log__item", has_text="kept on this device")).to_contain_text("Sent")
    await again.reload()
    await again.locator("[data-log][data-live]").wait_for()
    assert await act(said) == ["kept on this device"]


async def test_where_sockets_are_blocked_messages_still_go_and_come(enter, people) -> None:
    ana = await enter(people.ana, path="/rooms/", is_live=False)
    await ana.add_init_script("window.WebSocket = class extends EventTarget { close() {} send() {} };")
    await ana.goto(f"/rooms/{people.room.pk}/")
    await act(say, people.mo, "over plain requests")
    await write(ana, "a way round")
    await expect(ana.locator(".log__item", has_text="a way round")).to_contain_text("Sent", timeout=45_000)
    await expect(ana.locator(".log__item", has_text="over plain requests")).to_be_visible(timeout=45_000)
    assert await act(said) == ["over plain requests", "a way round"]


async def test_the_draft_survives_a_reload_and_leaves_with_exit(enter, people) -> None:
    ana = await enter(people.ana)
    await ana.locator("[data-box]").press_sequentially("not finished yet")
    await until(ana, f"{DRAFTS} === 1")
    await ana.reload()
    await expect(ana.locator("[data-box]")).to_have_value("not finished yet")
    await expect(ana.get_by_text("Draft saved")).to_be_visible()
    await ana.context.route("https://**", neutral)
    await ana.get_by_role("button", name="Exit", exact=True).click()
    await ana.wait_for_url("https://**")
    await ana.goto("/support/")
    assert await ana.evaluate(DRAFTS) == 0
    assert await ana.evaluate("indexedDB.databases().then((found) => found.length)") == 0


async def sign_out(context: BrowserContext) -> None:
    page = await context.new_page()
    await page.goto("/more/")
    await page.get_by_role("button", name="Sign out", exact=True).first.click()
    await page.wait_for_url("**/sign-in/**")


async def test_signing_out_erases_the_draft(enter, people) -> None:
    ana = await enter(people.ana)
    await ana.locator("[data-box]").press_sequentially("not finished yet")
    await until(ana, f"{DRAFTS} === 1")
    await sign_out(ana.context)
    page = await ana.context.new_page()
    await page.goto("/support/")
    assert await page.evaluate(DRAFTS) == 0


async def test_a_session_ended_elsewhere_empties_the_page_and_says_where_to_go(enter, people) -> None:
    await act(say, people.mo, "canary-0b1c")
    ana = await enter(people.ana)
    await act(endings.end_all_sessions, user_id=people.ana.user_id)
    await expect(ana.locator("[data-notice]")).to_contain_text("You are signed out.")
    assert "canary-0b1c" not in await ana.evaluate("document.documentElement.outerHTML")
    await expect(ana.get_by_role("link", name="Sign in")).to_be_visible()


async def listening(enter, people: Cast) -> Page:
    """Ana's room, with everything that is spoken from its first moment on in `window.heard`."""
    ana: Page = await enter(people.ana, path="/rooms/", is_live=False)
    await ana.add_init_script(LISTEN)
    await ana.goto(f"/rooms/{people.room.pk}/")
    await ana.locator("[data-log][data-live]").wait_for()
    return ana


async def test_what_is_spoken_is_the_message_once_then_a_summary_and_own_states(enter, people) -> None:
    old = [await act(say, people.mo, f"of long ago {n}") for n in range(60)]
    ana = await listening(enter, people)
    await ana.evaluate("document.querySelector('[data-log]').scrollTop = 0")
    await ana.locator(f"#m-{old[0].message}").wait_for(state="attached")
    await ana.locator("[data-pill] button").click()
    assert await ana.evaluate("window.heard") == []

    await act(say, people.dana, "I am outside.")
    await until(ana, "window.heard.includes('Dana: I am outside.')")
    await until(ana, EMPTY)
    burst = [await act(say, people.mo, f"burst {n}") for n in range(6)]
    await until(ana, "window.heard.some(text => /new messages/.test(text))")
    await write(ana, "mine")
    await until(ana, "window.heard.includes('Sent')")
    await act(
        standing.remove_messages,
        by=people.faye,
        message_ids=[uuid.UUID(burst[5].message)],
        reason="use_detail",
        at=timezone.now(),
    )
    await until(ana, "window.heard.includes('A message was removed')")
    await until(ana, EMPTY)
    heard = await ana.evaluate("window.heard")
    assert heard.count("Dana: I am outside.") == 1
    assert not [text for text in heard if "of long ago" in text or "mine" in text]


async def test_who_sends_too_fast_waits_and_everything_arrives_once_in_order(browser, people, start_web) -> None:
    web = start_web(HANDRAIL_DEMO="1", HANDRAIL_HEARTBEAT_S="1", HANDRAIL_LIMIT_SENDS_BURST="2")
    context = await window(browser, web.url, await act(session_key, people.ana.user))
    ana = await context.new_page()
    await ana.goto(f"/rooms/{people.room.pk}/")
    await ana.locator("[data-log][data-live]").wait_for()
    for n in range(4):
        await write(ana, f"fast {n}")
    await expect(ana.locator(".log__item", has_text="fast 2")).to_contain_text("Waiting to send")
    await expect(ana.locator(".log__item", has_text="fast 3")).to_contain_text("Sent", timeout=40_000)
    assert await act(said) == [f"fast {n}" for n in range(4)]


async def test_far_behind_the_page_starts_again_from_the_server_and_keeps_no_old_words(enter, people, web) -> None:
    gone = await act(say, people.mo, "canary-9e2f")
    ana = await enter(people.ana)
    await expect(ana.locator(".log__item", has_text="canary-9e2f")).to_be_visible()
    web.kill()
    await act(fill_far, people, gone.message)
    web.start()
    await expect(ana.locator(".log__item", has_text="line 505.")).to_be_attached(timeout=60_000)
    assert "canary-9e2f" not in await ana.evaluate("document.documentElement.outerHTML")
    await expect(ana.locator(".log__item")).to_have_count(50)
    await act(say, people.mo, "and on it goes")
    await expect(ana.locator(".log__item", has_text="and on it goes")).to_be_attached()


def fill_far(people: Cast, gone: str) -> None:
    """More has happened than a socket is told one by one, and one message is no longer there."""
    standing.remove_messages(by=people.faye, message_ids=[uuid.UUID(gone)], reason="use_detail", at=timezone.now())
    for n in range(506):
        say(people.mo, f"line {n}.")
