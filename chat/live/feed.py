"""One stream in one process: who follows it, how far it has come, and one read at a time for all who want more."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Collection, Iterable
from enum import Enum
from typing import TYPE_CHECKING, Final

from django.db import Error

from chat.live import pool, pull
from chat.live.pull import Batch
from chat.live.roll import Roll
from chat.live.sheet import Reader
from chat.live.streams import Stream

if TYPE_CHECKING:
    from chat.live.socket import Socket

NEAR: Final = 128
RETRY_S: Final = 1.0

Pull = Callable[[uuid.UUID, int, Collection[Reader]], Batch]
PULLS: dict[str, Pull] = {"room": pull.room, "user": pull.user, "staff": pull.staff}


class Lane(Enum):
    """Sockets near the head, and those far behind, are served apart, so that a straggler delays nobody."""

    LIVE = "live"
    BEHIND = "behind"


class Feed:
    """Followers of a stream. `on_doubt` is told of sockets whose rights failed in a pull; it asks and closes.

    `audience` are the sessions of the followers; `roll` is a room's as the last pull read it.
    """

    def __init__(self, stream: Stream, on_doubt: Callable[[Iterable[Socket]], None]) -> None:
        self.stream = stream
        self.head = 0
        self.audience: frozenset[str] = frozenset()
        self._sockets: dict[Socket, None] = {}
        self.waiters: set[asyncio.Future[None]] = set()
        self.roll: Roll | None = None
        self._on_doubt = on_doubt
        self._pumps: dict[Lane, asyncio.Task[None]] = {}
        self._takings = 0

    @property
    def is_needed(self) -> bool:
        """Whether anybody follows or waits."""
        return bool(self._sockets or self.waiters)

    def add(self, socket: Socket) -> None:
        """The socket follows."""
        self._sockets[socket] = None
        self.audience |= {socket.reader.session_key}

    def remove(self, socket: Socket) -> None:
        """The socket does not follow."""
        self._sockets.pop(socket, None)
        self.audience = frozenset(one.reader.session_key for one in self._sockets)

    def followers(self) -> list[Socket]:
        """Who follows now; handing out may close some of them."""
        return list(self._sockets)

    def reach(self, seq: int) -> None:
        """The stream is known to have come to `seq`; whoever follows gets what is new, whoever waits is woken."""
        if seq > self.head:
            self.head = seq
            self.wake_waiters()
        self.pump()

    def words_taken(self) -> None:
        """Words of this stream were just taken away: a read that is under way may hold them, and is done again."""
        self._takings += 1

    def wake_waiters(self) -> None:
        """Everybody who waits looks again."""
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)

    def pump(self) -> None:
        """A read is under way in each lane that has somebody who wants more."""
        for lane in {self._lane_of(socket) for socket in self._sockets if socket.wants(self.stream, self.head)}:
            running = self._pumps.get(lane)
            if running is None or running.done():
                self._pumps[lane] = asyncio.ensure_future(self._serve(lane))

    def _lane_of(self, socket: Socket) -> Lane:
        return Lane.LIVE if self.head - socket.cursor(self.stream) <= NEAR else Lane.BEHIND

    def _wanting(self, lane: Lane) -> list[Socket]:
        wanting = (socket for socket in self._sockets if socket.wants(self.stream, self.head))
        return [socket for socket in wanting if self._lane_of(socket) is lane]

    async def _serve(self, lane: Lane) -> None:
        """Read and hand out until nobody in the lane wants more. What arrives meanwhile is in the next read: each starts after its wake."""
        while wanting := self._wanting(lane):
            after, announced = min(socket.cursor(self.stream) for socket in wanting), self.head
            readers, takings = {socket.reader for socket in wanting}, self._takings
            batch = await pool.outcome(PULLS[self.stream.kind], self.stream.id, after, readers)
            if isinstance(batch, BaseException):
                self._try_later(batch)
                return
            if self._takings != takings:
                continue
            self._hand_out(batch, wanting)
            if batch.last <= after and self.head == announced:
                # Nothing where something was announced: the heartbeat decides, not a busy loop.
                self.head = after
                return

    def _try_later(self, error: BaseException) -> None:
        if not isinstance(error, Error):
            pool.log_fault(f"pull of {self.stream.kind}", self.stream.id, error)
        asyncio.get_running_loop().call_later(RETRY_S, self.pump)

    def _hand_out(self, batch: Batch, wanting: Iterable[Socket]) -> None:
        self.roll = batch.roll
        doubtful = []
        for socket in wanting:
            if socket.reader in batch.ended or socket.reader in batch.lost:
                socket.hold(self.stream)
                doubtful.append(socket)
            else:
                socket.take(self.stream, batch.lines.get(socket.reader, ()), batch.last)
        if doubtful:
            self._on_doubt(doubtful)
