"""The pool of connections is back as soon as the database is."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from config.postgresql.pool import Pool
from tests.reliability.service import Database
from tests.servers import wait_until

pytestmark = pytest.mark.process

MANY = 6
# psycopg's own pool waits 1, 2 and 4 seconds here, and ten seconds there; a busy machine needs less.
SOON_S = 3.0


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with Database() as found:
        yield found


@pytest.fixture
def pool(database: Database) -> Iterator[Pool]:
    with Pool(conninfo=database.url, kwargs={"autocommit": True}, open=False, min_size=MANY, timeout=30) as found:
        found.wait()
        yield found


def test_dead_connections_are_passed_over_at_once(database: Database, pool: Pool) -> None:
    database.hang_up(database.url)
    wait_until(lambda: _are_gone(database) or None, "the server has ended them")
    began = time.monotonic()
    assert [_ask(pool) for _ in range(2 * MANY)] == [1] * 2 * MANY
    assert time.monotonic() - began < SOON_S


def test_who_waits_is_served_when_the_database_is_back(database: Database, pool: Pool) -> None:
    database.stop()
    with ThreadPoolExecutor(1) as people:
        waiting = people.submit(_ask, pool)
        # Long enough for psycopg to give up more than once.
        threading.Event().wait(2.5)
        assert not waiting.done()
        database.start()
        began = time.monotonic()
        assert waiting.result() == 1
    assert time.monotonic() - began < SOON_S


def test_who_cannot_be_served_is_told_in_time(database: Database, pool: Pool) -> None:
    database.stop()
    try:
        with pytest.raises(PoolTimeout):
            pool.getconn(timeout=0.5)
    finally:
        database.start()


def test_a_notice_does_not_cost_a_connection(database: Database, pool: Pool) -> None:
    lent = pool.getconn()
    before = lent.info.backend_pid
    lent.execute("LISTEN news")
    pool.putconn(lent)
    with psycopg.connect(database.url, autocommit=True) as other:
        other.execute("NOTIFY news")
    pids = [wait_until(lambda: _pid(pool), "a connection") for _ in range(2 * MANY)]
    assert before in pids


def _are_gone(database: Database) -> bool:
    with psycopg.connect(database.url) as other:
        found = other.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    return found == (0,)


def _ask(pool: Pool) -> int:
    with pool.connection() as lent:
        row = lent.execute("SELECT 1").fetchone()
    assert row is not None
    return int(row[0])


def _pid(pool: Pool) -> int:
    with pool.connection() as lent:
        return lent.info.backend_pid
