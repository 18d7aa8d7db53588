"""The extra assertions of RELIABILITY section 5: dispatch, threads, tabs, processes that stand still, idle sockets."""

import sqlite3
import threading
import time
from asyncio import create_task, to_thread
from contextlib import closing

import psutil
import psycopg

from tests.load.pace import elapse
from tests.reliability.crowd import percentile
from tests.reliability.faults import web_faults
from tests.reliability.trial import House, trial
from tests.reliability.trials.broker import pulse

PING_S = 0.05
THREADS = 20
BADGE_S = 1.0


@trial("X1", "one room's query hangs for 5 s")
async def a_query_that_hangs(house: House) -> None:
    """The others' pings are as quick as before."""
    async with house.crowd(2, 3) as crowd:
        stuck, free = crowd.clients[:3], crowd.clients[3:]
        seconds = house.scale.of(1.5, 5, 5)
        holding = create_task(
            to_thread(_hold, house.stage.records.url, house.stage.cohorts[stuck[0].seat.room], seconds)
        )
        await elapse(0.3)
        for client in stuck:
            crowd.say(client)
        crowd.clients = free
        trips = await pulse(crowd, seconds - 0.5)
        crowd.clients = stuck + free
        await holding
        house.within("others' ping p95", percentile(trips, 0.95), PING_S)


def _hold(url: str, cohort: str, seconds: float) -> None:
    """Somebody else holds the cohort's row (on SQLite the database) and thinks."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            threading.Event().wait(seconds)
            other.execute("ROLLBACK")
        return
    with psycopg.connect(url) as other:
        other.execute("SELECT id FROM groups_cohort WHERE id = %s FOR UPDATE", [cohort])
        threading.Event().wait(seconds)
        other.rollback()


@trial("X2", "400 sockets on one process")
async def many_sockets_few_threads(house: House) -> None:
    """Threads are bounded, whatever the number of sockets."""
    async with house.crowd(*house.scale.of((5, 8), (20, 20), (20, 20))) as crowd:
        at_first = f"127.0.0.1:{house.stage.webs[0].port}"
        for client in crowd.clients:
            client.move(at_first)
        await crowd.until(lambda: all(one.is_in and one.address == at_first for one in crowd.clients), "all are on one")
        talk = crowd.talk(20)
        await elapse(house.scale.of(1, 5, 10))
        threads = psutil.Process(house.stage.webs[0].process.pid).num_threads()
        await talk.stop()
        house.note("threads", threads)
        house.expect(threads <= THREADS, f"{threads} threads for {len(crowd.clients)} sockets")


@trial("X3", "one tab marks as read")
async def two_tabs(house: House) -> None:
    """The other tab's badge moves within a second."""
    async with house.crowd(1, 3) as crowd:
        writer, tab = crowd.clients[1:]
        [other] = house.clients([tab.seat], crowd)
        await crowd.enter([other])
        for _ in range(5):
            send = await crowd.said(writer)
        await crowd.settle()
        place = tab.inbox.places[send.room]
        began = time.monotonic()
        answer = await tab.ask("read", room=send.room, ord=place)
        house.expect(answer["t"] == "ok", f"reading is noted: {answer}")
        await crowd.until(
            lambda: any(frame.get("kind") == "read.moved" for _, frame in other.own), "the other tab is told"
        )
        house.within("the other tab is told after", time.monotonic() - began, BADGE_S)


@trial("X4", "a web process stands still for 3 s, several times; idle sockets beside")
async def a_process_that_stands_still(house: House) -> None:
    """Nothing is lost and no idle socket is dropped."""
    hang = web_faults(house.stage)[2]
    async with house.crowd(3, 4) as crowd:
        began = time.monotonic()
        crowd.speakers = crowd.clients[:4]
        talk = crowd.talk(house.scale.of(10, 30, 30))
        for _ in range(house.scale.of(1, 3, 10)):
            await elapse(2)
            await hang.strike()
        await elapse(house.scale.of(1, 7, 30))
        await talk.stop()
        await crowd.settle()
        house.expect(not crowd.closes(began), f"no socket closes: {crowd.closes(began)}")
