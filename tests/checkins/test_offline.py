"""Without a network: kept on the device, sent once, dated to the day it was answered, erased when somebody leaves (SCREENS A16)."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from playwright.async_api import Locator, Page, expect

from groups.models import CareTask
from tests.browser import until
from tests.checkins.device import local_day, rows, tap
from tests.checkins.test_edges import CLOCKS, ZONES, at

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

SENT = "Check-in sent. Thank you."


def waiting(page: Page) -> Locator:
    """The line that says what became of a check-in kept on the device."""
    return page.locator("[data-waiting-text]")


async def test_offline_answers_wait_on_the_device_and_arrive_once(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.context.set_offline(True)
    await tap(page, "mood", "4")
    await page.get_by_label("Anything else?").fill("On the train.")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(waiting(page)).to_be_focused()
    assert await rows() == []
    await page.get_by_role("button", name="Send check-in").click()  # once more, in doubt
    await page.context.set_offline(False)
    await expect(waiting(page)).to_have_text(SENT)
    (row,) = await rows()
    assert (row.mood, row.note, row.on_day) == (4, "On the train.", local_day())
    await page.get_by_role("link", name="See it").click()
    await expect(page.get_by_role("heading", name="Saved. Thank you.")).to_be_visible()


async def test_an_answer_that_was_lost_on_the_way_back_is_not_kept_twice(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")

    async def lose_the_answer(route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/check-in/", lose_the_answer)
    await tap(page, "mood", "1")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(waiting(page)).to_be_visible()
    await page.unroute("**/check-in/")
    await page.goto("/today/")
    await expect(waiting(page)).to_have_text(SENT)
    assert len(await rows()) == 1
    assert await sync_to_async(CareTask.objects.count)() == 1


async def test_what_waits_is_sent_from_today_after_the_page_was_closed(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.context.set_offline(True)
    await tap(page, "urge", "3")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(waiting(page)).to_be_focused()
    await page.close()
    await page.context.set_offline(False)
    again = await page.context.new_page()
    await again.goto("/today/")
    await expect(waiting(again)).to_have_text(SENT)
    assert [row.urge for row in await rows()] == [3]


async def test_somebody_else_on_the_same_device_neither_sees_nor_sends_it(enter, keys, web, settings) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.context.set_offline(True)
    await page.get_by_label("Anything else?").fill("canary")
    await page.get_by_role("button", name="Send check-in").click()
    await expect(waiting(page)).to_be_focused()
    await page.context.clear_cookies()
    await page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": keys["mo"], "url": web.url}])
    await page.context.set_offline(False)
    await page.goto("/today/")
    await holds(page, "kept.length === 0")
    assert await rows() == []
    assert "canary" not in await page.content()


KEPT = """new Promise((resolve) => {
    const request = indexedDB.open("handrail-waiting", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("checkins", { keyPath: "key" });
    request.onsuccess = () => {
        const all = request.result.transaction("checkins").objectStore("checkins").getAll();
        all.onsuccess = () => { request.result.close(); resolve(all.result); };
    };
})"""


async def holds(page: Page, check: str) -> None:
    """Wait until what is kept on the device, `kept`, is as said."""
    await until(page, f"async () => {{ const kept = await {KEPT}; return {check}; }}")


async def test_signing_out_erases_what_waits(enter) -> None:
    page = await enter("ana")
    await page.goto("/check-in/")
    await page.evaluate(KEPT)
    await page.route("**/api/v1/checkins", lambda route: route.abort())
    await page.evaluate(
        """async () => {
            const { keep } = await import("/static/js/waiting.js");
            await keep({ key: "k", person: "p", day: "2026-11-18", answers: { note: "canary" } });
        }"""
    )
    await page.goto("/more/")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in/**")
    bases = await page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert "handrail-waiting" not in bases


@pytest.mark.parametrize("zone", ZONES)
async def test_the_device_dates_an_answer_by_the_members_own_wall(enter, house, zone) -> None:
    """At every edge of a day, also when clocks change, and whatever zone the device itself is in."""
    house.ana.user.time_zone = zone
    await sync_to_async(house.ana.user.save)(update_fields=["time_zone"])
    page = await enter("ana", timezone_id="Asia/Tokyo")
    await page.goto("/check-in/")
    await page.context.set_offline(True)
    await tap(page, "mood", "4")
    for day in ZONES[zone]:
        for clock, back in CLOCKS:
            await page.clock.set_fixed_time(at(zone, day, clock))
            await page.get_by_role("button", name="Send check-in").click()
            expected = (day - timedelta(days=back)).isoformat()
            await holds(page, f"kept.length === 1 && kept[0].day === '{expected}'")
    assert await rows() == []
