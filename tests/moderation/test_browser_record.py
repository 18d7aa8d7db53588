"""The pages of record in a real browser (SCREENS A1, A2): in both sizes and lights, and how they look when asked to keep pictures."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.async_api import ViewportSize

from groups.models import Membership
from moderation.models import Note
from moderation.services import appeals, disclosures, habits, modes
from tests import factories
from tests.browser import DESK, PHONE, sideways, violations
from tests.factories import Cast
from tests.moderation.conftest import act
from tests.moderation.test_browser import Enter, browser, do, enter, filled, people, web

__all__ = ["browser", "enter", "people", "web"]
pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("HANDRAIL_PICTURES", "")


def recorded(cast: Cast) -> tuple[Membership, Note, list[str]]:
    """A supervisor, Ana's note with a second look asked for, and the addresses of the team's pages with something on each."""
    at = timezone.now()
    case, note = filled(cast)
    supervisor = factories.join(cast.evening, "priya", "supervisor")
    habits.add_phrase(by=cast.faye, phrase="river road", kind="hold", at=at)
    modes.set_pace(by=cast.faye, seconds=60, at=at)
    told = {"recipient": "Dr Lind", "facility": "City hospital", "discloser": "Faye", "nature": "Found unconscious."}
    disclosures.record(by=cast.faye, about=cast.ana, disclosed_at=at - timedelta(hours=1), at=at, **told)
    act(cast.faye, case, "mute", at, minutes=60)
    Note.objects.update(send_after=at)
    appeals.ask(user_id=cast.ana.user_id, note_id=note.pk, text="I named nobody.", key=uuid.uuid4(), at=at)
    evening = cast.evening.pk
    return (
        supervisor,
        note,
        [
            f"/handover/{evening}/",
            f"/trail/{evening}/",
            f"/figures/{evening}/",
            f"/phrases/{evening}/",
            "/queue/folded/",
            f"/cohorts/{evening}/people/{cast.ana.pk}/",
            f"/cohorts/{evening}/people/{cast.ana.pk}/disclosure/",
            f"/cohorts/{evening}/running/",
            f"/queue/{note.case_id}/",
        ],
    )


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
async def test_axe_finds_nothing_on_the_record_and_nothing_moves_sideways(
    enter: Enter, people: Cast, size: ViewportSize, scheme: str
) -> None:
    supervisor, note, desk = await do(recorded, people)
    own = [f"/notes/{note.pk}/", "/looks/", f"/rooms/{people.room.pk}/worried/"]
    found = []
    for member, paths in ((supervisor, desk), (people.ana, own)):
        page = await enter(member, "/more/", viewport=size, color_scheme=scheme)
        for path in paths:
            await page.goto(path)
            found += [f"{path}: {one}" for one in await violations(page)]
            found += [f"{path} scrolls sideways"] if await sideways(page) else []
            if PICTURES:
                name = (
                    path.strip("/").split("/")[0]
                    + path.strip("/").split("/")[-1][:6]
                    + f"-{size['width']}-{scheme}.png"
                )
                await page.screenshot(path=str(Path(PICTURES) / name), full_page=True)
    assert found == []
