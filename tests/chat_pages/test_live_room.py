"""The room live, in two real browsers: what one says the others see, and nothing that was taken away stays."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.async_api import Locator, Page, expect

from chat.models import Message
from chat.services import messages, seats, standing
from groups.services import memberships
from tests.chat_pages.conftest import act
from tests.factories import say

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


def item(page: Page, words: str) -> Locator:
    """The one message with these words; one that quotes them is another."""
    return page.locator(".log__item", has=page.locator("[data-words-of]", has_text=words))


async def write(page: Page, words: str) -> None:
    await page.locator("[data-box]").fill(words)
    await page.locator("[data-send]").click()


async def choose(page: Page, words: str, action: str) -> None:
    """Open a message's menu and choose from it."""
    await item(page, words).locator("[data-more]").click()
    await page.locator("[data-panel]").get_by_text(action).click()


async def test_a_message_appears_for_the_others_without_reload(enter, people) -> None:
    ana, faye = await enter(people.ana), await enter(people.faye)
    await write(ana, "I am here tonight.")
    await expect(item(faye, "I am here tonight.")).to_contain_text("Ana")
    mine = item(ana, "I am here tonight.")
    await expect(mine).to_contain_text("You")
    await expect(mine).to_contain_text("Sent")
    await expect(mine).to_have_count(1)
    assert await act(Message.objects.count) == 1


async def test_the_live_copy_is_the_same_markup_as_the_history(enter, people) -> None:
    ana, mo = await enter(people.ana), await enter(people.mo)
    await write(ana, "One template for both.")
    live = item(mo, "One template for both.")
    await expect(live).to_be_visible()
    shape = "node => node.outerHTML.replace(/\\s+/g, ' ')"
    before = await live.evaluate(shape)
    await mo.reload()
    await mo.locator("[data-log][data-live]").wait_for()
    assert await item(mo, "One template for both.").evaluate(shape) == before


async def test_a_removed_message_is_gone_within_a_second_from_page_quotes_and_composer(enter, people, web) -> None:
    canary = "canary-41d0"
    said = await act(say, people.mo, canary)
    await act(
        messages.post_message,
        by=people.lee,
        body="I hear you",
        key=uuid.uuid4(),
        at=timezone.now(),
        reply_to=uuid.UUID(said.message),
    )
    ana = await enter(people.ana)
    await choose(ana, canary, "Reply")
    await expect(ana.locator("[data-note]")).to_contain_text(canary)
    await act(
        standing.remove_messages,
        by=people.faye,
        message_ids=[uuid.UUID(said.message)],
        reason="use_detail",
        at=timezone.now(),
    )
    await expect(ana.locator(".tombstone")).to_have_text("A facilitator took down a message.")
    assert canary not in await ana.evaluate("document.documentElement.outerHTML")
    assert "Mo" not in await ana.locator(f"#m-{said.message}").inner_text()
    await expect(item(ana, "I hear you")).to_contain_text("no longer here")
    await expect(ana.locator("[data-note]")).to_be_hidden()
    source = await ana.request.get(ana.url)
    assert canary not in await source.text()


async def test_a_held_message_reaches_its_author_and_no_other_member(enter, people) -> None:
    lee, ana = await enter(people.lee), await enter(people.ana)
    await write(lee, "Call me at 212-555-0142")
    await lee.get_by_role("button", name="Send anyway").click()
    mine = item(lee, "212-555-0142")
    await expect(mine).to_contain_text("Only you can see this")
    await expect(mine).to_contain_text("A facilitator will read it first.")
    await write(lee, "After it.")
    await expect(item(ana, "After it.")).to_be_visible()
    assert "212-555" not in await ana.evaluate("document.documentElement.outerHTML")
    held = await act(Message.objects.get, state="held")
    await act(standing.release_message, by=people.faye, message_id=held.pk, at=timezone.now())
    await expect(item(ana, "212-555-0142")).to_be_visible()
    await expect(mine).not_to_contain_text("Only you can see this")
    await expect(mine).to_have_count(1)


async def test_signs_changes_and_taking_back_reach_everybody(enter, people) -> None:
    await act(say, people.ana, "Four weeks today.")
    ana, mo = await enter(people.ana), await enter(people.mo)
    await choose(mo, "Four weeks today.", "Well done")
    chip = item(ana, "Four weeks today.").get_by_role("button", name="Well done 1")
    await expect(chip).to_have_attribute("aria-pressed", "false")
    own = item(mo, "Four weeks today.").get_by_role("button", name="Well done 1")
    await expect(own).to_have_attribute("aria-pressed", "true")
    await own.click()
    await expect(chip).to_have_count(0)

    await choose(ana, "Four weeks today.", "Edit")
    await ana.locator("[data-box]").fill("Five weeks today.")
    await ana.keyboard.press("Enter")
    await expect(item(mo, "Five weeks today.")).to_contain_text("edited")

    await choose(ana, "Five weeks today.", "Take back")
    await ana.get_by_role("button", name="Take it back").click()
    await expect(mo.locator(".tombstone")).to_have_text("A message was taken back by its author.")
    await expect(ana.locator(".tombstone")).to_have_text("You took this message back.")
    assert "weeks today" not in await mo.evaluate("document.documentElement.outerHTML")


