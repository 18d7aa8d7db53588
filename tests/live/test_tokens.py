"""A program on a socket: what its token is good for, and the end of it."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.utils import timezone

from accounts.models import ServiceToken
from accounts.services import tokens
from chat.consumers import LiveConsumer
from chat.live import hub
from chat.services import seats
from notifications.services import endings
from tests.factories import Cast
from tests.live.conftest import Enter, Line

pytestmark = pytest.mark.django_db


def program(house: Cast, *scopes: str) -> tuple[ServiceToken, str]:
    at = timezone.now()
    user = tokens.open_account()
    seats.join(cohort=house.evening, user=user, role="service", display_name=f"Bot {uuid.uuid4()}"[:30], at=at)
    return tokens.issue(user=user, name="Bot", scopes=scopes, expires_at=at + timedelta(hours=1), at=at)


class ProgramLine(Line):
    """A socket that shows a token instead of a cookie."""

    def __init__(self, token: str) -> None:
        shown = [(b"authorization", f"Bearer {token}".encode())]
        self.wire = WebsocketCommunicator(LiveConsumer.as_asgi(), "/ws/v1", shown, ["handrail.v1"])


@pytest.fixture(autouse=True)
async def tidy_hub() -> AsyncIterator[None]:
    yield
    hub.here().close()


async def test_a_program_hears_and_speaks_as_its_token_says(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    room = str(house.room.pk)
    for scopes, answer in ((("messages:read", "messages:write"), "ok"), (("messages:read",), "error")):
        _, token = await sync_to_async(program)(house, *scopes)
        line = ProgramLine(token)
        await line.open()
        await line.say(t="hello", id="hello")
        assert (await line.hear("welcome"))["rooms"][0]["room"] == room
        await line.say(t="send", id="1", key=str(uuid.uuid4()), room=room, body="Meeting at 6.")
        told = await line.hear("ok", "error")
        assert (told["t"], told.get("code")) == (answer, None if answer == "ok" else "forbidden")
        await line.say(t="checkin", id="2", key=str(uuid.uuid4()), answers={"mood": 3})
        assert (await line.hear("ok", "error"))["code"] == "forbidden"
        await line.close()
    heard = await ana.hear("ev")
    while heard["kind"] != "message.posted":
        heard = await ana.hear("ev")
    assert heard["data"]["author"]["role"] == "service"


async def test_without_the_right_to_read_there_is_no_socket(house: Cast) -> None:
    _, token = await sync_to_async(program)(house, "messages:write")
    line = ProgramLine(token)
    await line.open()
    assert (await line.hear("error"))["code"] == "forbidden"
    assert await line.closed() == 4503


async def test_a_made_up_token_is_asked_to_sign_in(house: Cast) -> None:
    line = ProgramLine("hr_nonsense")
    await line.open()
    assert (await line.hear("error"))["code"] == "unauthenticated"
    assert await line.closed() == 4501


async def test_a_revoked_token_ends_its_sockets(house: Cast) -> None:
    made, token = await sync_to_async(program)(house, "messages:read")
    line = ProgramLine(token)
    await line.open()
    await line.say(t="hello", id="hello")
    await line.hear("welcome")
    await sync_to_async(made.refresh_from_db)()
    assert made.used_at is not None
    await sync_to_async(endings.revoke_token)(token_id=made.pk, at=timezone.now())
    assert await line.closed() == 4501
