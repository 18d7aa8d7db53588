"""What a client says on one socket, and what follows: greeting, commands within limits, acknowledgements, pings (PROTOCOL section 3)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import timezone

from accounts.errors import BadRequest, RateLimited, Refusal, TooLarge, Unauthenticated, Unavailable
from accounts.policies import check_scope
from chat.live import fields, frames, greeting, pool
from chat.live.commands import command_named
from chat.live.errands import Errands
from chat.live.frames import Close
from chat.live.greeting import Arrival, Greeting, NoPlace
from chat.live.socket import Socket
from chat.throttle import Window
from notifications import delivery

if TYPE_CHECKING:
    from chat.live.hub import Hub

HELLO_S: Final = 10
COUNTED_S: Final = 10
FLOOD_FACTOR: Final = 20  # frames of any kind beyond this many times the command limit are a flood
UNREADABLE_MOST: Final = 2000
TYPING_S: Final = 3
SUB: Final = {"room": fields.words(64), "from": fields.number()}
ACK: Final = {"rooms": fields.optional(fields.numbers_by_name())}
TYPING: Final = {"room": fields.words(64), "on": fields.flag()}
PING: Final = {"n": fields.optional(fields.number()), "visible": fields.optional(fields.flag())}


class Conversation:
    """The reading side of a socket. `hear` never waits: it answers, counts, or leaves a job to the socket's worker."""

    def __init__(self, hub: Hub, socket: Socket, version: str) -> None:
        self._hub = hub
        self._socket = socket
        self._version = version
        self._has_greeted = False
        self._unreadable = 0
        self._heard, self._asked, self._typed = Window(), Window(), Window()
        self._errands = Errands(hub, socket)
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.call_later(HELLO_S, self._miss_hello)
        self._small: dict[str, Callable[[dict[str, Any]], None]] = {
            "ack": self._ack,
            "ping": self._ping,
            "typing": self._typing,
        }

    def close(self) -> None:
        """The client is gone."""
        self._deadline.cancel()

    def _miss_hello(self) -> None:
        if not self._has_greeted:
            self._socket.refuse(BadRequest())
            self._socket.shut(Close.PROTOCOL)

    def hear(self, text: str | None) -> None:
        """Take one frame; None is a binary one. Whatever it is, the client gets a clear answer or a close code."""
        if self._socket.is_shut:
            return
        self._socket.heard_at = self._loop.time()
        if self._heard.take(self._loop.time(), [(FLOOD_FACTOR * settings.LIMIT_COMMANDS, COUNTED_S)]):
            self._socket.shut(Close.FLOOD)
            return
        command_id = None
        try:
            frame = self._decode(text)
            command_id = frames.frame_id(frame)
            self._answer(frame, command_id)
        except TooLarge as refusal:
            self._socket.refuse(refusal, command_id or frames.id_in(text or ""))
        except Refusal as refusal:
            self._socket.refuse(refusal, command_id)

    def _decode(self, text: str | None) -> dict[str, Any]:
        try:
            if text is None:
                raise BadRequest
            frame = frames.decode(text, settings.LIMIT_FRAME_BYTES)
        except Refusal:
            self._unreadable += 1
            if self._unreadable >= UNREADABLE_MOST:
                self._socket.refuse(BadRequest())
                self._socket.shut(Close.PROTOCOL)
            raise
        self._unreadable = 0
        return frame

    def _answer(self, frame: dict[str, Any], command_id: str | None) -> None:
        name = frame.get("t")
        if name == "hello":
            self._hello(frame)
            return
        if not self._has_greeted:
            raise BadRequest(field="t")
        small = self._small.get(name) if isinstance(name, str) else None
        if small is not None:
            small(frame)
            return
        if command_id is None and name is not None:
            raise BadRequest(field="id")
        if name == "sub":
            sub = fields.read_fields(SUB, frame)
            self._count()
            self._errands.follow(sub["room"], sub["from"], command_id)
            return
        command = command_named(name)
        check_scope(self._socket.person.scopes, command.scope)
        values = command.read(frame)
        self._count()
        self._errands.do(command, values, command_id)

    def _count(self) -> None:
        wait = self._asked.take(self._loop.time(), [(settings.LIMIT_COMMANDS, COUNTED_S)])
        if wait:
            raise RateLimited(retry_after_ms=int(wait * 1000) + 1)
        if self._hub.is_draining:
            raise Unavailable

    # ── small frames, answered on the spot ──────────────────────────────────────────────────────────────────────────

    def _ack(self, frame: dict[str, Any]) -> None:
        applied = fields.read_fields(ACK, frame)["rooms"] or {}
        for stream in self._socket.acked(applied):
            self._hub.pump(stream)

    def _ping(self, frame: dict[str, Any]) -> None:
        ping = fields.read_fields(PING, frame)
        self._socket.has_pinged = True
        if ping["visible"] is not None:
            self._socket.is_visible = ping["visible"]
        self._socket.say({"t": "pong", "n": ping["n"]})

    def _typing(self, frame: dict[str, Any]) -> None:
        typing = fields.read_fields(TYPING, frame)
        for stream, follow in self._socket.follows.items():
            if stream.wire == typing["room"] and follow.typing and follow.member_id and typing["on"]:
                if not self._typed.take(self._loop.time(), [(1, TYPING_S)]):
                    delivery.kick(f"{delivery.FLEETING}{stream.id.hex}.{follow.member_id.hex}")

    # ── hello ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _hello(self, frame: dict[str, Any]) -> None:
        if self._has_greeted:
            raise BadRequest(field="t")
        hello = fields.read_fields(greeting.HELLO, frame)
        self._has_greeted = True
        self._deadline.cancel()
        self._socket.is_visible = bool(hello["visible"])
        self._socket.enqueue(partial(self._greet, hello))

    async def _greet(self, hello: Mapping[str, Any]) -> None:
        kicks = self._hub.kicks
        key, at = self._socket.person.session_key, timezone.now()
        answer = await self._hub.greetings.ask(Arrival(key, hello, self._version, at))
        if isinstance(answer, Greeting):
            self._begin(answer, hello)
            if self._hub.kicks != kicks:
                # Somebody's rights changed while we read them; perhaps these.
                self._hub.recheck([self._socket])
        else:
            self._turn_away(answer)

    def _begin(self, answer: Greeting, hello: Mapping[str, Any]) -> None:
        html = "html" in (hello["caps"] or [])
        self._socket.reader = replace(self._socket.reader, html=html, language=answer.language)
        for frame in [answer.welcome, *answer.resets]:
            self._socket.say(frame)
        for follow in answer.follows:
            self._hub.follow(self._socket, follow)

    def _turn_away(self, answer: Refusal | BaseException) -> None:
        if isinstance(answer, Unauthenticated):
            self._socket.shut(Close.SIGNED_OUT)
        elif isinstance(answer, NoPlace):
            self._socket.shut(Close.NO_PLACE)
        else:
            if not isinstance(answer, Refusal):
                pool.log_fault("greeting", self._socket.person.user_id, answer)
            self._socket.shut(Close.OVERLOADED)
