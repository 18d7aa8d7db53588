"""Hours of ordinary trouble: T20."""

import asyncio
import random
import time
from asyncio import to_thread
from contextlib import suppress

import psutil

from tests.load.order import Seat
from tests.load.pace import elapse
from tests.reliability.client import Client
from tests.reliability.crowd import Crowd, percentile
from tests.reliability.faults import restart_web, rotation
from tests.reliability.trial import House, trial

FLAT = 0.10
A_FEW = 12  # threads, files or MiB that come and go with what is just under way
CHURN_S = 60 / 200
RECOVERY_S = 5.0

Vitals = dict[str, float]


@trial("T20", "soak: idle sockets, 200 connects a minute, a fault every few seconds, a new epoch near the end")
async def soak(house: House) -> None:
    """Everything stays flat, idle sockets live, and a new epoch makes everybody start again and agree."""
    seconds, every = house.scale.of((15.0, 5.0), (180.0, 15.0), (1200.0, 60.0))
    guests = [seat for seats in await to_thread(house.stage.take, 2, 5) for seat in seats]
    async with house.crowd(6, 5) as crowd:
        crowd.speakers = crowd.clients[: len(crowd.clients) // 2]
        await elapse(min(20.0, seconds / 10))
        before = await to_thread(_vitals, house)
        talk = crowd.talk(house.scale.of(10, 20, 20), twice=0.05)
        churn = asyncio.create_task(_churn(house, guests))
        await _trouble(house, crowd, seconds, every)
        churn.cancel()
        with suppress(asyncio.CancelledError):
            await churn
        await talk.stop()
        await crowd.settle()
        _expect_flat(house, before, await to_thread(_vitals, house))
        await _new_epoch(house, crowd)
        house.note("recovery of", f"{len(house.found.recovery)} returns")
        house.within("recovery", percentile(house.found.recovery, 0.99), RECOVERY_S)


async def _trouble(house: House, crowd: Crowd, seconds: float, every: float) -> None:
    ends_at, faults = time.monotonic() + seconds, rotation(house.stage)
    names: list[str] = []
    while time.monotonic() < ends_at:
        await elapse(every * random.uniform(0.5, 1.5))  # noqa: S311 - trouble has no timetable
        fault = next(faults)
        names.append(fault.name)
        at = time.monotonic()
        ready_at = await fault.strike()
        await crowd.until(lambda: all(one.is_in for one in crowd.clients), "everybody is back")
        returns = [back - max(down, ready_at) for one in crowd.clients for down, back in one.ledger.downs if down >= at]
        house.found.recovery += [max(0.0, one) for one in returns]
    house.note("faults", len(names))


async def _churn(house: House, guests: list[Seat]) -> None:
    number = 0
    while True:
        seat = guests[number % len(guests)]
        client = Client(seat, house.stage.addresses[number % len(house.stage.addresses) :])
        client.start()
        await elapse(CHURN_S)
        await client.leave()
        number += 1


def _vitals(house: House) -> Vitals:
    found: Vitals = {}
    for number, web in enumerate(house.stage.webs):
        process = psutil.Process(web.process.pid)
        found[f"threads {number}"] = process.num_threads()
        # People go to the other process when theirs is killed, so their lines are no sign of anything.
        lines = sum(line.laddr.port == web.port for line in process.net_connections("tcp") if line.raddr)
        found[f"files {number}"] = process.num_fds() - lines
        found[f"MiB {number}"] = process.memory_full_info().uss / 2**20
    if not house.is_sqlite:
        found["connections"] = house.stage.records.connections()
    return found


def _expect_flat(house: House, before: Vitals, after: Vitals) -> None:
    for name, value in after.items():
        most = before[name] * (1 + FLAT) + A_FEW
        house.expect(value <= most, f"{name}: {before[name]:.0f}, in the end {value:.0f}")
    house.note("in the end", ", ".join(f"{name} {value:.0f}" for name, value in after.items()))


async def _new_epoch(house: House, crowd: Crowd) -> None:
    """As after restoring a backup: the operator's command, then a restart of every process."""
    at = time.monotonic()
    await to_thread(house.stage.hand.act, "new_epoch")
    for web in house.stage.webs:
        await restart_web(web)
    await crowd.settle()
    started_again = [
        any(e.kind == "reset" and e.at > at for e in one.ledger.log[one.seat.room]) for one in crowd.clients
    ]
    house.expect(all(started_again), f"a new epoch: {sum(started_again)} of {len(started_again)} started again")
