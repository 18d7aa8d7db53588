"""Support (SCREENS A19): without sign-in, without script, without a network; and its cache knows nobody."""

from itertools import product

import pytest
from playwright.async_api import Error

from tests.browser import DESK, PHONE, sideways, violations, window

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


async def test_support_opens_without_a_network_and_without_the_person(browser, web, anas_session) -> None:
    context = await window(browser, web.url, anas_session)
    page = await context.new_page()
    await page.goto("/support/")
    await page.evaluate("navigator.serviceWorker.ready")
    await context.set_offline(True)
    await page.goto("/support/")
    await page.get_by_role("link", name="988").first.wait_for()
    assert await page.get_by_role("navigation", name="Main").count() == 0
    assert await page.evaluate("getComputedStyle(document.body).margin") == "0px"  # the stylesheet came along
    with pytest.raises(Error):
        await page.goto("/more/")


async def test_the_cache_holds_the_public_page_and_its_looks_only(browser, web, anas_session) -> None:
    context = await window(browser, web.url, anas_session)
    page = await context.new_page()
    await page.goto("/support/")
    await page.evaluate("navigator.serviceWorker.ready")
    await page.goto("/more/")
    kept = await page.evaluate(
        """(async () => {
            const texts = [];
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) {
                    const answer = await cache.match(request);
                    texts.push([new URL(request.url).pathname, await answer.text()]);
                }
            }
            return texts;
        })()"""
    )
    paths = [path for path, _ in kept]
    assert "/support/" in paths
    assert all(path == "/support/" or path.startswith("/static/") for path in paths)
    assert not any("exit-form" in text or "csrfmiddlewaretoken" in text for _, text in kept)


async def test_axe_finds_nothing_on_support(browser, web, anas_session) -> None:
    for size, scheme, session in product((PHONE, DESK), ("light", "dark"), (None, anas_session)):
        context = await window(browser, web.url, session, viewport=size, color_scheme=scheme)
        page = await context.new_page()
        await page.goto("/support/")
        assert await violations(page) == []
        assert await sideways(page) == 0


async def test_the_numbers_are_links_without_script_and_without_sign_in(browser, web, people) -> None:
    context = await window(browser, web.url, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/support/")
    assert await page.locator('a.call[href^="tel:"]').count() >= 1
