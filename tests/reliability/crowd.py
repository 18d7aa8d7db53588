"""All scripted people of a trial: they come in, talk at a pace, settle, and are compared with the database."""

import asyncio
import random
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from tests.load.pace import elapse, settled
from tests.reliability.checker import Verdict, check
from tests.reliability.client import Client, Ears
from tests.reliability.ledger import Send
from tests.reliability.records import Records
from tests.reliability.words import mark_of

TICK_S = 1.0
SETTLE_S = 60.0
WAITING_MOST = 24


class Unsettled(AssertionError):
    """Not everybody was connected, answered and up to date in time."""


class Talk:
    """People speaking in turn, `rate` messages a second, until stopped."""

    def __init__(self, crowd: "Crowd", rate: float, size: int, twice: float) -> None:
        self._crowd = crowd
        self._rate = rate
        self._size = size
        self._twice = twice
        self._task = asyncio.create_task(self._speak())

    async def _speak(self) -> None:
        turn, due = 0, time.monotonic()
        while True:
            client = self._crowd.speakers[turn % len(self._crowd.speakers)]
            turn += 1
            due += random.expovariate(self._rate)
            await elapse(due - time.monotonic())
            # Whoever cannot be heard stops after a while, as people do; what was said waits.
            if not client.is_over and len(client.outbox.waiting) < WAITING_MOST:
                self._crowd.say(client, self._size, twice=random.random() < self._twice)  # noqa: S311

    async def stop(self) -> None:
        """Nobody says anything more."""
        self._task.cancel()
        await asyncio.wait({self._task})
        if not self._task.cancelled():
            self._task.result()


