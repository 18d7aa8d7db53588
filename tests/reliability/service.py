"""PostgreSQL and Redis as somebody else's trouble: killed, stopped, frozen, emptied, started again."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Self, TypeVar

import psutil
import psycopg
import redis

from tests.servers import free_port, postgres, redis_server, wait_until

T = TypeVar("T")

GONE_S = 30.0
OURS = ("TEST_DATABASE_URL", "TEST_REDIS_URL")


@contextmanager
def own_servers() -> Iterator[None]:
    """Inside, servers are started and not borrowed: what we are about to break must be ours."""
    kept = {name: os.environ.pop(name) for name in OURS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


class Database:
    """A PostgreSQL of our own that syncs to disk as in life."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._revived: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with own_servers():
            self.url = self._stack.enter_context(postgres(durable=True))
        with psycopg.connect(self.url) as found:
            self._pid = psutil.Process(found.info.backend_pid).ppid()
        self._remember(psutil.Process(self._pid))
        return self

    def __exit__(self, *_: object) -> None:
        if self._revived is not None:
            self._stop(signal.SIGINT)
        self._stack.close()

    def _remember(self, process: psutil.Process) -> None:
        self._command, self._folder = process.cmdline(), process.cwd()
        self._user, self._group = process.uids().real, process.gids().real

    def kill(self) -> None:
        """Every one of its processes is gone at once, as in a power cut; what it had confirmed is on the disk."""
        main = psutil.Process(self._pid)
        family = [main, *main.children(recursive=True)]
        for process in family:
            process.kill()
        self._gone(family)

    def stop(self) -> None:
        """Stopped in order: it ends every connection and writes down what it has."""
        self._stop(signal.SIGINT)

    def _stop(self, how: signal.Signals) -> None:
        main = psutil.Process(self._pid)
        main.send_signal(how)
        self._gone([main])

    def _gone(self, family: list[psutil.Process]) -> None:
        psutil.wait_procs(family, GONE_S)
        if self._revived is not None:
            self._revived.poll()

    def start(self) -> None:
        """It answers again, on the same port, with what it had."""

        def revived() -> bool | None:
            if self._revived is None or self._revived.poll() is not None:
                self._revived = self._launch()
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
            except psycopg.OperationalError:
                return None
            return True

        self._revived = None
        wait_until(revived, "PostgreSQL answers again")
        assert self._revived is not None
        self._pid = self._revived.pid

    def _launch(self) -> "subprocess.Popen[bytes]":
        who = {"user": self._user, "group": self._group, "extra_groups": []} if os.geteuid() == 0 else {}
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            self._command, cwd=self._folder, stdout=quiet, stderr=quiet, start_new_session=True, **who
        )

    def freeze(self) -> None:
        """It is there and answers nothing: a machine that hangs, a network that drops packets."""
        main = psutil.Process(self._pid)
        for process in (main, *main.children(recursive=True)):
            process.suspend()

    def thaw(self) -> None:
        """It goes on."""
        main = psutil.Process(self._pid)
        for process in (main, *main.children(recursive=True)):
            process.resume()

    def hang_up(self, url: str) -> None:
        """Every connection to this database is ended by the server; it takes new ones."""
        with psycopg.connect(url, autocommit=True) as found:
            found.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def prepare(self, name: str) -> str:
        """The URL of a new database of this name."""
        with psycopg.connect(self.url, autocommit=True) as found:
            found.execute(f'CREATE DATABASE "{name}"')
        return f"{self.url.rsplit('/', 1)[0]}/{name}"


class Broker:
    """A Redis of our own on a port that it keeps."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._port = free_port()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self) -> None:
        """It answers, and is empty."""
        with own_servers():
            self.url = self._stack.enter_context(redis_server(self._port))
        self._pid = self._told(lambda client: int(client.info("server")["process_id"]))

    def kill(self) -> None:
        """It is gone at once."""
        process = psutil.Process(self._pid)
        process.kill()
        psutil.wait_procs([process], GONE_S)
        self._stack.close()

    def stop(self) -> None:
        """It has stopped."""
        self._stack.close()

    def freeze(self) -> None:
        """Connections stay and are taken, and nothing is ever answered: the black hole."""
        psutil.Process(self._pid).suspend()

    def thaw(self) -> None:
        """It answers what has gathered."""
        psutil.Process(self._pid).resume()

    def empty(self) -> None:
        """FLUSHALL."""
        self._told(lambda client: client.flushall())

    def hang_up(self) -> None:
        """CLIENT KILL: every connection, those that listen and those that speak."""

        def kill(client: redis.Redis) -> None:
            for kind in ("pubsub", "normal"):
                client.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")

        self._told(kill)

    def _told(self, ask: Callable[[redis.Redis], T]) -> T:
        with redis.Redis.from_url(self.url) as client:
            return ask(client)
