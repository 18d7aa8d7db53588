"""What is spoken (SCREENS A11) and what the bars say."""

import pytest
from playwright.async_api import Page

from tests.browser import window

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

LISTEN = """
window.heard = [];
document.addEventListener("DOMContentLoaded", () => {
  const region = document.querySelector("[data-voice]");
  new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true });
});
"""
ANNOUNCER = """
(async (messages) => {
  const address = [...document.querySelectorAll("link[rel=modulepreload]")].find((one) => one.href.includes("announcer")).href;
  const voice = await import(address);
  for (const [name, text] of messages) voice.announceMessage(name, text);
})
"""


@pytest.fixture
async def page(browser, web, anas_session) -> Page:
    context = await window(browser, web.url, anas_session)
    opened = await context.new_page()
    await opened.add_init_script(LISTEN)
    await opened.goto("/support/")
    return opened


async def heard(page: Page, count: int) -> list[str]:
    """What was spoken, once the region was filled and emptied `count` times."""
    await page.wait_for_function("(count) => heard.filter((text) => text === '').length === count", arg=count)
    return [text for text in await page.evaluate("heard") if text]


async def test_one_message_is_said_once_with_its_author_and_nothing_else_on_load(page) -> None:
    await page.evaluate(ANNOUNCER, [["Mo", "I am here"]])
    assert await heard(page, 1) == ["Mo: I am here"]


async def test_six_at_once_are_one_sentence(page) -> None:
    await page.evaluate(ANNOUNCER, [["Mo", f"line {n}"] for n in range(6)])
    assert await heard(page, 1) == ["6 new messages"]


async def test_what_became_of_a_request_is_said_once_on_load(page) -> None:
    await page.get_by_role("button", name="Ask my facilitator to contact me").click()
    [said] = await heard(page, 1)
    assert said.endswith("Not seen yet.")


async def test_a_lost_network_is_shown_and_said_once_and_so_is_its_return(page) -> None:
    bar = page.locator("[data-offline]")
    await page.context.set_offline(True)
    await bar.wait_for(state="visible", timeout=6000)
    await page.context.set_offline(False)
    await bar.wait_for(state="hidden")
    assert await heard(page, 2) == ["You are offline", "You are back"]
