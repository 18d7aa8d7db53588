"""Attendance in a real browser: taps, keys, two people at once, a closed list, no script, and how it looks (SCREENS S13, A1, A2)."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import Browser, Page, expect

from groups.models import Attendance, Meeting, Membership
from groups.services import attendance as services
from groups.services.meetings import announce_absence
from tests import factories
from tests.browser import DESK, PHONE, chromium, sideways, violations, window
from tests.factories import Cast
from tests.process import WebProcess

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def web(start_web: Callable[..., WebProcess]) -> WebProcess:
    return start_web(HANDRAIL_DEMO="1")


@pytest.fixture
def house(transactional_db) -> Cast:
    """The cast, here since a month; Dana said in time that she cannot come to the meeting that has just begun."""
    cast, now = factories.cast(), timezone.now()
    Membership.objects.update(started_at=now - timedelta(days=30))
    Membership.objects.filter(pk=cast.kit.pk).update(ended_at=now - timedelta(days=3))
    meeting = Meeting.objects.create(
        cohort=cast.evening, starts_at=now - timedelta(minutes=20), ends_at=now + timedelta(hours=2), topic="Sleep"
    )
    announce_absence(member=cast.dana, meeting=meeting, reason="ill", at=now - timedelta(days=2))
    return cast


@pytest.fixture
def enter(browser, web, house) -> Callable[..., Any]:
    """A page of somebody of the team, at the list of the meeting."""

    async def opened(who: str, path: str = "attendance/", **options: Any) -> Page:
        key = await sync_to_async(factories.session_key)(getattr(house, who).user)
        context = await window(browser, web.url, key, **options)
        page = await context.new_page()
        meeting = await sync_to_async(Meeting.objects.get)()
        await page.goto(f"/meetings/{meeting.pk}/{path}")
        return page

    return opened


@sync_to_async
def stands() -> dict[str, str]:
    return dict(Attendance.objects.values_list("membership__display_name", "status"))


def row(page: Page, house: Cast, name: str):
    return page.locator(f"#row-{getattr(house, name).pk}")


async def tap(page: Page, house: Cast, name: str, label: str) -> None:
    await row(page, house, name).get_by_text(label, exact=True).click()


async def test_a_tap_is_saved_at_once_and_late_is_asked_when(enter, house) -> None:
    page = await enter("faye")
    await tap(page, house, "ana", "Here")
    await expect(row(page, house, "ana")).to_contain_text("by Faye")
    await expect(page.locator("[data-part=count]")).to_contain_text("1 of 4 marked")
    mo = row(page, house, "mo")
    await expect(mo.locator("[data-timed]")).to_be_hidden()
    await tap(page, house, "mo", "Late")
    await expect(mo.locator("[data-timed]")).to_be_visible()
    await mo.get_by_text("Right now").click()
    await expect(mo).to_contain_text("by Faye")
    assert await stands() == {"Ana": "present", "Mo": "late"}


async def test_late_without_a_time_asks_and_saves_nothing(enter, house) -> None:
    page = await enter("faye")
    await tap(page, house, "mo", "Late")
    await row(page, house, "mo").get_by_role("button", name="Save").click()
    await expect(row(page, house, "mo")).to_contain_text("When did they come? Not saved yet.")
    assert await stands() == {}


async def test_keys_go_from_person_to_person_and_only_the_answer_one_stays_on_is_sent(enter, house) -> None:
    page = await enter("faye")
    await page.locator("input[name=status]").first.focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(row(page, house, "ana")).to_contain_text("by Faye")
    assert await stands() == {"Ana": "no_show"}
    focused = "document.activeElement.closest('[data-row]').id"
    await expect(page.locator(f"#no_show-{house.ana.pk}")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    assert await page.evaluate(focused) == f"row-{house.dana.pk}"
    await page.keyboard.press("ArrowUp")
    assert await page.evaluate(focused) == f"row-{house.ana.pk}"


async def test_two_facilitators_see_who_set_it_and_the_last_tap_counts(enter, house) -> None:
    faye, ruth = await enter("faye"), await enter("ruth")
    await tap(faye, house, "ana", "Here")
    await expect(row(faye, house, "ana")).to_contain_text("by Faye")
    await tap(ruth, house, "ana", "Not here")
    await expect(ruth.locator(".statuses")).to_have_text("Faye had marked Ana: Here. Now yours counts.")
    await tap(faye, house, "mo", "Here")
    await expect(row(faye, house, "ana")).to_contain_text("by Ruth")
    assert await stands() == {"Ana": "no_show", "Mo": "present"}


async def test_a_tap_on_a_closed_list_shows_what_was_not_saved(enter, house) -> None:
    page = await enter("ruth")
    meeting = await sync_to_async(Meeting.objects.get)()
    now = timezone.now()
    await sync_to_async(services.mark_rest)(by=house.faye, meeting=meeting, at=now)
    await sync_to_async(services.close)(by=house.faye, meeting=meeting, topic="", note="", breaks=0, at=now)
    await tap(page, house, "ana", "Not here")
    await expect(page.get_by_text("Not saved: Ana, Not here.")).to_be_visible()
    assert (await stands())["Ana"] == "present"


async def test_without_a_network_the_tap_is_said_to_be_lost(enter, house) -> None:
    page = await enter("faye")
    await page.context.set_offline(True)
    await tap(page, house, "ana", "Here")
    await expect(page.get_by_text("Not saved. We could not reach the server.").first).to_be_attached()
    await page.context.set_offline(False)
    assert await stands() == {}


async def test_it_all_works_without_script(enter, house) -> None:
    page = await enter("faye", java_script_enabled=False)
    await tap(page, house, "ana", "Late")
    await row(page, house, "ana").get_by_role("button", name="Right now").click()
    await tap(page, house, "mo", "Not here")
    await row(page, house, "mo").get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Mark everyone who is here").click()
    await page.get_by_role("button", name="Close the meeting").click()
    await expect(page.get_by_text("Closed by Faye")).to_be_visible()
    assert await stands() == {"Ana": "late", "Mo": "no_show", "Dana": "present", "Lee": "present"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_axe_finds_nothing(enter, house, size, scheme) -> None:
    found: list[str] = []
    page = await enter("faye", viewport=size, color_scheme=scheme)
    await tap(page, house, "mo", "Late")
    found += await violations(page)
    page = await enter("faye", "sign-in-sheet/", viewport=size, color_scheme=scheme)
    found += await violations(page)
    meeting, now = await sync_to_async(Meeting.objects.get)(), timezone.now()
    await sync_to_async(services.mark_rest)(by=house.faye, meeting=meeting, at=now)
    await sync_to_async(services.close)(by=house.faye, meeting=meeting, topic="", note="Quiet.", breaks=0, at=now)
    for path in ("attendance/", f"attendance/{house.ana.pk}/change/"):
        page = await enter("faye", path, viewport=size, color_scheme=scheme)
        found += await violations(page)
    assert found == []


async def test_nothing_scrolls_sideways_on_the_narrowest_phone(enter, house) -> None:
    for path in ("attendance/", "sign-in-sheet/"):
        page = await enter("faye", path, viewport={"width": 320, "height": 640})
        assert await sideways(page) == 0
