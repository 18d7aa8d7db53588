"""@ offers the people of the room, by keyboard alone; whom the words call goes along by id (SCREENS S8)."""

import re

import pytest
from playwright.async_api import expect

from chat.models import Message
from groups.models import CareTask
from tests.chat_pages.conftest import Enter, act
from tests.factories import Cast

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]
OPTION = "[data-people] li:visible"


async def test_somebody_is_chosen_by_keyboard_and_called_by_id(enter: Enter, people: Cast) -> None:
    await act(lambda: type(people.ana.user).objects.filter(pk=people.ana.user_id).update(language="es"))
    ana, mo = await enter(people.ana), await enter(people.mo)
    box = ana.locator("[data-box]")
    await box.press_sequentially("Gracias @m")
    await expect(ana.locator(OPTION)).to_have_text(["Mo"])
    await expect(box).to_have_attribute("aria-activedescendant", re.compile(r"person-\d+"))
    await box.press("Enter")
    await box.press_sequentially("y @facil")
    await expect(ana.locator(OPTION)).to_contain_text(["facilitadores"])
    await box.press("Escape")
    await expect(ana.locator("[data-people]")).to_be_hidden()
    await box.press_sequentially("itadores.")
    await box.press("Enter")
    called = mo.locator(".log .message__name")
    await expect(called).to_have_text(["@Mo", "@facilitadores"])
    said = await act(Message.objects.get)
    assert said.mentions.split() == [str(people.mo.pk), "facilitators"]
    assert await act(CareTask.objects.filter(facts__why="called").count) == 1