class Crowd:
    """`async with Crowd(clients, records)`: everybody is connected inside. `delays` are (said at, seconds until it reached somebody)."""

    def __init__(self, records: Records | None) -> None:
        self.records = records
        self.clients: list[Client] = []
        self.speakers: list[Client] = []
        self.answers: list[Send] = []
        self.delays: list[tuple[float, float]] = []
        self.ears = Ears(self.answers.append, self._applied)
        self._began: dict[str, float] = {}
        self._ticking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._ticking = asyncio.create_task(self._tick())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._ticking is not None
        self._ticking.cancel()
        await asyncio.wait({self._ticking})
        await asyncio.gather(*(client.leave() for client in self.clients))

    async def enter(self, clients: Iterable[Client], *, seconds: float = SETTLE_S, at_once: int = 40) -> None:
        """These people are connected and welcomed."""
        coming = list(clients)
        self.clients += coming
        self.speakers += coming
        for first in range(0, len(coming), at_once):
            part = coming[first : first + at_once]
            for client in part:
                client.start()
            await self.until(partial(_are_in, part), "everybody is in", seconds)

    async def _tick(self) -> None:
        while True:
            await elapse(TICK_S)
            now = time.monotonic()
            for client in self.clients:
                client.tick(now)

    def _applied(self, mark: str, at: float) -> None:
        began = self._began.get(mark)
        if began is not None:
            self.delays.append((began, at - began))

    # ── talking ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def say(self, client: Client, size: int = 0, *, twice: bool = False) -> Send:
        """This person says something now."""
        key = str(uuid.uuid4())
        self._began[mark_of(client.seat.room, key)] = time.monotonic()
        return client.outbox.say(key, size, twice=twice)

    def talk(self, rate: float, *, size: int = 0, twice: float = 0.0) -> Talk:
        """Everybody speaks in turn; `twice` of the frames are sent two times."""
        return Talk(self, rate, size, twice)

    async def said(self, client: Client, size: int = 0) -> Send:
        """This person has said something and it is stored."""
        send = self.say(client, size)
        await self.until(lambda: bool(send.message or send.refused), "the message is answered")
        return send

    # ── waiting ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def move(self, client: Client, *addresses: str) -> None:
        """The client has come back by the first of these addresses, and knows no others than these."""
        before = client.welcome
        client.move(*addresses)
        # It may have been there before, so only a new welcome says that it has come back.
        await self.until(
            lambda: client.is_in and client.welcome is not before and client.address == addresses[0],
            "the client has moved",
        )

    async def until(self, is_so: Callable[[], bool], what: str, seconds: float = SETTLE_S) -> None:
        """It is so. Raises Unsettled, and what went wrong in a client."""
        done = await settled(lambda: is_so() or self._fault() is not None, seconds)
        if (fault := self._fault()) is not None:
            raise fault
        if not done:
            raise Unsettled(f"not within {seconds:.0f} s: {what}; {self.state()}")

    def _fault(self) -> Exception | None:
        return next((client.fault for client in self.clients if client.fault is not None), None)

    def state(self) -> str:
        """For whoever has to look: who is out, who waits."""
        out = [client.seat.member for client in self.present if not client.is_in]
        waiting = sum(len(client.outbox.waiting) for client in self.present)
        loading = sum(client.inbox.is_loading for client in self.present)
        return (
            f"{len(out)} of {len(self.clients)} out {out[:3]}, {waiting} messages unanswered, {loading} reading history"
        )

    @property
    def present(self) -> list[Client]:
        """Those who were not sent away for good."""
        return [client for client in self.clients if not client.is_over]

    async def settle(self, seconds: float = SETTLE_S) -> None:
        """Everybody who may is connected, everything said is answered, and everybody has applied all there is."""
        for client in self.present:
            if not client.is_in:
                client.wake()
        await self.until(lambda: all(client.is_in for client in self.present), "everybody is back", seconds)
        await self.until(lambda: not any(c.outbox.waiting for c in self.present), "everything is answered", seconds)
        if self.records is None:
            await self.until(self._agree, "everybody agrees", seconds)
        else:
            heads = await asyncio.to_thread(self.records.heads, self.rooms())
            await self.until(lambda: self._are_at(heads), "everybody is up to date", seconds)
        await self.until(lambda: not any(c.inbox.is_loading for c in self.present), "history is read", seconds)

    def rooms(self) -> set[str]:
        """Every room that somebody followed."""
        return {room for client in self.clients for room in client.ledger.base}

    def _are_at(self, heads: Mapping[str, int]) -> bool:
        return all(
            client.is_in and all(cursor >= heads[room] for room, cursor in client.inbox.cursors.items())
            for client in self.present
        )

    def _agree(self) -> bool:
        places: dict[str, set[int]] = {}
        for client in self.present:
            for room, cursor in client.inbox.cursors.items():
                places.setdefault(room, set()).add(cursor)
        return all(len(found) == 1 for found in places.values())

    # ── looking back ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def acked(self) -> int:
        """How many messages were acknowledged since the last `forget`."""
        return sum(bool(send.message) for send in self.answers)

    def ack_times(self) -> list[float]:
        """How long each acknowledgement took, in seconds."""
        return [send.answered - send.began for send in self.answers if send.message]

    def delays_of(self, since: float, until: float = float("inf")) -> list[float]:
        """How long it took to reach somebody, of what was said in this time."""
        return [delay for began, delay in self.delays if since <= began < until]

    def returns(self, since: float) -> list[float]:
        """How long those were away who lost their line after `since`."""
        return [back - down for client in self.clients for down, back in client.ledger.downs if down >= since]

    def closes(self, since: float) -> list[int | None]:
        """With which codes lines ended after `since`; None is a line that broke."""
        return [code for client in self.clients for at, code in client.ledger.closes if at >= since]

    async def verdict(self) -> Verdict:
        """I1 to I4, from the ledgers and the database."""
        assert self.records is not None
        since: dict[str, int] = {}
        for client in self.clients:
            for room, base in client.ledger.base.items():
                since[room] = min(base, since.get(room, base))
        truth = await asyncio.to_thread(self.records.truth, since)
        return check([client.ledger for client in self.clients], truth)

    def forget(self) -> None:
        """What was found right is let go, so that a long run stays small."""
        self.answers.clear()
        self.delays.clear()
        self._began.clear()
        for client in self.clients:
            client.ledger.forget()


def _are_in(clients: Sequence[Client]) -> bool:
    return all(client.is_in for client in clients)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them stay at or below; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
