"""Many messages with every fault in turn: `python -m tests.reliability.million --seconds 600`; runs add up in a file.

Rooms of two, one on each process; everybody keeps a few messages in flight. Every round ends with everything compared with the database.
"""

import argparse
import asyncio
import json
import logging
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

from tests.load.machine import described
from tests.load.pace import elapse
from tests.process import ROOT
from tests.reliability.checker import Verdict
from tests.reliability.crowd import Crowd, percentile
from tests.reliability.faults import Fault, faults_of
from tests.reliability.proxy import Proxy
from tests.reliability.run import raise_the_limit_of_files
from tests.reliability.stage import Stage
from tests.reliability.trial import Found, House, Scale

GOAL = 1_000_000
TWICE = 0.02
BEHIND_PROXY = 6
TOP_UP_S = 0.01
A_MOMENT_S = 2.0
SLOW_BYTES = 20_000
# After these one goes on elsewhere, or by a new line; after the others, when they are over.
ELSEWHERE = ("web process killed", "web process restarted", "lines", "answers")


@dataclass
class Total:
    """What one run came to. `recovery` are, by what was struck, seconds without a line, or until what was waiting was answered.

    Everybody always has messages in flight, so an answer takes as long as those before it: `ack_medians`, one a round, say what is usual.
    """

    acked: int = 0
    replayed: int = 0
    asked_again: int = 0
    rounds: int = 0
    began: float = field(default_factory=time.monotonic)
    faults: Counter[str] = field(default_factory=Counter)
    recovery: dict[str, list[float]] = field(default_factory=dict)
    ack_medians: list[float] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    tracebacks: list[str] = field(default_factory=list)

    def p99(self) -> dict[str, float]:
        """The recovery that 99 of 100 stay below, by what was struck."""
        return {kind: round(percentile(found, 0.99), 1) for kind, found in sorted(self.recovery.items())}

    def as_run(self, **more: Any) -> dict[str, Any]:
        """For the file."""
        return {
            **more,
            "seconds": round(time.monotonic() - self.began),
            "acked": self.acked,
            "replayed": self.replayed,
            "asked_again": self.asked_again,
            "rounds": self.rounds,
            "lost_doubled_reordered_leaked": str(self.verdict),
            "tracebacks": len(self.tracebacks),
            "ack_median_s": round(percentile(self.ack_medians, 0.5), 2),
            "recoveries": {kind: len(found) for kind, found in sorted(self.recovery.items())},
            "recovery_p99_s": self.p99(),
            "faults": dict(sorted(self.faults.items())),
        }


async def _keep_talking(crowd: Crowd, in_flight: int) -> None:
    """Everybody has so many messages in flight, until cancelled."""
    while True:
        for client in crowd.clients:
            for _ in range(in_flight - len(client.outbox.waiting)):
                crowd.say(client, twice=random.random() < TWICE)  # noqa: S311 - a share, not a secret
        await elapse(TOP_UP_S)


