"""Homework in a real browser: done without script, and how its pages look to axe (SCREENS A1, A2)."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import Browser, BrowserContext, expect

from groups.models import HomeworkDone, Meeting, Membership
from groups.services import homework as services
from tests import factories
from tests.browser import DESK, PHONE, chromium, sideways, violations, window
from tests.factories import Cast
from tests.process import WebProcess

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]
LINES = "Write down two people you can call.\nBring the page."


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def web(start_web: Callable[..., WebProcess]) -> WebProcess:
    return start_web(HANDRAIL_DEMO="1")


@pytest.fixture
def house(transactional_db) -> Cast:
    """The cast; one homework is open that Mo has done, another was just talked about."""
    cast, now = factories.cast(), timezone.now()
    Membership.objects.filter(ended_at=None).update(started_at=now - timedelta(days=30))
    meeting = Meeting.objects.create(
        cohort=cast.evening, starts_at=now, ends_at=now + timedelta(hours=2), topic="Sleep"
    )
    given = services.set_homework(by=cast.faye, words=LINES, meeting=meeting, at=now)
    services.say_done(member=cast.mo, homework_id=given.pk, is_done=True, at=now)
    services.mark(by=cast.faye, homework_id=given.pk, mark="carried_over", at=now)
    old = services.set_homework(by=cast.faye, words="One walk.", meeting=None, at=now)
    services.mark(by=cast.faye, homework_id=old.pk, mark="discussed", at=now)
    return cast


@pytest.fixture
def enter(browser, web, house) -> Callable[..., Any]:
    """A window in which this person is signed in."""

    async def opened(who: str, **options: Any) -> BrowserContext:
        key = await sync_to_async(factories.session_key)(getattr(house, who).user)
        return await window(browser, web.url, key, **options)

    return opened


async def test_done_and_not_yet_work_without_script(enter) -> None:
    page = await (await enter("ana", java_script_enabled=False, viewport=PHONE)).new_page()
    for path in ("/today/", "/meetings/"):
        await page.goto(path)
        await page.get_by_role("button", name="Done", exact=True).click()
        assert page.url.endswith(path)
        assert await sync_to_async(HomeworkDone.objects.filter(membership__display_name="Ana").count)() == 1
        await page.get_by_role("button", name="Not yet").click()
        await expect(page.get_by_role("button", name="Done", exact=True)).to_be_visible()
        assert await sync_to_async(HomeworkDone.objects.filter(membership__display_name="Ana").count)() == 0


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_axe_finds_nothing_and_nothing_scrolls_sideways(enter, house, size, scheme) -> None:
    meeting = await sync_to_async(Meeting.objects.get)()
    cohort = f"/cohorts/{house.evening.pk}"
    pages = {
        "ana": ["/today/", "/meetings/", "/my-data/"],
        "mo": ["/today/"],
        "faye": [
            f"{cohort}/homework/",
            f"{cohort}/meetings/",
            f"{cohort}/members/{house.mo.pk}/",
            f"/meetings/{meeting.pk}/before/",
            f"/meetings/{meeting.pk}/attendance/",
        ],
    }
    found: list[Any] = []
    for who, paths in pages.items():
        page = await (await enter(who, viewport=size, color_scheme=scheme)).new_page()
        for path in paths:
            answer = await page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            await expect(page.get_by_text("Homework").first).to_be_attached()
            found += [(path, one) for one in await violations(page)]
            assert await sideways(page) == 0, path
    assert found == []
