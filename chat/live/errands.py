"""What a person asks for on a socket: done in order, one at a time, or handed in at once and answered later."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone, translation

from accounts.errors import Refusal, Unauthenticated
from chat import access
from chat.live import frames, greeting, pool
from chat.live.commands import Command, Frame, Person, Post, Posting, Run
from chat.live.firsthand import Letter
from chat.live.greeting import Follow
from chat.live.socket import Socket
from chat.live.streams import room_of

if TYPE_CHECKING:
    from chat.live.hub import Hub

TOUCH_S: Final = 60


class Errands:
    """The commands of one socket."""

    def __init__(self, hub: Hub, socket: Socket) -> None:
        self._hub = hub
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._touched_at = 0.0
        self._touch: asyncio.Future[None] | None = None

    def do(self, command: Command | Posting, values: Frame, command_id: str | None) -> None:
        """The command is done in its turn; what can be handed in at once is. Raises refusals that can be said at once."""
        if isinstance(command, Command):
            self._socket.enqueue(partial(self._run, command.name, command.run, values, command_id))
            return
        follow = self._socket.follows.get(room_of(values["room"]))
        if follow is not None and follow.member_id is not None and self._socket.is_idle:
            self._post(command.name, command.post, values, command_id, follow.member_id)
        else:
            self._socket.enqueue(partial(self._post_in_turn, command.name, command.post, values, command_id))

    def follow(self, room: str, since: int, command_id: str | None) -> None:
        """The stream is followed in its turn."""
        self._socket.enqueue(partial(self._follow, room, since, command_id))

    # ── following ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _follow(self, room: str, since: int, command_id: str | None) -> None:
        person, kicks = self._socket.person, self._hub.kicks
        answer = await pool.outcome(
            pool.attempt, greeting.subscribe, person.session_key, person.user_id, room, since, timezone.now()
        )
        if not isinstance(answer, tuple):
            self._refuse("sub", answer, command_id)
            return
        follow, reset = answer
        self._say_followed(follow, reset, command_id)
        self._hub.follow(self._socket, follow)
        if self._hub.kicks != kicks:
            self._hub.recheck([self._socket])

    def _say_followed(self, follow: Follow, reset: dict[str, Any] | None, command_id: str | None) -> None:
        ok = {"t": "ok", "id": command_id, "replayed": False, "room": follow.stream.wire, "seq": follow.head}
        for frame in [ok] if reset is None else [ok, reset]:
            self._socket.say(frame)

    # ── commands ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _run(self, name: str, run: Run, values: Frame, command_id: str | None) -> None:
        person, language = self._socket.person, self._socket.reader.language
        self._tell(name, await pool.outcome(pool.attempt, _act, person, run, values, language), command_id)

    async def _post_in_turn(self, name: str, post: Post, values: Frame, command_id: str | None) -> None:
        """The socket need not follow the room it speaks to, so the place is looked for."""
        member = await pool.outcome(pool.attempt, access.member_id_in, self._socket.person.user_id, values["room"])
        if not isinstance(member, uuid.UUID):
            self._refuse(name, member, command_id)
            return
        try:
            self._post(name, post, values, command_id, member)
        except Refusal as refusal:
            self._refuse(name, refusal, command_id)

    def _post(self, name: str, post: Post, values: Frame, command_id: str | None, member_id: uuid.UUID) -> None:
        reply = partial(self._answered, name, command_id)
        audience = self._hub.audience(room_of(values["room"]))
        letter = Letter(self._socket.person, member_id, values, timezone.now(), audience, reply, self._hub.desk)
        self._socket.letter_left()
        try:
            with translation.override(self._socket.reader.language):
                post(letter)
        except Refusal:
            self._socket.letter_answered()
            raise

    def _answered(self, name: str, command_id: str | None, answer: Mapping[str, object] | Refusal) -> None:
        self._tell(name, answer, command_id)
        self._socket.letter_answered()

    def _tell(self, name: str, answer: object, command_id: str | None) -> None:
        if isinstance(answer, Mapping):
            self._socket.say({"t": "ok", "id": command_id, **answer})
            self._note_activity()
        else:
            self._refuse(name, answer, command_id)

    def _refuse(self, name: str, answer: object, command_id: str | None) -> None:
        if not isinstance(answer, Refusal):
            error = answer if isinstance(answer, BaseException) else TypeError()
            pool.log_fault(name, self._socket.person.user_id, error)
            answer = frames.Internal()
        self._socket.refuse(answer, command_id)
        if isinstance(answer, Unauthenticated):
            self._hub.recheck([self._socket])

    # ── activity ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _note_activity(self) -> None:
        """What a person does is activity, written at most once a minute; what their browser does by itself is not."""
        if self._loop.time() - self._touched_at > TOUCH_S:
            self._touched_at = self._loop.time()
            self._touch = asyncio.ensure_future(self._write_activity())

    async def _write_activity(self) -> None:
        written = await self._hub.activity.ask(self._socket.person.session_key)
        if isinstance(written, BaseException):
            # The next command tries again.
            self._touched_at = 0.0


def _act(person: Person, run: Run, values: Frame, language: str) -> Mapping[str, object]:
    """Run a command for somebody whose session counts now."""
    at = timezone.now()
    greeting.standing_for(person.session_key, at)
    with translation.override(language):
        return run(person, values, at)
