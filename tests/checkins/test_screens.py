"""Every page of the days, for members and for the team, as SCREENS A1 to A5, A7, A19 and A23 want it."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import Browser, BrowserContext, Error, Page

from accounts.models import User
from checkins.measures import SHIPPED
from checkins.policies import days
from checkins.policies import reminders as rules
from checkins.services import measures, partners, plans, reminders, sober
from checkins.services.checkins import save_checkin
from groups.models import CareTask, Meeting, Membership
from groups.services import care
from groups.services.support import ask_for_help
from tests import factories
from tests.browser import PHONE, window
from tests.checkins.device import NEW_YORK, local_day
from tests.factories import Cast
from tests.looks import SEEN_AS, by_tab, large, whole
from tests.plans.conftest import WORDS
from tests.plans.test_browser import session_of

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


MEMBER = (
    ("ana", "/today/"),
    ("mo", "/today/"),
    ("dana", "/check-in/"),
    ("ana", "/check-in/{yesterday}/"),
    ("ana", "/check-in/{today}/saved/"),
    ("mo", "/check-in/{today}/saved/"),
    ("mo", "/my-check-ins/"),
    ("mo", "/my-check-ins/count/"),
    ("mo", "/my-check-ins/share/"),
    ("ana", "/my-data/"),
    ("ana", "/my-plan/"),
    ("ana", "/my-plan/edit/"),
    ("ana", "/my-plan/sharing/"),
    ("ana", "/support/"),
    ("ana", "/settings/reminders/"),
    ("ana", "/partners/"),
    ("ana", "/check-in/questions/"),
    ("ana", "/questions/phq-2/"),
)
TEAM = (
    ("faye", "/needs-me/"),
    ("faye", "/needs-me/{task}/"),
    ("faye", "/cohorts/{cohort}/board/"),
    ("faye", "/cohorts/{cohort}/week/"),
    ("faye", "/cohorts/{cohort}/members/{ana}/"),
    ("faye", "/cohorts/{cohort}/members/{ana}/plan/"),
    ("faye", "/meetings/{meeting}/before/"),
    ("faye", "/programme/{programme}/questions/"),
    ("faye", "/programme/{programme}/measures/"),
    ("faye", "/programme/{programme}/measures/new/"),
)
Look = Callable[[Page], Awaitable[list[str]]]


@dataclass(frozen=True)
class Evening:
    """A house with something on every page, and the ids that addresses are made of."""

    cast: Cast
    ids: dict[str, Any]


@pytest.fixture
def evening(house: Cast) -> Evening:
    """A fortnight of check-ins, a day of use, a plan that is shown, a request, partners, measures, notes in the evening."""
    now, today, programme = timezone.now(), local_day(), house.evening.programme
    for who in (house.ana, house.mo):
        for back in (9, 8, 5, 4, 3, 0):
            at, is_mo_today = now - timedelta(days=back), back == 0 and who is house.mo
            save_checkin(
                user=who.user,
                answers={"mood": 1, "urge": 5, "used": "yes"} if is_mo_today else {"mood": 4, "urge": back % 5},
                on_day=days.local_day(at, NEW_YORK),
                key=uuid.uuid4(),
                share_room=house.room.pk if back == 0 and who is house.ana else None,
                at=at,
            )
    sober.count_from(user=house.mo.user, started_on=today - timedelta(days=20), today=today)
    plans.save_plan(user=house.ana.user, given=WORDS, seen=0, at=now)
    plans.share_plan(user=house.ana.user, share="write")
    ask_for_help(user_id=house.ana.user_id, at=now)
    care.raise_task(
        cohort=house.evening,
        about=house.lee,
        kind="no_checkin",
        source="q",
        facts={"days": 4, "usual": 13, "of": 14},
        at=now,
    )
    partners.ask_partner(user_id=house.dana.user_id, member_id=house.ana.pk, at=now)
    reminders.choose_reminder(user=house.ana.user, is_on=True, wanted_at=rules.DEFAULT, quiet=rules.QUIET, at=now)
    for code in ("barc-10", "phq-2"):
        measures.publish_measure(programme=programme, by=house.faye.user, definition=SHIPPED[code], at=now)
    # The PHQ-2 comes after a fortnight.
    Membership.objects.filter(ended_at=None).update(started_at=now - timedelta(days=40))
    factories.say(house.dana, "Hello everybody.")
    return Evening(house, ids_of(house, today))


def ids_of(house: Cast, today: date) -> dict[str, Any]:
    return {
        "today": today,
        "yesterday": today - timedelta(days=1),
        "cohort": house.evening.pk,
        "programme": house.evening.programme.pk,
        "ana": house.ana.pk,
        "meeting": Meeting.objects.get().pk,
        "task": CareTask.objects.filter(kind="use_reported").get().pk,
    }


@pytest.fixture
def walk(browser: Browser, web: Any, evening: Evening) -> Callable[..., Awaitable[list[str]]]:
    """Look at every page: `await walk(look, MEMBER)` is what was found; each person has one window for all of theirs."""

    async def through(
        look: Look, pages: tuple[tuple[str, str], ...], *, tongue: str = "en", **options: Any
    ) -> list[str]:
        await sync_to_async(User.objects.update)(language=tongue)
        windows: dict[str, BrowserContext] = {}
        found: list[str] = []

        def note(fault: Error) -> None:
            found.append(str(fault))

        for who, path in pages:
            if who not in windows:
                session = await sync_to_async(session_of)(getattr(evening.cast, who))
                windows[who] = await window(browser, web.url, session, **options)
            page, url = await windows[who].new_page(), path.format(**evening.ids)
            page.on("pageerror", note)
            answer = await page.goto(url)
            assert answer is not None
            found += [] if answer.ok else [f"{url} does not open: {answer.status}"]
            found += [f"{url}: {one}" for one in await look(page)]
            await page.close()
        for one in windows.values():
            await one.close()
        return found

    return through


@pytest.mark.parametrize("pages", [MEMBER, TEAM], ids=["members", "team"])
@pytest.mark.parametrize(("size", "scheme", "tongue"), SEEN_AS)
async def test_every_page_is_whole_also_with_large_letters_and_wide_spacing(walk, size, scheme, tongue, pages) -> None:
    async def look(page: Page) -> list[str]:
        return [*await whole(page), *await large(page)]

    assert await walk(look, pages, tongue=tongue, viewport=size, color_scheme=scheme) == []


async def test_whoever_goes_by_keyboard_sees_where_they_are(walk) -> None:
    pages = (MEMBER[0], MEMBER[2], MEMBER[4], MEMBER[6], MEMBER[11], *TEAM[:1], *TEAM[2:3])
    assert await walk(by_tab, pages, viewport=PHONE) == []


async def calm(page: Page) -> list[str]:
    """A19 and A23: Support one tap away for members; without motion nothing moves; with forced colours nothing is lost."""
    moves = "document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 1).length"
    near = await page.locator("a[href$='/support/']:visible").count() or page.url.endswith("/support/")
    found = [] if near else ["no way to Support"]
    found += ["moves"] if await page.evaluate(moves) else []
    found += (
        ["colours are not ours to force"]
        if not await page.evaluate("matchMedia('(forced-colors: active)').matches")
        else []
    )
    found += [f"lost: {one}" for one in await page.evaluate(
        """() => [...document.querySelectorAll('main .button, main input:not([type=hidden])')].filter((one) => {
          const style = getComputedStyle(one), box = one.getBoundingClientRect();
          const own = one.matches('.button') || style.appearance === 'none';
          return own && box.width > 2 && style.opacity !== '0' && style.borderStyle === 'none' && style.outlineStyle === 'none';
        }).map((one) => one.outerHTML.slice(0, 120))"""
    )]  # fmt: skip
    return found


async def test_nothing_moves_nothing_is_lost_and_support_is_near(walk) -> None:
    options = {"viewport": PHONE, "reduced_motion": "reduce", "forced_colors": "active"}
    assert await walk(calm, MEMBER[:7], **options) == []
