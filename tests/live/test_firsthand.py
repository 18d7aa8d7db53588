"""What this process stored is given to its own sockets without another look at the database, pages drawn included."""

import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import Error

from chat.live import feed
from tests import factories
from tests.factories import Cast
from tests.live.conftest import Enter, Line

pytestmark = pytest.mark.django_db


def _away(*_question: Any) -> None:
    raise Error


async def _say(line: Line, room: str, body: str) -> dict[str, Any]:
    await line.say(t="send", id=body, key=str(uuid.uuid4()), room=room, body=body)
    return await line.hear("ok")


@pytest.fixture
def room(house: Cast) -> str:
    """The evening group's."""
    return str(house.evening.room.pk)


async def _enter_a_page(name: str, **cursors: Any) -> Line:
    line = Line(await sync_to_async(lambda: factories.session_key(factories.person(name)))())
    await line.open()
    await line.say(t="hello", id="hello", caps=["html"], **cursors)
    await line.hear("welcome")
    return line


async def test_a_page_gets_firsthand_what_a_pull_would_give_it(
    enter: Enter, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, mo, page = await enter("ana"), await _enter_a_page("mo"), await _enter_a_page("ana")
    # The first message is pulled, and with it comes the roll of the room.
    first = await _say(ana, room, "Good evening, <all> of you.")
    assert "&lt;all&gt;" in (await mo.hear("ev"))["html"]
    await page.hear("ev")
    with monkeypatch.context() as broken:
        broken.setitem(feed.PULLS, "room", _away)
        said = await _say(ana, room, "It went <well> today.")
        told = {name: await line.hear("ev") for name, line in (("mo", mo), ("ana", page))}
    assert told["mo"]["seq"] == said["seq"]
    assert "It went &lt;well&gt; today." in told["mo"]["html"]
    for name, event in told.items():
        back = await _enter_a_page(name, rooms={room: first["seq"]})
        assert await back.hear("ev") == event
        await back.close()
    await mo.close()
    await page.close()


async def test_nobody_outside_is_given_anything_firsthand(enter: Enter, room: str) -> None:
    ana, olu = await enter("ana"), await _enter_a_page("olu")
    await _say(ana, room, "Only for the evening group.")
    await _say(ana, room, "This one, too.")
    await olu.say(t="ping", id="p", n=1)
    assert (await olu.next())["t"] == "pong"
    await olu.close()
