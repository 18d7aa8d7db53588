"""Where the reader is: opening, following, the past, the keyboard (SCREENS A8-A10, A12-A14)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.async_api import Page, expect

from chat.services import reading, standing
from tests.browser import DESK
from tests.chat_pages.conftest import act
from tests.factories import Cast, say

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

TOP_OF = "id => document.getElementById(id).querySelector('.message__body').getBoundingClientRect().top"
FROM_END = "(log => log.scrollHeight - log.scrollTop - log.clientHeight)(document.querySelector('[data-log]'))"
COVERED = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 20) / 2);
  return !(hit && (document.activeElement.contains(hit) || hit.contains(document.activeElement)));
}"""


def fill(people: Cast, count: int) -> list[str]:
    """A long talk of long ago; the ids of its messages."""
    start = timezone.now() - timedelta(days=2)
    talkers = (people.mo, people.lee, people.faye)
    return [
        say(talkers[n % 3], f"Line number {n} of a long talk.", at=start + timedelta(minutes=7 * n)).message
        for n in range(count)
    ]


async def scroll_to(page: Page, top: int) -> None:
    await page.evaluate("top => { document.querySelector('[data-log]').scrollTop = top }", top)


async def focused_words(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.textContent"))


async def test_a_room_opens_at_the_line_above_the_new_messages(enter, people) -> None:
    await act(fill, people, 30)
    await act(reading.mark_read, by=people.ana, ord=20, at=timezone.now())
    ana = await enter(people.ana)
    line = ana.locator("#new")
    await expect(line).to_have_text("10 new messages")
    await expect(line).to_be_in_viewport()
    await expect(ana.locator(".log__item", has_text="Line number 20 ")).to_be_in_viewport()


async def test_a_room_without_news_opens_at_its_end_and_a_link_lands_on_its_message(enter, people) -> None:
    said = await act(fill, people, 70)
    await act(reading.mark_read, by=people.ana, ord=70, at=timezone.now())
    ana = await enter(people.ana)
    assert await ana.evaluate(FROM_END) <= 1
    await ana.goto(f"/messages/{said[5]}/in-room/")
    target = ana.locator(f"#m-{said[5]}")
    await expect(target).to_be_in_viewport()
    await expect(target.locator("[data-item]")).to_be_focused()
    await ana.get_by_role("button", name="Newest messages").click()
    await expect(ana.locator(f"#m-{said[69]}")).to_be_in_viewport()


async def test_new_messages_follow_only_a_reader_at_the_end(enter, people) -> None:
    said = await act(fill, people, 40)
    await act(reading.mark_read, by=people.ana, ord=40, at=timezone.now())
    ana = await enter(people.ana, viewport=DESK)
    await act(say, people.mo, "This one follows.")
    await expect(ana.locator(".log__item", has_text="This one follows.")).to_be_in_viewport()
    assert await ana.evaluate(FROM_END) <= 1

    await scroll_to(ana, 900)
    before = await ana.evaluate(TOP_OF, f"m-{said[25]}")
    await act(say, people.mo, "This one does not.")
    await act(say, people.mo, "Nor this.")
    pill = ana.get_by_role("button", name="2 new messages")
    await expect(pill).to_be_visible()
    assert abs(await ana.evaluate(TOP_OF, f"m-{said[25]}") - before) <= 2
    await pill.click()
    await expect(ana.locator(".log__item", has_text="This one does not.").locator("[data-item]")).to_be_focused()
    await expect(pill).to_be_hidden()


@pytest.mark.parametrize("top", [0, 150])
async def test_loading_the_past_keeps_the_reading_place_also_at_the_very_top(enter, people, top: int) -> None:
    said = await act(fill, people, 120)
    await act(reading.mark_read, by=people.ana, ord=120, at=timezone.now())
    ana = await enter(people.ana)
    # The part is held back until the place is measured.
    gate = ana.expect_request(lambda asked: "/part/" in asked.url)
    async with gate:
        before = await ana.evaluate(
            """([id, top]) => {
              const log = document.querySelector('[data-log]');
              log.scrollTop = top;
              return document.getElementById(id).querySelector('.message__body').getBoundingClientRect().top;
            }""",
            [f"m-{said[70]}", top],
        )
    await ana.locator(f"#m-{said[20]}").wait_for(state="attached")
    assert abs(await ana.evaluate(TOP_OF, f"m-{said[70]}") - before) <= 2


async def test_a_page_keeps_at_most_about_three_hundred_messages(enter, people) -> None:
    said = await act(fill, people, 390)
    await act(reading.mark_read, by=people.ana, ord=390, at=timezone.now())
    ana = await enter(people.ana)
    for oldest in (290, 240, 190, 140, 90, 40):
        await scroll_to(ana, 0)
        await ana.locator(f"#m-{said[oldest]}").wait_for(state="attached")
    assert await ana.locator(".log__item").count() == 300
    await ana.get_by_role("button", name="Newest messages").or_(ana.locator("[data-newer-link] a")).first.wait_for()
    await act(say, people.mo, "While reading the past.")
    await ana.get_by_role("button", name="1 new message").click()
    await expect(ana.locator(".log__item", has_text="While reading the past.")).to_be_in_viewport()


async def test_the_keyboard_walks_the_log_and_reaches_the_composer_in_six_steps(enter, people) -> None:
    await act(fill, people, 50)
    await act(reading.mark_read, by=people.ana, ord=50, at=timezone.now())
    ana = await enter(people.ana)
    await ana.locator("main").focus()
    steps = 0
    while not await ana.evaluate("document.activeElement.matches('[data-box]')"):
        await ana.keyboard.press("Tab")
        steps += 1
        assert steps <= 6
        assert not await ana.evaluate(COVERED)

    await ana.keyboard.press("Shift+Tab")
    assert "Line number 49 " in await focused_words(ana)
    for key, words in (("ArrowUp", "48"), ("Home", "0"), ("ArrowDown", "1"), ("End", "49")):
        await ana.keyboard.press(key)
        assert f"Line number {words} " in await focused_words(ana)
        assert not await ana.evaluate(COVERED)

    await ana.keyboard.press("Enter")
    assert await ana.evaluate("document.activeElement.matches('[data-more]')")
    await ana.keyboard.press("Enter")
    await expect(ana.locator("[data-panel]")).to_be_visible()
    assert await ana.evaluate("document.activeElement.closest('[data-panel]') !== null")
    await ana.keyboard.press("Escape")
    assert await ana.evaluate("document.activeElement.matches('[data-more]')")
    await ana.keyboard.press("Escape")
    assert "Line number 49 " in await focused_words(ana)
    await ana.keyboard.press("Tab")
    assert await ana.evaluate("document.activeElement.matches('[data-box]')")


async def test_the_skip_link_leads_to_the_composer(enter, people) -> None:
    await act(fill, people, 50)
    ana = await enter(people.ana)
    for _ in range(3):
        await ana.keyboard.press("Tab")
    await ana.keyboard.press("Enter")
    await expect(ana.locator("[data-box]")).to_be_focused()


async def test_the_log_is_named_inside_main_and_silent(enter, people) -> None:
    await act(fill, people, 3)
    ana = await enter(people.ana)
    log = ana.locator("main [role=log]")
    assert await log.get_attribute("aria-live") == "off"
    assert await log.get_attribute("tabindex") is None
    names = [await one.get_attribute("aria-labelledby") for one in await log.locator("article").all()]
    spoken = await ana.evaluate(
        "names => names.map(name => name.split(' ').map(id => document.getElementById(id).textContent).join(': '))",
        names,
    )
    assert spoken[0] == "Mo: Line number 0 of a long talk."
    assert await ana.locator("main [role=log] [tabindex='0']").count() == 1


async def test_arrivals_a_removal_and_a_reconnect_leave_focus_caret_and_draft_alone(enter, people, web) -> None:
    said = await act(fill, people, 10)
    ana = await enter(people.ana)
    box = ana.locator("[data-box]")
    await box.fill("half a sentence")
    await box.evaluate("box => box.setSelectionRange(4, 6)")
    for n in range(10):
        await act(say, people.mo, f"arrival {n}")
    await act(
        standing.remove_messages,
        by=people.faye,
        message_ids=[uuid.UUID(said[9])],
        reason="use_detail",
        at=timezone.now(),
    )
    await expect(ana.locator(".tombstone")).to_have_count(1)
    await expect(ana.locator(".log__item", has_text="arrival 9")).to_be_visible()
    web.restart()
    await ana.locator("[data-log]:not([data-live])").wait_for()
    await ana.locator("[data-log][data-live]").wait_for()
    await act(say, people.mo, "after the restart")
    await expect(ana.locator(".log__item", has_text="after the restart")).to_be_visible()
    await expect(box).to_be_focused()
    await expect(box).to_have_value("half a sentence")
    assert await box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [4, 6]


async def test_a_focused_message_keeps_the_focus_when_it_changes(enter, people) -> None:
    said = await act(fill, people, 3)
    ana = await enter(people.ana)
    await ana.locator(f"#m-{said[1]} [data-item]").focus()
    await act(
        standing.remove_messages,
        by=people.faye,
        message_ids=[uuid.UUID(said[1])],
        reason="use_detail",
        at=timezone.now(),
    )
    await expect(ana.locator(".tombstone")).to_have_count(1)
    await expect(ana.locator(f"#m-{said[1]} [data-item]")).to_be_focused()