async def test_refused_words_stay_and_say_why(enter, people) -> None:
    ana = await enter(people.ana)
    await act(memberships.pause_posting, member=people.ana, until=timezone.now() + timedelta(hours=1))
    await write(ana, "Let me say this.")
    mine = item(ana, "Let me say this.")
    await expect(mine).to_contain_text("Not sent – Your posting is paused for now.")
    await act(memberships.pause_posting, member=people.ana, until=None)
    await mine.get_by_role("button", name="Try again").click()
    await expect(mine).to_contain_text("Sent")
    await expect(mine).not_to_contain_text("Not sent")
    assert await act(Message.objects.count) == 1


async def test_refused_words_can_be_put_back_into_the_box(enter, people) -> None:
    ana = await enter(people.ana)
    await act(memberships.set_cohort_mode, cohort=people.evening, mode="read_only")
    await write(ana, "Let me say this.")
    await item(ana, "Let me say this.").get_by_role("button", name="Put it back in the box").click()
    await expect(ana.locator("[data-box]")).to_have_value("Let me say this.")
    await expect(item(ana, "Let me say this.")).to_have_count(0)


async def test_whoever_leaves_keeps_nothing_of_the_room_on_the_page(enter, people) -> None:
    await act(say, people.mo, "canary-77aa")
    ana = await enter(people.ana)
    await expect(item(ana, "canary-77aa")).to_be_visible()
    await act(seats.leave, member=people.ana, reason="finished", at=timezone.now())
    await expect(ana.locator("[data-notice]")).to_contain_text("This room is closed for you now.")
    assert "canary-77aa" not in await ana.evaluate("document.documentElement.outerHTML")
    await expect(ana.locator("[data-box]")).to_be_hidden()


async def test_two_windows_of_one_person_agree_on_what_was_read(enter, people) -> None:
    rooms = await enter(people.ana, path="/rooms/", is_live=False)
    await rooms.locator("h1").click()
    await act(say, people.mo, "Anybody there?")
    await expect(rooms.get_by_text("1 new message")).to_be_visible()
    room = await rooms.context.new_page()
    await room.goto(f"/rooms/{people.room.pk}/")
    await room.bring_to_front()
    await expect(rooms.get_by_text("1 new message")).to_have_count(0)


async def test_a_message_on_screen_behind_another_window_is_not_read(enter, people) -> None:
    ana = await enter(people.ana)
    # Headless windows always have the focus; this one says it has not.
    await ana.evaluate("document.hasFocus = () => false")
    await act(say, people.mo, "Anybody there?")
    await expect(item(ana, "Anybody there?")).to_be_visible()
    await expect(ana.locator("#new")).to_have_text("1 new message")
    await act(say, people.mo, "Hello?")
    await expect(ana.locator("#new")).to_have_text("2 new messages")
    rooms = await ana.context.new_page()
    await rooms.goto("/rooms/")
    await expect(rooms.get_by_text("2 new messages")).to_be_visible()


async def test_an_at_sign_offers_the_people_of_this_room(enter, people) -> None:
    ana = await enter(people.ana)
    box = ana.locator("[data-box]")
    await box.press_sequentially("Thank you @d")
    await expect(ana.get_by_role("option")).to_have_text(["Dana"])
    await box.press("Enter")
    await expect(box).to_have_value("Thank you @Dana ")
    await box.press_sequentially("@kit")
    await expect(ana.get_by_role("listbox")).to_be_hidden()
    await box.press("Escape")
    await expect(box).to_have_value("Thank you @Dana @kit")


async def test_words_of_danger_bring_support_and_block_nothing(enter, people) -> None:
    ana = await enter(people.ana)
    await ana.locator("[data-box]").fill("I want to die")
    await expect(ana.locator("[data-nudge]").get_by_role("link", name="Support")).to_be_visible()
    await ana.locator("[data-send]").click()
    await expect(item(ana, "I want to die")).to_contain_text("Sent")


async def test_the_team_looks_into_a_message_from_its_menu(enter, people) -> None:
    await act(say, people.mo, "Something to look at.")
    faye = await enter(people.faye)
    await choose(faye, "Something to look at.", "Look into it")
    await faye.wait_for_url("**/queue/*/")
    await expect(faye.locator("main")).to_contain_text("Something to look at.")
