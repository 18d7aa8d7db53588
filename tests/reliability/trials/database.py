"""A database that restarts, dies, hangs or is locked: T8."""

import sqlite3
import threading
import time
from asyncio import to_thread
from collections.abc import Awaitable, Callable
from contextlib import closing

from tests.load.pace import elapse
from tests.reliability.crowd import Crowd, percentile
from tests.reliability.service import Database
from tests.reliability.trial import House, trial

CATCH_UP_S = 10.0
Trouble = Callable[[], Awaitable[None]]


@trial("T8", "the database: restart, kill -9, connections ended, outage, hung; on SQLite locked by another program")
async def a_database_in_trouble(house: House) -> None:
    """No false acknowledgement, no closed socket, and the pool recovers by itself."""
    async with house.crowd(4, 5) as crowd:
        talk = crowd.talk(house.scale.of(20, 40, 40))
        began = time.monotonic()
        for trouble in _troubles(house):
            await elapse(house.scale.of(0.5, 2, 4))
            await trouble()
            await _recovered(house, crowd)
        await talk.stop()
        await crowd.settle()
        house.expect(not crowd.closes(began), f"sockets stay: {crowd.closes(began)}")
        house.note("asked again", sum(client.outbox.retries for client in crowd.clients))
        house.within("recovery p99", percentile(house.found.recovery, 0.99), CATCH_UP_S)


def _troubles(house: House) -> list[Trouble]:
    database, outage = house.stage.database, house.scale.of(1, 6, 20)
    if database is None:
        path = house.stage.records.url.removeprefix("sqlite:///")
        return [lambda: to_thread(_lock, path, house.scale.of(2, 6, 25))]
    url = house.stage.records.url
    return [
        lambda: to_thread(database.hang_up, url),
        lambda: _down(database, database.stop, 0),
        lambda: _down(database, database.kill, 0),
        lambda: _hung(database, outage),
        lambda: _down(database, database.stop, outage),
    ]


async def _down(database: Database, stop: Callable[[], None], seconds: float) -> None:
    await to_thread(stop)
    await elapse(seconds)
    await to_thread(database.start)


async def _hung(database: Database, seconds: float) -> None:
    await to_thread(database.freeze)
    try:
        await elapse(seconds)
    finally:
        await to_thread(database.thaw)


def _lock(path: str, seconds: float) -> None:
    """Another program holds the only writer's place."""
    with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Event().wait(seconds)
        other.execute("ROLLBACK")


async def _recovered(house: House, crowd: Crowd) -> None:
    """Everything that waits is answered; how long that takes from the moment the database answers is the recovery."""
    back_at = time.monotonic()
    waiting = [send for client in crowd.clients for send in client.outbox.waiting.values()]
    await crowd.until(lambda: all(send.message or send.refused for send in waiting), "what waited is answered")
    house.found.recovery += [send.answered - back_at for send in waiting if send.answered > back_at]
