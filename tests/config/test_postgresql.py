"""The pool of connections is back as soon as the database is."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import environ
import psycopg
import pytest
from django.db import DataError
from django.db.utils import ConnectionHandler
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


@pytest.fixture
def handle(database: Database, django_db_blocker: Any) -> Iterator[Any]:
    """Django's connection, made as the settings make ours; under a name of its own, for connections of one name share a pool."""
    told = dict(environ.Env.db_url_config(database.url))
    told |= {"ENGINE": "config.postgresql", "OPTIONS": {"pool": {"min_size": 1, "max_size": 2}}}
    found: Any = ConnectionHandler({"default": told, "own": told})["own"]
    with django_db_blocker.unblock():
        yield found
        found.close()
        found.close_pool()


def test_what_is_asked_again_and_again_is_planned_once_and_nothing_else_is(handle: Any) -> None:
    for number in range(5):
        with handle.planned_cursor() as planned, handle.cursor() as plain:
            planned.execute("SELECT %s::int + 1", [number])
            plain.execute("SELECT %s::int + 2", [number])
            assert (planned.fetchone(), plain.fetchone()) == ((number + 1,), (number + 2,))
    with handle.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert cursor.fetchall() == [("SELECT $1::int + 1",)]


def test_what_goes_wrong_there_is_an_error_of_django_s(handle: Any) -> None:
    with pytest.raises(DataError), handle.planned_cursor() as planned:
        planned.execute("SELECT 1 / %s::int", [0])


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
