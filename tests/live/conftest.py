"""Sockets on a hub in this very process, so that a test can watch both sides."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings

from chat.consumers import LiveConsumer
from chat.live import hub
from tests import factories
from tests.contract.published import check_heard
from tests.factories import Cast

PATIENCE_S = 10.0


class Line:
    """One socket, spoken to directly."""

    def __init__(self, session: str) -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
        self.wire = WebsocketCommunicator(LiveConsumer.as_asgi(), "/ws/v1", [(b"cookie", cookie)], ["handrail.v1"])

    async def open(self) -> None:
        self.asked: dict[str, str] = {}
        await self.wire.connect(timeout=PATIENCE_S)

    async def say(self, **frame: Any) -> None:
        self.asked[str(frame.get("id"))] = str(frame.get("t"))
        await self.wire.send_to(text_data=json.dumps(frame))

    async def next(self) -> dict[str, Any]:
        """The next frame, which is as published."""
        frame: dict[str, Any] = json.loads(await self.wire.receive_from(timeout=PATIENCE_S))
        check_heard(frame, self.asked.get(str(frame.get("id"))))
        return frame

    async def hear(self, *kinds: str) -> dict[str, Any]:
        """The next frame of one of these kinds; the ones before it are passed over."""
        while True:
            frame = await self.next()
            if frame["t"] in kinds:
                return frame

    async def closed(self) -> int:
        """The close code; frames before it are passed over."""
        while True:
            message = await self.wire.receive_output(timeout=PATIENCE_S)
            if message["type"] == "websocket.close":
                return int(message["code"])

    async def close(self) -> None:
        await self.wire.disconnect(timeout=PATIENCE_S)


Enter = Callable[[str], Awaitable[Line]]


@pytest.fixture
def house(transactional_db: None) -> Cast:
    """The cast in its places."""
    return factories.cast()


@pytest.fixture
async def enter(house: Cast) -> AsyncIterator[Enter]:
    """`await enter("ana")` is Ana's socket after its welcome. Afterwards all are closed, and the hub of the test with them."""
    async with AsyncExitStack() as stack:

        async def open_one(name: str) -> Line:
            line = Line(await sync_to_async(lambda: factories.session_key(factories.person(name)))())
            await line.open()
            stack.push_async_callback(line.close)
            await line.say(t="hello", id="hello")
            await line.hear("welcome")
            return line

        yield open_one
    hub.here().close()
