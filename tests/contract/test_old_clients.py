"""Who speaks version 1 as it was on its first day goes on speaking it."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client

from chat.live import hub
from tests import factories
from tests.contract.transcript import FOLDER, Changed, Ids, replay, steps
from tests.factories import Cast
from tests.live.conftest import Line

TRANSCRIPTS = sorted(path.name for path in FOLDER.glob("*.jsonl"))
WHO = ("ana", "mo", "faye")


@pytest.fixture
def simple_sign_in(settings: Any) -> None:
    """The team signs in as everybody does."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False


@pytest.fixture
async def lines(house: Cast, simple_sign_in: None) -> AsyncIterator[dict[str, Line]]:
    """An open socket for each, with nothing said on it."""
    async with AsyncExitStack() as stack:
        found = {}
        for name in WHO:
            found[name] = Line(await sync_to_async(lambda name=name: factories.session_key(factories.person(name)))())
            await found[name].open()
            stack.push_async_callback(found[name].close)
        yield found
    hub.here().close()


@sync_to_async
def browser(name: str) -> Client:
    """Somebody signed in."""
    found = Client()
    found.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(factories.person(name))
    return found


@pytest.mark.parametrize("transcript", TRANSCRIPTS)
async def test_an_old_client_has_its_evening_again(transcript: str, house: Cast, lines: dict[str, Line]) -> None:
    browsers = {name: await browser(name) for name in WHO}
    told = list(steps(transcript))
    known = {old: str(new) for old, new in zip(told[0]["ids"], (house.room.pk, house.evening.pk), strict=True)}
    held = await replay(transcript, known, lines, browsers)
    assert held == sum("hear" in step or "ask" in step for step in told)


@pytest.mark.parametrize(
    ("new", "is_fine"),
    [
        ({"t": "pong", "n": 3}, True),
        ({"t": "pong", "n": 7, "more": True}, True),
        ({"t": "pong"}, False),
        ({"t": "pong", "n": "3"}, False),
        ({"t": "pong", "n": None}, False),
        ({"t": "gnop", "n": 3}, False),
    ],
)
def test_what_an_old_client_would_not_understand_is_noticed(new: dict[str, Any], is_fine: bool) -> None:
    if is_fine:
        Ids({}).hold({"t": "pong", "n": 3}, new)
    else:
        with pytest.raises(Changed):
            Ids({}).hold({"t": "pong", "n": 3}, new)


def test_a_transcript_has_every_frame_a_plain_client_needs() -> None:
    spoken = {step["say"]["t"] for name in TRANSCRIPTS for step in steps(name) if "say" in step}
    assert spoken >= {
        "hello",
        "send",
        "edit",
        "withdraw",
        "react",
        "flag",
        "checkin",
        "read",
        "sub",
        "ack",
        "ping",
        "act",
    }
    assert all(json.loads(line) for name in TRANSCRIPTS for line in (FOLDER / name).read_text().splitlines())
