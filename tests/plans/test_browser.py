"""Plans and the team's lists in a real browser: kept on one's own phone only when asked, and looking right everywhere."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from playwright.async_api import Browser, BrowserContext

from checkins.models import CheckIn
from checkins.services import partners, plans
from groups.models import Meeting, Membership
from groups.services import care
from groups.services.support import ask_for_help
from tests import factories
from tests.browser import DESK, PHONE, chromium, sideways, until, violations, window
from tests.factories import Cast
from tests.plans.conftest import CANARY, WORDS
from tests.process import WebProcess

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
HAS_COPY = "caches.has('plan-1')"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def house(transactional_db: None) -> Cast:
    """An evening with something on every page."""
    cast, now = factories.cast(), timezone.now()
    Membership.objects.filter(ended_at=None).update(started_at=now - 40 * DAY)
    plans.save_plan(user=cast.ana.user, given=WORDS, seen=0, at=now)
    plans.share_plan(user=cast.ana.user, share="write")
    for n, member in enumerate((cast.ana, cast.mo, cast.dana)):
        days = [now.date() - back * DAY for back in range(1 + n, 20, 1 + n)]
        CheckIn.objects.bulk_create(
            [CheckIn(user=member.user, on_day=day, mood=1 + day.day % 5, urge=day.day % 6) for day in days]
        )
    Meeting.objects.create(cohort=cast.evening, starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=5))
    ask_for_help(user_id=cast.lee.user_id, at=now)
    facts = {"days": 4, "usual": 13, "of": 14}
    care.raise_task(cohort=cast.evening, about=cast.mo, kind="no_checkin", source="q", facts=facts, at=now)
    pair = partners.ask_partner(user_id=cast.ana.user_id, member_id=cast.mo.pk, at=now)
    partners.agree_to_partner(user_id=cast.mo.user_id, pair_id=pair.pk, at=now)
    partners.ask_partner(user_id=cast.dana.user_id, member_id=cast.ana.pk, at=now)
    return cast


def session_of(member: Membership) -> str:
    """Signed in on one's own phone, with a second factor where the house wants one."""
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(factories.session_key(member.user))
    store["own_phone"] = store["second_factor"] = True
    store.save()
    return str(store.session_key)


@pytest.fixture
def sessions(house: Cast) -> dict[str, str]:
    """Live sessions by name."""
    return {name: session_of(getattr(house, name)) for name in ("ana", "mo", "faye")}


@pytest.fixture
def web(start_web: Callable[..., WebProcess]) -> WebProcess:
    return start_web()


async def test_a_plan_stays_on_ones_own_phone_only_when_asked_and_goes_with_its_owner(browser, web, sessions) -> None:
    context = await window(browser, web.url, sessions["ana"])
    page = await context.new_page()
    await page.goto("/my-plan/")
    await page.evaluate("navigator.serviceWorker.ready")
    assert not await page.evaluate(HAS_COPY)
    await page.get_by_role("button", name="Keep my plan on this phone").click()
    await page.get_by_role("button", name="Erase it from this phone").wait_for()
    await context.set_offline(True)
    await page.goto("/my-plan/kept/")
    await page.get_by_text(CANARY).wait_for()
    assert await page.locator('a[href="tel:2125550142"]').count() == 1
    assert await page.evaluate("getComputedStyle(document.body).margin") == "0px"  # the looks came along
    await context.set_offline(False)
    await enter_as(context, web.url, sessions["mo"])
    await page.goto("/today/")
    await until(page, "async () => !(await caches.has('plan-1'))")
    await enter_as(context, web.url, sessions["ana"])
    await page.goto("/my-plan/")
    await page.get_by_role("button", name="Keep my plan on this phone").click()
    await page.get_by_role("button", name="Erase it from this phone").wait_for()
    await page.goto("/more/")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in/**")
    assert not await page.evaluate(HAS_COPY)


async def enter_as(context: BrowserContext, url: str, session: str) -> None:
    """Somebody else signs in, in the same browser, without the one before having signed out."""
    await context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


async def looked_at(page: Any, path: str) -> None:
    """Opened, whole, and nothing wrong with it."""
    answer = await page.goto(path)
    assert answer.status == 200, path
    assert await sideways(page) == 0, path
    assert await violations(page) == []


MEMBER = (
    "/my-plan/",
    "/my-plan/edit/",
    "/my-plan/sharing/",
    "/my-plan/print/?size=wallet&name=1",
    "/partners/",
    "/settings/reminders/",
    "/support/",
)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_axe_finds_nothing(browser, web, house, sessions, size, scheme) -> None:
    context = await window(browser, web.url, sessions["ana"], viewport=size, color_scheme=scheme)
    page = await context.new_page()
    for path in MEMBER:
        await looked_at(page, path)
    context = await window(browser, web.url, sessions["faye"], viewport=size, color_scheme=scheme)
    page = await context.new_page()
    cohort = f"/cohorts/{house.evening.pk}"
    meeting = await sync_to_async(Meeting.objects.get)()
    for path in (
        "/needs-me/",
        f"{cohort}/board/",
        f"{cohort}/week/",
        f"/meetings/{meeting.pk}/before/",
        f"{cohort}/members/{house.ana.pk}/",
        f"{cohort}/members/{house.ana.pk}/plan/",
    ):
        await looked_at(page, path)
