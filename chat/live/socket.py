"""One connection: what it follows and how far, its bounded queues in and out, and how it ends."""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from accounts.errors import Forbidden, RateLimited, Refusal, Unauthenticated, Unavailable
from chat.live import frames, pool
from chat.live.asgi import begin
from chat.live.commands import Person
from chat.live.frames import Close
from chat.live.greeting import Follow
from chat.live.sheet import Line, Reader
from chat.live.streams import Stream
from chat.live.window import SHUT_S, FlowWindow

JOBS: Final = 32
OUTBOX: Final = 256
BUSY_MS: Final = 500

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Wire:
    """The server's end of a connection. `write` takes a frame as it lies on the wire, if it can be gone at once."""

    send_text: Callable[[str], Awaitable[None]]
    close: Callable[[int], Awaitable[None]]
    write: Callable[[bytes], bool]


# What is said before a close code, so that a client has words to show.
LAST_WORDS: Mapping[Close, type[Refusal]] = {
    Close.FLOOD: RateLimited,
    Close.TOO_MANY: RateLimited,
    Close.OVERLOADED: Unavailable,
    Close.SIGNED_OUT: Unauthenticated,
    Close.NO_PLACE: Forbidden,
}


class Socket:
    """A signed-in connection. Everything runs in the hub's loop; nothing here waits for the network or the database."""

    def __init__(self, person: Person, wire: Wire, on_gone: Callable[[Socket], None]) -> None:
        self.person = person
        self.reader = Reader(person.user_id, person.session_key, html=False, language="en")
        self.follows: dict[Stream, Follow] = {}
        self.window = FlowWindow()
        self.is_visible = False
        self.has_pinged = False
        self.is_shut = False
        self._loop = asyncio.get_running_loop()
        self.heard_at = self._loop.time()
        self._wire = wire
        self._on_gone = on_gone
        self._cursors: dict[str, int] = {}
        self._held: set[str] = set()
        self._jobs: deque[Job] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._letters = 0
        self._is_quiet = asyncio.Event()
        self._is_quiet.set()
        self._outbox: deque[str | Close] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._shut_timer: asyncio.TimerHandle | None = None

    # ── streams ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, follow: Follow) -> None:
        """The stream is followed from its cursor on."""
        self.follows[follow.stream] = follow
        self._cursors[follow.stream.name] = follow.cursor
        self._held.discard(follow.stream.name)

    def stop(self, stream: Stream) -> None:
        """The stream is not followed."""
        self.follows.pop(stream, None)
        self._cursors.pop(stream.name, None)
        self._held.discard(stream.name)
        self.window.forget(stream.name)
        self._watch_window()

    def hold(self, stream: Stream) -> None:
        """Nothing of the stream is sent until its right has been asked again."""
        self._held.add(stream.name)

    def release(self, stream: Stream) -> bool:
        """The right was asked and stands; says whether the stream had been held."""
        held = stream.name in self._held
        self._held.discard(stream.name)
        return held

    def cursor(self, stream: Stream) -> int:
        """The last event of the stream that was sent or passed over."""
        return self._cursors[stream.name]

    def is_at(self, stream: Stream, seq: int) -> bool:
        """Whether exactly the events up to `seq` were sent or passed over, so that the next one may follow."""
        return self._cursors.get(stream.name) == seq

    def wants(self, stream: Stream, head: int) -> bool:
        """Whether something can be sent to this socket now."""
        if self._cursors.get(stream.name, head) >= head or self.is_shut or stream.name in self._held:
            return False
        return stream.kind != "room" or self.window.is_open

    def take(self, stream: Stream, lines: Iterable[Line], last: int) -> None:
        """Send the next events as far as the window allows; `last` is how far this part of the stream reaches."""
        name = stream.name
        cursor = self._cursors.get(name)
        if cursor is None or self.is_shut or name in self._held:
            return
        window = self.window if stream.kind == "room" else None
        for line in lines:
            if line.seq <= cursor:
                continue
            if window is not None:
                if not window.is_open:
                    break
                window.sent(name, line.seq, len(line.frame))
            self._cursors[name] = line.seq
            self._post(line.text, line.frame)
            if self.is_shut:
                return
        else:
            self._cursors[name] = max(self._cursors[name], last)
        if self._shut_timer is not None or not self.window.is_open:
            self._watch_window()

    def acked(self, applied: Mapping[str, int]) -> list[Stream]:
        """The client has applied its streams this far; returns those that may move on."""
        was_open = self.window.is_open
        for stream in self.follows:
            if stream.wire in applied:
                self.window.acked(stream.name, applied[stream.wire])
        self._watch_window()
        return list(self.follows) if self.window.is_open and not was_open else []

    def _watch_window(self) -> None:
        """A window that stays shut for 30 s closes the socket; the client resumes where it was."""
        if self.window.is_open or self.is_shut:
            if self._shut_timer is not None:
                self._shut_timer.cancel()
                self._shut_timer = None
        elif self._shut_timer is None:
            self._shut_timer = self._loop.call_later(SHUT_S, self.shut, Close.SLOW_READER)

    # ── frames out ──────────────────────────────────────────────────────────────────────────────────────────────────

    def say(self, frame: Mapping[str, Any]) -> None:
        """The frame is on its way; a client that leaves too many unread is closed."""
        text = frames.encode(frame)
        self._post(text, frames.packed(text.encode()))

    def _post(self, text: str, frame: bytes) -> None:
        if self.is_shut or (self._sending is None and self._wire.write(frame)):
            return
        if len(self._outbox) >= OUTBOX:
            self.shut(Close.SLOW_READER)
            return
        self._put(text)

    def refuse(self, refusal: Refusal, command_id: str | None = None) -> None:
        """The person is told why not, in their language."""
        self.say(frames.error(refusal, command_id, language=self.reader.language))

    def say_position(self, heads: Mapping[str, int], server_time: str) -> None:
        """Where every stream stands, for a client to find a gap."""
        rooms = {stream.wire: heads.get(stream.name, 0) for stream in self.follows if stream.kind != "user"}
        own = [heads.get(stream.name, 0) for stream in self.follows if stream.kind == "user"]
        if own:
            self.say({"t": "pos", "rooms": rooms, "user_seq": own[0], "server_time": server_time})

    def show_typing(self, stream: Stream, member_id: uuid.UUID) -> None:
        """Somebody else is writing; dropped when anything more important waits."""
        follow = self.follows.get(stream)
        if follow is not None and follow.typing and follow.member_id != member_id and self._sending is None:
            self.say({"t": "eph", "room": stream.wire, "kind": "typing", "user": str(member_id), "ttl_ms": 6000})

    def revoke(self, stream: Stream, why: str) -> None:
        """The client purges what it keeps of the room."""
        self.say({"t": "revoked", "room": stream.wire, "reason": why})

    def _put(self, item: str | Close) -> None:
        """Give it to the server at once; only where the server has no room, it waits in the outbox."""
        if self._sending is not None:
            self._outbox.append(item)
            return
        rest = begin(self._send(item))
        if rest is not None:
            self._sending = asyncio.ensure_future(self._send_on(rest))

    async def _send(self, item: str | Close) -> None:
        # A server may notice only here that nobody is there; the disconnect that follows tidies up.
        with suppress(OSError, RuntimeError):
            await (self._wire.close(item) if isinstance(item, Close) else self._wire.send_text(item))

    async def _send_on(self, rest: Awaitable[None]) -> None:
        await rest
        while self._outbox:
            await self._send(self._outbox.popleft())
        self._sending = None

    # ── frames in ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def is_idle(self) -> bool:
        """Whether every job given so far is done."""
        return self._worker is None

    def enqueue(self, job: Job) -> None:
        """The job is done after those before it. Raises RateLimited when too many wait."""
        if len(self._jobs) >= JOBS:
            raise RateLimited(retry_after_ms=BUSY_MS)
        self._jobs.append(job)
        if self._worker is None:
            self._is_quiet.clear()
            self._worker = asyncio.ensure_future(self._work())
            self._worker.add_done_callback(self._work_ended)

    async def _work(self) -> None:
        while self._jobs:
            await self._jobs.popleft()()

    def _work_ended(self, worker: asyncio.Task[None]) -> None:
        """A fault in a job must not leave a socket that looks alive and does nothing."""
        self._worker = None
        self._look_quiet()
        if not worker.cancelled() and (error := worker.exception()) is not None:
            pool.log_fault("socket", self.person.user_id, error)
            self.shut(Close.OVERLOADED)

    def letter_left(self) -> None:
        """Something was handed in whose answer comes later. Raises RateLimited when too many are out."""
        if self._letters >= JOBS:
            raise RateLimited(retry_after_ms=BUSY_MS)
        self._letters += 1
        self._is_quiet.clear()

    def letter_answered(self) -> None:
        """One of those has its answer."""
        self._letters -= 1
        self._look_quiet()

    def _look_quiet(self) -> None:
        if self._worker is None and not self._letters:
            self._is_quiet.set()

    # ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def shut(self, code: Close) -> None:
        """The socket says its last words and closes with `code`; nothing is sent or done after that."""
        if self.is_shut:
            return
        last_words = LAST_WORDS.get(code)
        if last_words is not None:
            self._put(frames.encode(frames.error(last_words(), language=self.reader.language)))
        self._shut_now(code)

    def _shut_now(self, code: Close) -> None:
        self.is_shut = True
        self._watch_window()
        self._put(code)
        self._stop_working()
        self._on_gone(self)

    def _stop_working(self) -> None:
        self._jobs.clear()
        if self._worker is not None:
            self._worker.cancel()

    async def drain(self, seconds: float) -> None:
        """What was asked before is finished within `seconds`, then `bye` and 4412."""
        done = asyncio.ensure_future(self._is_quiet.wait())
        await asyncio.wait({done}, timeout=seconds)
        done.cancel()
        if not self.is_shut:
            self.say(frames.bye())
            self._shut_now(Close.RESTARTING)
        if self._sending is not None:
            await asyncio.wait({self._sending}, timeout=1)

    def gone(self) -> None:
        """The connection is closed; nothing of it runs on but what a thread has begun."""
        self.is_shut = True
        self._watch_window()
        self._stop_working()
        if self._sending is not None:
            self._sending.cancel()
        self._on_gone(self)
