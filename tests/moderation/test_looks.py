"""Every page of the desk and of what members see of it (S9, S11, S12), as SCREENS A1 to A5, A7 and A24 want it."""

import pytest

from accounts.models import User
from groups.models import CareTask, Membership
from groups.services.about import say_about_me
from moderation.models import Case
from tests.browser import PHONE
from tests.factories import Cast
from tests.looks import SEEN_AS, by_tab, large, whole
from tests.moderation.test_browser import Enter, browser, do, enter, people, web
from tests.moderation.test_browser_record import recorded

__all__ = ["browser", "enter", "people", "web"]
pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db(transaction=True)]


def laid_out(cast: Cast, tongue: str) -> list[tuple[Membership, list[str]]]:
    """Who opens which pages, with something on each, everybody reading in this language."""
    supervisor, note, record = recorded(cast)
    say_about_me(user=cast.ana.user, pronouns="ella", reach="Solo por mensaje de texto, nunca dejar un mensaje de voz")
    User.objects.update(language=tongue)
    urgent, held = CareTask.objects.get(kind="danger"), Case.objects.filter(message__state="held").earliest("opened_at")
    reported = Case.objects.exclude(message__state="held").exclude(pk=note.case_id).earliest("opened_at")
    desk = ["/needs-me/", f"/needs-me/{urgent.pk}/", "/queue/", *(f"/queue/?tab={one}" for one in ("reported", "rule"))]
    desk += ["/queue/?tab=done", f"/queue/{reported.pk}/", f"/queue/{held.pk}/"]
    room, message = f"/rooms/{cast.room.pk}", reported.message_id
    report = [f"/messages/{message}/report/", f"/messages/{message}/report/thanks/?now=1", f"{room}/worried/"]
    own = ["/notes/", f"/notes/{note.pk}/", "/looks/", "/more/about-me/"]
    return [(cast.faye, desk), (supervisor, record), (cast.dana, report), (cast.ana, own)]


@pytest.mark.parametrize(("size", "scheme", "tongue"), SEEN_AS)
async def test_every_page_is_whole_also_with_large_letters_and_wide_spacing(
    enter: Enter, people: Cast, size: dict[str, int], scheme: str, tongue: str
) -> None:
    found = []
    for member, paths in await do(laid_out, people, tongue):
        page = await enter(member, "/more/", viewport=size, color_scheme=scheme)
        for path in paths:
            answer = await page.goto(path)
            assert answer is not None
            found += [] if answer.ok else [f"{path} does not open: {answer.status}"]
            assert await page.get_attribute("html", "lang") == tongue
            found += [f"{path}: {one}" for one in [*await whole(page), *await large(page)]]
    assert found == []


async def test_whoever_goes_by_keyboard_sees_where_they_are(enter: Enter, people: Cast) -> None:
    (faye, desk), *_rest = await do(laid_out, people, "es")
    page = await enter(faye, "/more/", viewport=PHONE)
    found = []
    for path in desk:
        await page.goto(path)
        found += [f"{path}: {one}" for one in await by_tab(page)]
    assert found == []
