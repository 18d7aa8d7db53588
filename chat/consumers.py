"""The door of the live room: one coroutine a connection, accepted first, then told in a frame why not (PROTOCOL section 2)."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from channels.consumer import AsyncConsumer
from django.conf import settings
from django.utils import timezone

from accounts.access import Standing
from accounts.errors import Forbidden, Refusal, Unauthenticated, Unavailable
from accounts.policies import WORDS_READ, check_scope
from accounts.services import sessions
from chat.live import frames, hub, pool
from chat.live.asgi import Receive, Scope, Send, credential, straight_line
from chat.live.commands import Person
from chat.live.conversation import Conversation
from chat.live.frames import SUBPROTOCOL, Close, WrongVersion
from chat.live.hub import Hub
from chat.live.socket import Socket, Wire

FRAMES_A_TURN: Final = 8


class LiveConsumer(AsyncConsumer):
    """A connection to `/ws/v1`. It takes no channel of its own and dispatches for itself: the hub hands it ready text."""

    async def __call__(  # type: ignore[override]  # the stubs want each message's own type
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Accept, ask who this is, then listen until the connection closes."""
        await receive()
        offered = scope.get("subprotocols") or []
        accept: dict[str, Any] = {"type": "websocket.accept"}
        await send({**accept, "subprotocol": SUBPROTOCOL} if SUBPROTOCOL in offered else accept)
        switchboard = hub.here()
        answer = await self._ask(scope, offered, switchboard)
        if isinstance(answer, Person):
            await self._listen(answer, switchboard, scope, receive, send)
        else:
            await self._turn_away(*answer, receive, send)

    @staticmethod
    async def _ask(scope: Scope, offered: list[str], switchboard: Hub) -> Person | tuple[dict[str, Any], Close]:
        """Who this is, or what to say and with which code to close."""
        if offered and SUBPROTOCOL not in offered:
            return frames.error(WrongVersion()), Close.VERSION
        if switchboard.is_draining:
            return frames.bye(), Close.RESTARTING
        key = credential(scope)
        standing = await switchboard.standing.ask(key)
        if isinstance(standing, Standing):
            try:
                check_scope(standing.scopes, WORDS_READ)
            except Forbidden as refusal:
                return frames.error(refusal), Close.NO_PLACE
            if standing.scopes is not None:
                await pool.outcome(sessions.touch, session_key=key, at=timezone.now())
            return Person(standing.user_id, key, standing.scopes)
        if isinstance(standing, Unauthenticated):
            return frames.error(standing), Close.SIGNED_OUT
        if not isinstance(standing, Refusal):
            pool.log_fault("connecting", "a socket", standing)
        return frames.error(Unavailable()), Close.OVERLOADED

    @staticmethod
    async def _listen(person: Person, switchboard: Hub, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_text(text: str) -> None:
            await send({"type": "websocket.send", "text": text})

        async def close(code: int) -> None:
            await send({"type": "websocket.close", "code": int(code)})

        socket = Socket(person, Wire(send_text, close, straight_line(scope)), switchboard.detach)
        conversation = Conversation(switchboard, socket, settings.VERSION)
        switchboard.attach(socket)
        try:
            heard = 0
            while (message := await receive())["type"] != "websocket.disconnect":
                conversation.hear(message.get("text"))
                heard += 1
                if heard % FRAMES_A_TURN == 0:
                    # A flood fills the server's queue, and a full queue never waits: everybody else gets a turn in between.
                    await asyncio.sleep(0)
        finally:
            conversation.close()
            socket.gone()

    @staticmethod
    async def _turn_away(frame: dict[str, Any], code: Close, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.send", "text": frames.encode(frame)})
        await send({"type": "websocket.close", "code": int(code)})
        while (await receive())["type"] != "websocket.disconnect":
            continue