def _line_faults(crowd: Crowd, proxies: Sequence[Proxy]) -> list[Fault]:
    """What happens between people and the server."""

    async def cut_a_third() -> None:
        for client in random.sample(crowd.clients, len(crowd.clients) // 3):
            client.cut()

    async def swallow(proxy: Proxy) -> None:
        proxy.swallow = True
        await elapse(A_MOMENT_S)
        proxy.cut()
        proxy.swallow = False

    async def freeze(proxy: Proxy) -> None:
        proxy.frozen = True
        await elapse(A_MOMENT_S)
        proxy.frozen = False

    async def slow(proxy: Proxy) -> None:
        proxy.bytes_a_second = SLOW_BYTES
        await elapse(A_MOMENT_S)
        proxy.bytes_a_second = None

    def on_all(act: Callable[[Proxy], Awaitable[None]]) -> Callable[[], Awaitable[object]]:
        return lambda: asyncio.gather(*(act(proxy) for proxy in proxies))

    return [
        Fault("lines cut", cut_a_third),
        Fault("answers swallowed, then cut", on_all(swallow)),
        Fault("lines frozen", on_all(freeze)),
        Fault("lines slow", on_all(slow)),
    ]


def _in_turn(stage: Stage, crowd: Crowd, proxies: Sequence[Proxy]) -> Iterator[Fault]:
    """Every kind once, in a new order each time; what happens to lines and processes as often as the rest together."""
    while True:
        found = [*faults_of(stage), *_line_faults(crowd, proxies), Fault("new epoch", lambda: _new_epoch(stage))]
        random.shuffle(found)
        yield from found


async def _new_epoch(stage: Stage) -> None:
    await asyncio.to_thread(stage.hand.act, "new_epoch")


async def _strike(fault: Fault, crowd: Crowd, total: Total, asked: argparse.Namespace) -> None:
    """One fault while everybody talks; how long it took until all was as before is noted."""
    total.faults[fault.name] += 1
    at = time.monotonic()
    over_at = await fault.strike()
    waiting = [send for client in crowd.clients for send in client.outbox.waiting.values()]
    await crowd.until(lambda: all(one.is_in for one in crowd.clients), f"{fault.name}: everybody is back")
    await crowd.until(lambda: all(send.message for send in waiting), f"{fault.name}: what waited is answered")
    down = [back - max(gone, at) for one in crowd.clients for gone, back in one.ledger.downs if gone >= at]
    answered = [send.answered - over_at for send in waiting if send.answered > over_at]
    kind = next((one for one in ELSEWHERE if fault.name.startswith(one)), fault.name.split()[0])
    total.recovery.setdefault(kind, []).extend(down if kind in ELSEWHERE else answered)
    if asked.verbose:
        print(f"       {fault.name}: {over_at - at:.1f} s, then {time.monotonic() - over_at:.1f} s", flush=True)


async def _round(house: House, crowd: Crowd, faults: Iterator[Fault], total: Total, asked: argparse.Namespace) -> None:
    """Talk, trouble, silence, and a look at everything."""
    talking = asyncio.create_task(_keep_talking(crowd, asked.in_flight))
    ends_at = time.monotonic() + asked.round
    try:
        while time.monotonic() < ends_at:
            await elapse(asked.between)
            await _strike(next(faults), crowd, total, asked)
    finally:
        talking.cancel()
        await asyncio.wait({talking})
    await crowd.settle(120)
    total.verdict.add(await crowd.verdict())
    total.tracebacks += house.stage.tracebacks()
    total.acked += crowd.acked
    total.ack_medians.append(percentile(crowd.ack_times(), 0.5))
    total.replayed += sum(send.replayed for send in crowd.answers)
    total.asked_again = sum(client.outbox.retries for client in crowd.clients)
    total.rounds += 1
    crowd.forget()
    spent = time.monotonic() - total.began
    print(
        f"{spent:5.0f} s  {total.acked:>9,} acked  {total.acked / spent:,.0f}/s  lost/doubled/reordered/leaked = {total.verdict}"
        f"  recovery p99 {total.p99()}",
        flush=True,
    )


async def grind(stage: Stage, total: Total, asked: argparse.Namespace) -> None:
    """Rounds until the time or the goal is reached, or a promise is broken."""
    house = House(stage, Scale(), Found("M", ""))
    seats = [seat for room in stage.take(asked.rooms, 2) for seat in room]
    async with AsyncExitStack() as stack:
        proxies = [await stack.enter_async_context(Proxy(web.port)) for web in stage.webs]
        crowd = await stack.enter_async_context(Crowd(stage.records))
        clients = house.clients(seats, crowd)
        for number, client in enumerate(clients[:BEHIND_PROXY]):
            client.addresses.insert(0, f"127.0.0.1:{proxies[number % len(proxies)].port}")
        await crowd.enter(clients)
        faults = _in_turn(stage, crowd, proxies)
        while time.monotonic() - total.began < asked.seconds and total.acked < asked.goal and total.verdict.clean:
            await _round(house, crowd, faults, total, asked)


def note(path: Path, run: dict[str, Any]) -> dict[str, Any]:
    """The run is added to the file; what all runs in it came to."""
    told: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"runs": []}
    told["runs"].append(run)
    runs = told["runs"]
    told["acked"] = sum(one["acked"] for one in runs)
    told["kinds_of_fault"] = len({kind for one in runs for kind in one["faults"]})
    told["faults"] = sum(sum(one["faults"].values()) for one in runs)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1) + "\n")
    return told


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="stop after so long")
    parser.add_argument("--goal", type=int, default=GOAL, help="or after so many acknowledged messages")
    parser.add_argument("--rooms", type=int, default=60, help="rooms of two people")
    parser.add_argument("--in-flight", type=int, default=6, help="unanswered messages a person")
    parser.add_argument("--round", type=float, default=45, help="seconds between two comparisons")
    parser.add_argument("--between", type=float, default=4, help="seconds between two faults")
    parser.add_argument("--stage", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="daphne")
    parser.add_argument("--verbose", action="store_true", help="say how long each fault was felt")
    parser.add_argument("--totals", type=Path, default=ROOT / "var" / "million.json", help="where runs add up")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """0 when nothing was lost, doubled, reordered or leaked."""
    asked, total = _arguments(given), Total()
    raise_the_limit_of_files()
    logging.getLogger("picows").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with Stage(asked.stage, server=asked.server, rooms=asked.rooms, members=2) as stage:
        total.began = time.monotonic()
        try:
            uvloop.run(grind(stage, total, asked))
        finally:
            versions = described("of our own", "of our own")
            run = total.as_run(
                date=versions["date"], stage=asked.stage, server=asked.server, processor=versions["processor"]
            )
            told = note(asked.totals, run)
    for one in [*total.verdict.examples, *total.tracebacks[:3]]:
        print(f"broken: {one}")
    print(
        f"this run {total.acked:,}; {len(told['runs'])} runs {told['acked']:,}, {told['kinds_of_fault']} kinds of fault"
    )
    return 0 if total.verdict.clean and not total.tracebacks else 1


if __name__ == "__main__":
    sys.exit(main())
