"""A real Chromium for tests: people with windows of their own, and what axe thinks of a page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from axe_playwright_python.async_playwright import Axe
from django.conf import settings
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from tests.chromium import chromium_path

PATIENCE_S = 30.0
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser, closed at the end of the block."""
    async with async_playwright() as playwright:
        # The sandbox needs rights that containers do not give; only pages of our own server are opened.
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


async def window(browser: Browser, url: str, session: str | None = None, **options: Any) -> BrowserContext:
    """A browser of one person, signed in at `url` with the session cookie when one is given."""
    context = await browser.new_context(base_url=url, **({"viewport": PHONE} | options))
    if session:
        await context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    return context


async def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line each. The window grows first, or sticky bars would hide targets."""
    size = page.viewport_size or PHONE
    height = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
    found = await Axe().run(page, options={"runOnly": AXE_RULES})
    await page.set_viewport_size(size)
    return [
        f"{page.url}: {problem['id']}: {node['html'][:160]}"
        for problem in found.response["violations"]
        for node in problem["nodes"]
    ]


async def sideways(page: Page) -> int:
    """By how many pixels the page scrolls sideways; 0 is right."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


async def until(page: Page, check: str) -> None:
    """Wait until an `async` check in the page says yes. `wait_for_function` takes any promise for a yes, so it cannot do this."""
    async with asyncio.timeout(PATIENCE_S):
        await page.evaluate(
            f"async () => {{ while (!(await ({check})())) await new Promise((go) => requestAnimationFrame(go)); }}"
        )
