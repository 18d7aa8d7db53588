"""A scripted member: one socket at a time, which comes back as the protocol says, and a ledger of all that was said and heard."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.contract.published import check_heard
from tests.load.order import Seat
from tests.reliability.inbox import Inbox
from tests.reliability.ledger import Ledger, Send
from tests.reliability.line import FAILED, Line
from tests.reliability.outbox import Outbox
from tests.reliability.words import ROOM_LETTERS, marks_in, room_mark
from tests.wire.client import HttpClient

PING_S = 15.0
LEAVE_S = 2.0
SILENCE_S = 35.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True)
class Ears:
    """Who is told: of each answer to a message, and of the mark of each message that reached somebody."""

    answered: Callable[[Send], None] = lambda _send: None
    applied: Callable[[str, float], None] = lambda _mark, _at: None


QUIET = Ears()


class Lost(ConnectionError):
    """The line broke before the answer."""


class Client:
    """One person. `addresses` are tried in turn; closed with 45xx it does not come back.

    `own` is what came beside rooms (the person's stream, the team's), `trips` the round trips of its pings in seconds.
    """

    def __init__(
        self,
        seat: Seat,
        addresses: Sequence[str],
        *,
        ears: Ears = QUIET,
        keeps_frames: bool = False,
        secure: bool = False,
    ) -> None:
        self.seat = seat
        self.session = seat.session
        self.addresses = list(addresses)
        self.ledger = Ledger(seat.member, {seat.room})
        self.outbox = Outbox(self.ledger, seat.room, self.transmit, ears.answered)
        self.inbox = Inbox(self.ledger, self.transmit, self.http)
        self.welcome: dict[str, Any] = {}
        self.own: list[tuple[float, dict[str, Any]]] = []
        self.errors: list[dict[str, Any]] = []
        self.trips: list[float] = []
        self.is_in = self.is_over = False
        self.fault: Exception | None = None
        self.line: Line | None = None
        self.address = self.addresses[0]
        self._ears = ears
        self._keeps = keeps_frames
        self._secure = secure
        self._own_rooms = {room_mark(seat.room)}
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._life: asyncio.Task[None] | None = None
        self._awake = asyncio.Event()
        self._heard_at = time.monotonic()
        self._pinged_at = 0.0
        self._down_since: float | None = None
        self._turn = self._fails = self._asked_ms = self._number = 0

    # ── coming and going ────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Connects, and comes back until it leaves."""
        self._life = asyncio.create_task(self._live())

    async def leave(self) -> None:
        """Gone for good; nothing of it runs on. Raises what went wrong in its own listening."""
        self.is_over = True
        if self.line is not None:
            self.line.close()
            await asyncio.wait({self.line.closed}, timeout=LEAVE_S)
        for task in (*self.inbox.tasks, *([self._life] if self._life else [])):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if self.fault is not None:
            raise self.fault

    def cut(self) -> None:
        """Its line breaks."""
        if self.line is not None:
            self.line.drop()

    def move(self, *addresses: str) -> None:
        """From now on it connects here, the first one first; the line it has breaks."""
        self.addresses = list(addresses)
        self._turn = -1
        self.cut()

    def wake(self) -> None:
        """It tries again at once, as a phone does that comes back to life."""
        self._fails = 0
        self._awake.set()

    def http(self) -> HttpClient:
        """The same person over HTTP, at the address of the socket."""
        return HttpClient(f"{'https' if self._secure else 'http'}://{self.address}", self.session)

    async def _live(self) -> None:
        while not self.is_over:
            self.line = Line(self)
            self.address = self.addresses[self._turn % len(self.addresses)]
            self._heard_at = time.monotonic()
            try:
                await self.line.connect(self.address, self._headers(), secure=self._secure)
            except FAILED:
                code = None
            else:
                code = await self.line.closed
                self._lost(code)
            if code is not None and 4500 <= code < 4600:
                self.is_over = True
                return
            self._turn += 1
            await self._rest()

    def _headers(self) -> dict[str, str]:
        origin = f"{'https' if self._secure else 'http'}://{self.address}"
        return {"Sec-WebSocket-Protocol": "handrail.v1", "Origin": origin, "Cookie": f"sessionid={self.session}"}

    async def _rest(self) -> None:
        """Full jitter, from one second doubling to a minute, and what a goodbye asked for."""
        most = min(FIRST_PAUSE_S * 2**self._fails, LONGEST_PAUSE_S)
        asked, self._asked_ms = self._asked_ms / 1000, 0
        self._fails += 1
        self._awake.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), asked + random.uniform(0, most))  # noqa: S311 - a pause, not a secret

    def _lost(self, code: int | None) -> None:
        now = time.monotonic()
        self.ledger.closes.append((now, code))
        if self.is_in:
            self._down_since = now
        self.is_in = False
        self.outbox.close()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Lost())
        self._answers.clear()

    def tick(self, now: float) -> None:
        """Called about once a second: acknowledges, pings, and gives up a line that has been silent."""
        if self.line is None or self.line.closed.done():
            return
        if now - self._heard_at > SILENCE_S:
            self.line.drop()
        elif self.is_in:
            self.inbox.tick(now)
            if now - self._pinged_at > PING_S:
                self.ping()

    # ── out ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def transmit(self, payload: bytes) -> None:
        """A frame is on its way, if there is a line."""
        if self.line is not None:
            self.line.send(payload)

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Any command but a send; its `ok` or `error`. Raises Lost when the line is gone first."""
        if self.line is None or self.line.closed.done():
            raise Lost
        self._number += 1
        name = f"c{self._number}"
        answer = self._answers[name] = asyncio.get_running_loop().create_future()
        self.transmit(json.dumps({"t": kind, "id": name, **fields}).encode())
        told: dict[str, Any] = await answer
        return told

    def ping(self) -> None:
        """The answer's round trip is noted in `trips`."""
        self._pinged_at = time.monotonic()
        self.transmit(b'{"t":"ping","n":%d,"visible":true}' % int(self._pinged_at * 1e6))

    def opened(self, line: Line) -> None:
        """The line is there: hello, with how far every room was applied."""
        hello: dict[str, Any] = {"t": "hello", "id": "h", "client": {"name": "reliability", "ver": "1"}, "caps": []}
        hello |= {"rooms": self.inbox.cursors, "visible": True}
        if "epoch" in self.welcome:
            hello["epoch"] = self.welcome["epoch"]
        line.send(json.dumps(hello).encode())

    # ── in ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def heard(self, payload: bytes) -> None:
        """One frame."""
        now = self._heard_at = time.monotonic()
        frame = json.loads(payload)
        check_heard(frame)
        marks = marks_in(payload)
        for mark in marks:
            if mark[:ROOM_LETTERS] not in self._own_rooms:
                self.ledger.leaked.append(mark)
        if self._keeps:
            self.ledger.frames.append((now, frame))
        kind = frame["t"]
        if kind == "ev":
            is_new = self.inbox.event(frame, now)
            if is_new is None:
                self.own.append((now, frame))
            elif is_new and marks and frame["kind"] == "message.posted":
                self._ears.applied(marks[0], now)
        elif kind in ("ok", "error"):
            self._answered(frame, now)
        else:
            self._told(kind, frame, now)

    def _answered(self, frame: dict[str, Any], now: float) -> None:
        if self.outbox.hear(frame, now):
            return
        answer = self._answers.pop(str(frame.get("id")), None)
        if answer is not None and not answer.done():
            answer.set_result(frame)
        elif frame["t"] == "error":
            self.errors.append(frame)

    def _told(self, kind: str, frame: Mapping[str, Any], now: float) -> None:
        if kind == "welcome":
            self._greeted(frame, now)
        elif kind == "pong":
            self.trips.append(now - int(frame["n"]) / 1e6)
        elif kind == "reset":
            self.inbox.reset(frame["room"], frame["as_of_seq"], now)
        elif kind == "revoked":
            self.inbox.revoked(frame["room"], now)
        elif kind == "uev":
            self.own.append((now, dict(frame)))
        elif kind == "bye":
            self._asked_ms = frame["reconnect_after_ms"]

    def _greeted(self, frame: Mapping[str, Any], now: float) -> None:
        self.welcome = dict(frame)
        self._fails = 0
        self._own_rooms |= {room_mark(line["room"]) for line in frame["rooms"]}
        self.inbox.begin(frame["rooms"])
        if self._down_since is not None:
            self.ledger.downs.append((self._down_since, now))
            self._down_since = None
        self.is_in = True
        self.outbox.open()
