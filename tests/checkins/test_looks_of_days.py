"""How the pages of days, counts and measures look: axe, no sideways scroll, targets, and paper (SCREENS A1, A2, A5, S5)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from checkins.measures import SHIPPED
from checkins.policies import days
from checkins.services import measures, setup, sober
from checkins.services.checkins import save_checkin
from tests.browser import DESK, PHONE, sideways, violations
from tests.checkins.device import NEW_YORK, local_day

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]

PAGES = (
    ("ana", "/check-in/"),
    ("ana", "/check-in/questions/"),
    ("mo", "/my-check-ins/"),
    ("mo", "/my-check-ins/count/"),
    ("mo", "/my-check-ins/share/"),
    ("ana", "/questions/barc-10/"),
    ("faye", "/programme/{programme}/questions/"),
    ("faye", "/programme/{programme}/measures/"),
    ("faye", "/programme/{programme}/measures/gad-7/"),
    ("faye", "/programme/{programme}/measures/pacs/"),
)


@pytest.fixture
def lived_in(house):
    """The programme asks for more, Mo has a fortnight behind him with gaps and a day of use, and counts."""
    now, programme = timezone.now(), house.evening.programme
    setup.save_setup(
        programme=programme,
        by=house.faye.user,
        kept=["moved"],
        own=["Cooked"],
        optional=["halt", "sleep", "thankful"],
        at=now,
    )
    measures.publish_measure(programme=programme, by=house.faye.user, definition=SHIPPED["barc-10"], at=now)
    for back in (9, 8, 5, 4, 3, 0):
        at = now - timedelta(days=back)
        used = {"used": "yes"} if back == 3 else {}
        save_checkin(
            user=house.mo.user,
            answers={"mood": 4, "urge": back % 5, **used},
            on_day=days.local_day(at, NEW_YORK),
            key=uuid.uuid4(),
            share_room=None,
            at=at,
        )
    sober.count_from(user=house.mo.user, started_on=local_day() - timedelta(days=20), today=local_day())
    return house


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_the_pages_have_no_fault_that_axe_can_find(enter, lived_in, size, scheme) -> None:
    found = []
    for who, path in PAGES:
        page = await enter(who, viewport=size, color_scheme=scheme)
        answer = await page.goto(path.format(programme=lived_in.evening.programme_id))
        assert answer is not None
        assert answer.ok, path
        await page.evaluate("for (const folded of document.querySelectorAll('main details')) folded.open = true")
        found += await violations(page)
        await page.set_viewport_size({"width": 320, "height": 740})
        found += [f"{path} scrolls sideways"] if await sideways(page) > 0 else []
        await page.context.close()
    assert found == []


async def test_my_days_are_one_page_of_paper(enter, lived_in) -> None:
    page = await enter("mo")
    await page.goto("/my-check-ins/?days=30")
    await page.emulate_media(media="print")
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert await page.locator("table").is_visible()
    assert await page.locator("figure.chart").count() == 2
    assert not await page.get_by_role("link", name="Download my data").is_visible()
    paper = await page.pdf(format="A4")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type/Page/") == 1


async def test_a_measure_is_answered_with_the_keyboard_and_without_script(enter, lived_in) -> None:
    page = await enter("ana", java_script_enabled=False)
    await page.goto("/today/")
    await page.get_by_role("link", name="Answer").click()
    first = page.get_by_role("group").first
    await first.get_by_label("Agree", exact=True).check(force=True)
    await page.get_by_role("button", name="Save and finish later").click()
    await page.get_by_role("link", name="Go on now").click()
    assert await page.locator("input:checked").count() == 1
