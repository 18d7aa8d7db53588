"""What axe, a narrow window, big text and a small finger find on the pages of a room (SCREENS A1-A5, A17)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.async_api import Page, expect

from chat.services import messages, reactions, reading, standing
from tests.browser import DESK, PHONE, sideways, violations
from tests.chat_pages.conftest import act
from tests.factories import Cast, say

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

SMALL_TARGETS = """least => [...document.querySelectorAll('main a[href], main button, header a[href], header button')]
  .filter(one => one.checkVisibility() && !one.closest('.skip, p, .room__context'))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < least || box.height < least)
  .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
MAIN_TARGETS = """() => ['[data-send]', '.shell__tool--support', '.shell__exit button', '.shell__back']
  .map(one => document.querySelector(one).getBoundingClientRect())
  .every(box => box.width >= 44 && box.height >= 44)"""


def talk(people: Cast) -> dict[str, str]:
    """A room with every face a message can have; its ids by name."""
    at = timezone.now() - timedelta(days=1, hours=2)
    said = {
        "first": say(people.mo, "Does anybody else get the restless hour around eight?", at=at),
        "gone": say(people.lee, "Something with an amount in it.", at=at + timedelta(minutes=1)),
        "own": say(people.ana, "Every day. I do the dishes by hand now.", at=at + timedelta(minutes=2)),
        "team": say(people.faye, "Lovely. Bring it to the group on Tuesday?", at=at + timedelta(days=1)),
        "back": say(people.ana, "A sentence I took back."),
        "fresh": say(people.ana, "I will be there at six."),
        "held": say(people.ana, "Call me at 212-555-0142"),
        "new": say(people.dana, "https://example.org/a-very-long-address-that-does-not-fit-on-a-small-phone-at-all"),
    }
    answer = messages.post_message(
        by=people.dana,
        body="I do the dishes too.",
        key=uuid.uuid4(),
        at=timezone.now(),
        reply_to=uuid.UUID(said["own"].message),
    )
    for who, sign in ((people.ana, "heart"), (people.lee, "thanks")):
        reactions.set_reaction(
            by=who, message_id=uuid.UUID(said["first"].message), emoji=sign, on=True, at=timezone.now()
        )
    standing.remove_messages(
        by=people.faye, message_ids=[uuid.UUID(said["gone"].message)], reason="use_detail", at=timezone.now()
    )
    messages.withdraw_message(by=people.ana, message_id=uuid.UUID(said["back"].message), at=timezone.now())
    reading.mark_read(by=people.ana, ord=4, at=timezone.now())
    return {name: one.message for name, one in {**said, "answer": answer}.items()}


def pages_of(people: Cast, said: dict[str, str]) -> list[str]:
    room, own = f"/rooms/{people.room.pk}/", f"/messages/{said['own']}/"
    asked = [f"{room}people/", f"{room}search/", "/settings/news/"]
    return ["/rooms/", room, *asked, own, f"/messages/{said['back']}/", f"/messages/{said['fresh']}/edit/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["360", "1280"])
async def test_axe_finds_nothing_on_any_page_of_a_room(enter, people, scheme: str, size) -> None:
    said = await act(talk, people)
    ana = await enter(people.ana, viewport=size, color_scheme=scheme)
    found = []
    for path in [*pages_of(people, said), f"/messages/{said['fresh']}/take-back/"]:
        await ana.goto(path)
        found += await violations(ana)
    assert found == []


async def test_axe_finds_nothing_on_what_opens_and_on_what_is_found(enter, people) -> None:
    said = await act(talk, people)
    ana = await enter(people.ana)
    await ana.locator("[data-box]").press_sequentially("@")
    await expect(ana.get_by_role("listbox")).to_be_visible()
    found = await violations(ana)
    await ana.keyboard.press("Escape")
    await ana.locator(f"#m-{said['own']} [data-more]").click()
    await expect(ana.locator("[data-panel]")).to_be_visible()
    found += await violations(ana)
    await ana.get_by_role("button", name="Take back").click()
    await expect(ana.get_by_role("dialog")).to_be_visible()
    found += await violations(ana)
    await ana.goto(f"/rooms/{people.room.pk}/search/")
    await ana.locator("#id_q").fill("https")
    await ana.keyboard.press("Enter")
    await expect(ana.locator("mark")).to_have_text("https")
    found += await violations(ana)
    assert found == []


async def test_nothing_scrolls_sideways_and_every_target_is_big_enough(enter, people) -> None:
    said = await act(talk, people)
    ana = await enter(people.ana, viewport={"width": 320, "height": 640})
    for path in pages_of(people, said):
        await ana.goto(path)
        assert await sideways(ana) == 0, path
        assert await ana.evaluate(SMALL_TARGETS, 24) == [], path
    await ana.goto(f"/rooms/{people.room.pk}/")
    assert await ana.evaluate(MAIN_TARGETS)


async def test_big_text_loses_nothing_and_bars_give_way(enter, people) -> None:
    said = await act(talk, people)
    ana = await enter(people.ana)
    session = await ana.context.new_cdp_session(ana)
    await session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    for path in pages_of(people, said):
        await ana.goto(path)
        assert await sideways(ana) == 0, path
        assert await is_static(ana), path
    await ana.goto(f"/rooms/{people.room.pk}/")
    await ana.locator("[data-box]").scroll_into_view_if_needed()
    await expect(ana.locator("[data-send]")).to_be_in_viewport()


async def is_static(page: Page) -> bool:
    """Whether header and tabs scroll with the page instead of eating it."""
    return bool(
        await page.evaluate(
            """['.shell__header', '.tabs'].every(one => getComputedStyle(document.querySelector(one)).position === 'static')"""
        )
    )


async def test_no_held_or_removed_words_are_anywhere_in_the_page_of_another_member(enter, people) -> None:
    await act(talk, people)
    mo = await enter(people.mo)
    source = await (await mo.request.get(mo.url)).text()
    for page in (source, await mo.evaluate("document.documentElement.outerHTML")):
        assert "212-555-0142" not in page
        assert "amount in it" not in page
        assert "took back." not in page.replace("You took this message back.", "")


@pytest.mark.parametrize("name", ["first", "own", "new"])
async def test_the_menu_of_a_message_opens_inside_the_window(enter, people, name: str) -> None:
    said = await act(talk, people)
    ana = await enter(people.ana, viewport={"width": 320, "height": 640})
    await ana.locator(f"#m-{said[name]} [data-more]").click()
    box = await ana.locator("[data-panel]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    for button in await ana.locator("[data-panel] button").all():
        await button.click(trial=True)
