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


async def said(page: Page, lines: int) -> list[str]:
    """What was spoken since last asked, once the region was filled and emptied `lines` times."""
    await page.wait_for_function("(lines) => heard.filter((text) => text === '').length >= lines", arg=lines)
    return [text for text in await page.evaluate("heard.splice(0)") if text]


async def test_a_message_is_said_once_a_burst_is_summed_up_and_the_page_itself_is_silent(
    browser, web, anas_session
) -> None:
    context = await window(browser, web.url, anas_session)
    page = await context.new_page()
    await page.add_init_script(LISTEN)
    await page.goto("/support/")
    await page.evaluate(ANNOUNCER, [["Mo", "I am here"]])
    assert await said(page, 1) == ["Mo: I am here"]
    await page.evaluate(ANNOUNCER, [["Mo", f"line {n}"] for n in range(6)])
    assert await said(page, 1) == ["6 new messages"]
    await page.get_by_role("button", name="Ask my facilitator to contact me").click()
    [answer] = await said(page, 1)
    assert answer.endswith("Not seen yet.")


async def test_a_lost_network_is_shown_and_said_once_and_so_is_its_return(browser, web, anas_session) -> None:
    context = await window(browser, web.url, anas_session)
    page = await context.new_page()
    await page.add_init_script(LISTEN)
    await page.goto("/support/")
    bar = page.locator("[data-offline-bar]")
    await context.set_offline(True)
    await bar.wait_for(state="visible", timeout=6000)
    await context.set_offline(False)
    await bar.wait_for(state="hidden")
    assert await said(page, 2) == ["You are offline", "You are back"]
