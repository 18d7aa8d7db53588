"""A room that is paused, made slow, closed or opened says so on every open page at once, and offers what may be done now."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.async_api import expect

from chat.services import pausing, room
from tests.chat_pages.conftest import Enter, act, until
from tests.factories import Cast, say

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


async def test_a_pause_reaches_the_open_page_and_so_does_its_end(enter: Enter, people: Cast) -> None:
    await act(say, people.mo, "Before the pause.")
    ana, faye = await enter(people.ana), await enter(people.faye)
    form, closed = ana.locator("[data-composer]"), ana.locator("[data-closed]")
    await expect(form).to_be_visible()
    await act(room.set_mode, by=people.faye, mode="paused", at=timezone.now())
    await expect(closed).to_contain_text("This room is paused for a while.")
    await expect(form).to_be_hidden()
    await expect(faye.locator("[data-composer]")).to_be_visible()
    await ana.locator("[data-more]").last.click()
    await expect(ana.locator("[data-panel]")).to_be_visible()
    await expect(ana.locator("[data-panel] [data-give]")).to_have_count(0)
    await ana.keyboard.press("Escape")
    await act(room.set_mode, by=people.faye, mode="open", at=timezone.now())
    await expect(form).to_be_visible()
    await ana.locator("[data-more]").last.click()
    await expect(ana.locator("[data-panel] [data-give]")).not_to_have_count(0)


async def test_a_pause_of_one_person_closes_their_composer_alone_and_says_until_when(
    enter: Enter, people: Cast
) -> None:
    ana, mo = await enter(people.ana), await enter(people.mo)
    form, closed = ana.locator("[data-composer]"), ana.locator("[data-closed]")
    await ana.locator("[data-box]").focus()
    end = timezone.now() + timedelta(hours=1)
    await act(pausing.set_pauses, member=people.ana, at=timezone.now(), muted_until=end)
    await expect(closed).to_contain_text("Your posting is paused for now.")
    await expect(closed).to_contain_text("Until")
    await expect(form).to_be_hidden()
    # Whoever was writing is led to the reason, with the keyboard and by ear.
    await expect(closed).to_be_focused()
    await expect(mo.locator("[data-composer]")).to_be_visible()
    await expect(mo.locator("[data-closed]")).to_be_hidden()
    await act(pausing.set_pauses, member=people.ana, at=timezone.now(), muted_until=None)
    await expect(form).to_be_visible()
    await expect(ana.locator("[data-box]")).to_be_focused()


async def test_a_pause_and_its_end_are_spoken_and_what_was_being_written_stays(enter: Enter, people: Cast) -> None:
    ana = await enter(people.ana)
    await ana.evaluate(
        "() => { window.spoken = []; new MutationObserver(() => spoken.push(document.querySelector('[data-voice]').textContent))"
        ".observe(document.querySelector('[data-voice]'), {childList: true}); }"
    )
    await ana.locator("[data-box]").fill("Half a thought")
    await act(pausing.set_pauses, member=people.ana, at=timezone.now(), muted_until=timezone.now() + timedelta(hours=1))
    await until(ana, "spoken.some((text) => text.includes('Your posting is paused for now.'))")
    await expect(ana.locator("[data-box]")).to_have_value("Half a thought")
    await expect(ana.locator("[data-box]")).to_be_visible()
    await act(pausing.set_pauses, member=people.ana, at=timezone.now(), muted_until=None)
    await until(ana, "spoken.includes('You can write here again.')")


async def test_a_pause_that_ends_by_the_clock_opens_the_composer(enter: Enter, people: Cast) -> None:
    ana = await enter(people.ana)
    soon = timezone.now() + timedelta(seconds=4)
    await act(pausing.set_pauses, member=people.ana, at=timezone.now(), muted_until=soon)
    await expect(ana.locator("[data-composer]")).to_be_hidden()
    await expect(ana.locator("[data-composer]")).to_be_visible(timeout=20_000)
