"""What the driver does to a crowd: messages at a steady pace, as many as will go, and both while something breaks."""

import asyncio
import random
import time
from array import array
from collections.abc import Callable

from tests.load.crowd import Crowd
from tests.load.order import Order, Stretch
from tests.load.pace import elapse, settled
from tests.load.usage import Moment

WARM_MESSAGES = 10
WARM_S = 1.0
GIVE_UP_S = 4.0  # a message that is not complete by then is lost, and another takes its place
TAIL_S = 8.0
RESTART_TAIL_S = 20.0
SWEEP_S = 0.5
SEED = 7


def _percentile(ordered: list[int], share: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1e6 if ordered else None


def _stretch(order: Order, latencies: "array[int]", spent: Moment, lost: int) -> Stretch:
    ordered, count = sorted(latencies), len(latencies)
    return Stretch(
        deliveries_s=count / spent.at,
        messages_s=count / spent.at / order.members,
        p50_ms=_percentile(ordered, 0.50),
        p99_ms=_percentile(ordered, 0.99),
        server_us=spent.server / max(count, 1) * 1e6,
        beside_us=spent.beside / max(count, 1) * 1e6,
        lost=lost,
        driver=spent.driver / spent.at,
        foreign=spent.everybody / spent.at,
    )


def _chance() -> random.Random:
    """The same chance in every run, so that all systems get the same turns."""
    return random.Random(SEED)  # noqa: S311 - nothing here is secret


async def warm(order: Order, crowd: Crowd) -> None:
    """Pools, plans and caches are filled."""
    ledger, chance = crowd.ledger, _chance()
    first = ledger.begin()
    for _ in range(WARM_MESSAGES):
        crowd.anybody(chance).say(ledger.sent())
        await elapse(0.05)
    await settled(lambda: ledger.lost_since(first) == 0, TAIL_S)


async def paced(order: Order, crowd: Crowd, seconds: float, tail_s: float = TAIL_S) -> Stretch:
    """Messages leave at `rate` a second whatever comes back (Poisson arrivals); what is missing `tail_s` after the last is lost."""
    ledger, chance = crowd.ledger, _chance()
    first = ledger.begin()
    before = Moment.now(order.server, order.beside)
    began, due = time.perf_counter(), 0.0
    for _ in range(int(order.rate * seconds)):
        due += chance.expovariate(order.rate)
        await elapse(began + due - time.perf_counter())
        crowd.anybody(chance).say(ledger.sent())
    await settled(lambda: ledger.lost_since(first) == 0, tail_s)
    spent = before.until(Moment.now(order.server, order.beside))
    return _stretch(order, ledger.latencies, spent, ledger.lost_since(first))


async def over_a_restart(order: Order, crowd: Crowd, ask_for_restart: Callable[[], None]) -> Stretch:
    """Paced, and a third of the way in somebody restarts the broker."""
    restart = asyncio.get_running_loop().call_later(order.restart_s / 3, ask_for_restart)
    try:
        return await paced(order, crowd, order.restart_s, RESTART_TAIL_S)
    finally:
        restart.cancel()


class ClosedLoop:
    """Keeps `window` messages in flight: each that is complete, or lost, is followed by another."""

    def __init__(self, crowd: Crowd, window: int) -> None:
        self.lost = 0
        self._ledger = crowd.ledger
        self._turns = crowd.turns()
        self._flying: dict[int, None] = {}
        self._is_open = True
        self._loop = asyncio.get_running_loop()
        self._ledger.on_complete = self._completed
        for _ in range(window):
            self._post()
        self._sweep()

    def _post(self) -> None:
        if self._is_open:
            number = self._ledger.sent()
            self._flying[number] = None
            next(self._turns).say(number)

    def _completed(self, number: int) -> None:
        if number in self._flying:
            del self._flying[number]
            self._post()

    def _sweep(self) -> None:
        late = time.perf_counter_ns() - int(GIVE_UP_S * 1e9)
        for number in [number for number in self._flying if self._ledger.sent_at[number] < late]:
            self.lost += self._ledger.missing[number]
            del self._flying[number]
            self._post()
        if self._is_open:
            self._loop.call_later(SWEEP_S, self._sweep)

    async def finish(self) -> int:
        """Nothing more is sent, and what can still come has come; deliveries lost in all."""
        self._is_open = False
        await settled(lambda: not self._flying, GIVE_UP_S)
        self._ledger.on_complete = None
        return self.lost + sum(self._ledger.missing[number] for number in self._flying)


async def saturated(order: Order, crowd: Crowd, window: int, seconds: float) -> Stretch:
    """As much as the server can do with `window` messages in flight."""
    loop = ClosedLoop(crowd, window)
    await elapse(WARM_S)
    crowd.ledger.begin()
    before = Moment.now(order.server, order.beside)
    await elapse(seconds)
    spent = before.until(Moment.now(order.server, order.beside))
    latencies = crowd.ledger.latencies
    crowd.ledger.begin()
    return _stretch(order, latencies, spent, await loop.finish())
