"""Everybody comes back at once: T11."""

import asyncio
import time
from asyncio import to_thread
from concurrent.futures import ThreadPoolExecutor

import psutil

from tests.load.order import Seat
from tests.load.pace import elapse
from tests.process import WebProcess
from tests.reliability.client import Client
from tests.reliability.crowd import Crowd, percentile
from tests.reliability.stage import POOL, Stage
from tests.reliability.trial import House, trial

IN_S = 30.0
CATCH_UP_S = 30.0


@trial("T11", "everybody reconnects at once after a restart, hundreds of events behind")
async def everybody_comes_back(house: House) -> None:
    """All are in and up to date within 30 s, without an error and within the computed number of connections."""
    stage, behind = house.stage, house.scale.of(20, 100, 300)
    rooms, members = house.scale.of((2, 10), (20, 15), (50, 20))
    taken = await to_thread(stage.take, rooms, members)
    heads = await to_thread(stage.records.heads, [seats[0].room for seats in taken])
    await _talk_before(house, [seats[:2] for seats in taken], behind)
    await to_thread(_restart, stage)
    async with Crowd(stage.records) as crowd:
        comers = house.clients([seat for seats in taken for seat in seats], crowd)
        for one in comers:
            one.inbox.begin([{"room": one.seat.room, "last_seq": heads[one.seat.room], "last_ord": 0}])
        most = [0]
        counting = asyncio.create_task(_count_connections(stage, most))
        began, spent, patience = time.monotonic(), _cpu_s(stage), 3 * max(1.0, house.scale.slack)
        await crowd.enter(comers, at_once=len(comers), seconds=IN_S * patience)
        all_in = time.monotonic() - began
        await crowd.settle(CATCH_UP_S * patience)
        house.note("processor time of the web processes", f"{_cpu_s(stage) - spent:.1f} s")
        counting.cancel()
        caught_up = [_last(one) - began for one in comers]
        house.note("people", len(comers))
        house.within("all in after", all_in, IN_S)
        house.within("caught up p99", percentile(caught_up, 0.99), CATCH_UP_S)
        house.expect(not crowd.closes(began), f"nobody was turned away: {crowd.closes(began)[:5]}")
        house.found.recovery += caught_up
        _expect_connections(house, most[0])
        await house.settle(crowd)


def _last(client: Client) -> float:
    return max(entries[-1].at for entries in client.ledger.log.values() if entries)


def _cpu_s(stage: Stage) -> float:
    times = [psutil.Process(web.process.pid).cpu_times() for web in stage.webs]
    return float(sum(one.user + one.system for one in times))


async def _talk_before(house: House, seats: list[list[Seat]], count: int) -> None:
    """Every room has `count` more messages."""
    async with Crowd(house.stage.records) as crowd:
        await crowd.enter(house.clients([seat for pair in seats for seat in pair], crowd))
        for _ in range(count // 20):
            for client in crowd.clients:
                for _each in range(10):
                    crowd.say(client)
            await crowd.until(lambda: not any(one.outbox.waiting for one in crowd.clients), "all is said")
        await house.settle(crowd)


def _restart(stage: Stage) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(WebProcess.restart, stage.webs))


async def _count_connections(stage: Stage, most: list[int]) -> None:
    """The one number of `most` is the highest that was seen."""
    while stage.database is not None:
        most[0] = max(most[0], await to_thread(stage.records.connections))
        await elapse(0.2)


def _expect_connections(house: House, most: int) -> None:
    bound = len(house.stage.webs) * POOL * 2
    if not house.is_sqlite:
        house.note("database connections", f"{most} of at most {bound}")
        house.expect(0 < most <= bound, f"{most} database connections, at most {bound}")
