"""A room that is paused, made slow, closed or opened says so on every open page at once, and offers what may be done now."""

import pytest
from django.utils import timezone
from playwright.async_api import expect

from chat.services import room
from tests.chat_pages.conftest import Enter, act
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
