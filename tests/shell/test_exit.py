"""Exit (SCREENS A18): one click, a neutral page, Back shows nothing, the session is dead, the storage empty."""

import pytest
from playwright.async_api import Page, Route

from tests.browser import window

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


async def neutral(route: Route) -> None:
    """Stands for the neutral site, which no test may ask for over the network."""
    await route.fulfill(content_type="text/html", body="<title>Weather</title>")


async def opened(browser, web, session, path: str = "/support/", **options) -> Page:
    context = await window(browser, web.url, session, **options)
    await context.route("https://**", neutral)
    page = await context.new_page()
    await page.goto(path)
    return page


async def leave(page: Page) -> None:
    await page.get_by_role("button", name="Exit", exact=True).click()
    await page.wait_for_url("https://**")


async def test_exit_leaves_nothing_behind_and_back_shows_nothing(browser, web, anas_session) -> None:
    page = await opened(browser, web, anas_session)
    await page.evaluate("navigator.serviceWorker.ready")
    await page.evaluate("localStorage.setItem('draft', 'x'); sessionStorage.setItem('draft', 'x')")
    await page.evaluate(
        "new Promise((done) => { indexedDB.open('unsent').onsuccess = (e) => { e.target.result.close(); done(); } })"
    )
    await page.goto("/more/")
    await leave(page)
    assert await page.title() == "Weather"

    await page.go_back()
    await page.wait_for_load_state()
    assert await page.get_by_role("navigation", name="Main").count() == 0
    await page.goto("/support/")
    assert await page.get_by_role("button", name="Exit", exact=True).count() == 0  # nobody is signed in
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert await page.evaluate("indexedDB.databases().then((found) => found.length)") == 0


async def test_exit_covers_this_window_at_once_and_takes_the_others_along(browser, web, anas_session) -> None:
    page = await opened(browser, web, anas_session)
    said: list[str] = []
    await page.expose_function("tell", lambda display: said.append(display))
    await page.evaluate(
        'document.addEventListener("handrail:exit", () => tell(getComputedStyle(document.body).display))'
    )
    second = await page.context.new_page()
    await second.goto("/more/")
    await leave(page)
    assert said == ["none"]
    await second.wait_for_url("https://**")


async def test_exit_stays_in_sight_at_any_scroll_and_within_reach_of_the_keyboard(browser, web, anas_session) -> None:
    page = await opened(browser, web, anas_session, viewport={"width": 320, "height": 480})
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    box = await page.get_by_role("button", name="Exit", exact=True).bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 480
    assert min(box["width"], box["height"]) >= 44

    await page.reload()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent.trim()") == "Exit this page"
    await page.keyboard.press("Enter")
    await page.wait_for_url("https://**")


async def test_exit_works_without_script(browser, web, anas_session) -> None:
    page = await opened(browser, web, anas_session, java_script_enabled=False)
    await leave(page)
    await page.goto("/support/")
    assert await page.get_by_role("button", name="Exit", exact=True).count() == 0
