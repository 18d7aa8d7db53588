"""The systems side by side: each with its own database on one PostgreSQL, one Redis between them, started alone and pinned to a core."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import redis

from tests.load.machine import SERVER_CORE, on_core
from tests.load.order import Contract
from tests.process import ROOT, WebProcess
from tests.servers import START_SECONDS, free_port, wait_until

NAIVE, DAPHNE, UVICORN = "naive", "Handrail, daphne", "Handrail, uvicorn"
SYSTEMS = (NAIVE, DAPHNE, UVICORN)
LIMITS = ("SENDS_BURST", "SENDS_MINUTE", "COMMANDS", "SOCKETS")
NAIVE_SETTINGS = "tests.load.naive.settings"


@dataclass(frozen=True)
class Running:
    """A system that serves."""

    contract: Contract
    address: str
    pid: int


@dataclass(frozen=True)
class Bench:
    """What the systems stand on. `folder` holds seats, keys and SQLite; `cohorts` rooms of `members` are seeded."""

    postgres_url: str
    redis_url: str
    folder: Path
    cohorts: int
    members: int

    def database_url(self, name: str) -> str:
        """A database of this name on our PostgreSQL."""
        return f"{self.postgres_url.rsplit('/', 1)[0]}/bench_{name}"

    def seats(self, contract: Contract) -> Path:
        """The members who can connect, one JSON line each."""
        return self.folder / f"{contract}.jsonl"

    def environment(self, contract: Contract) -> dict[str, str]:
        """What a process of the system is told."""
        shared = {"DATABASE_URL": self.database_url(contract), "REDIS_URL": self.redis_url, "PYTHONUNBUFFERED": "1"}
        if contract == "naive":
            return shared | {"DJANGO_SETTINGS_MODULE": NAIVE_SETTINGS}
        off = {f"HANDRAIL_LIMIT_{name}": "0" for name in LIMITS}
        ours = {"HANDRAIL_DEMO": "1", "HANDRAIL_VAR": str(self.folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
        return shared | off | ours

    def beside(self) -> dict[str, int]:
        """The process ids of PostgreSQL and Redis."""
        with psycopg.connect(self.postgres_url) as database:
            postmaster = psutil.Process(database.info.backend_pid).ppid()
        with redis.Redis.from_url(self.redis_url) as client:
            return {"postgres": postmaster, "redis": int(client.info("server")["process_id"])}


def said(arguments: list[str], environment: Mapping[str, str]) -> str:
    """What a Python process of ours printed, run on the server's core. CalledProcessError when it failed."""
    with on_core(SERVER_CORE):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | dict(environment),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return done.stdout


def prepare(bench: Bench) -> None:
    """Both systems have their tables, rooms and members."""
    with psycopg.connect(bench.postgres_url, autocommit=True) as database:
        for name in ("naive", "handrail"):
            database.execute(f"CREATE DATABASE bench_{name}")
    size = (str(bench.cohorts), str(bench.members))
    ours, theirs = bench.environment("handrail"), bench.environment("naive")
    made = said(["-m", "tests.load.inside", "tests.load.naive.prepare", *size], theirs)
    bench.seats("naive").write_text(made)
    said(["manage.py", "collectstatic", "--noinput", "--verbosity", "0"], ours)
    bench.seats("handrail").write_text(seeded(bench, ours))
    for name in ("naive", "handrail"):
        with psycopg.connect(bench.database_url(name), autocommit=True) as database:
            database.execute("ANALYZE")


def seeded(bench: Bench, environment: Mapping[str, str]) -> str:
    """Handrail's tables and members in the database that the environment names; the seats as `bench_seed` prints them."""
    said(["manage.py", "migrate", "--verbosity", "0"], environment)
    said(["manage.py", "createcachetable", "--verbosity", "0"], environment)
    size = ["--cohorts", str(bench.cohorts), "--members", str(bench.members)]
    return said(["manage.py", "bench_seed", *size], environment)


@contextmanager
def running(name: str, bench: Bench) -> Iterator[Running]:
    """The system serves inside the block, alone on its core."""
    if name == NAIVE:
        with _naive(bench) as system:
            yield system
        return
    web = WebProcess(
        database_url=bench.database_url("handrail"),
        redis_url=bench.redis_url,
        environment=bench.environment("handrail"),
        arguments=("--server", "daphne" if name == DAPHNE else "uvicorn"),
    )
    with on_core(SERVER_CORE):
        web.start()
    try:
        yield Running("handrail", f"127.0.0.1:{web.port}", web.process.pid)
    finally:
        web.close()


@contextmanager
def _naive(bench: Bench) -> Iterator[Running]:
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0"]
    command.append("tests.load.naive.asgi:application")
    with on_core(SERVER_CORE), (bench.folder / "naive.log").open("ab") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | bench.environment("naive"), stdout=log, stderr=log
        )
    try:
        wait_until(lambda: _listens(server), "the baseline listens", START_SECONDS)
        yield Running("naive", f"127.0.0.1:{port}", server.pid)
    finally:
        server.kill()
        server.wait()


def _listens(server: "subprocess.Popen[bytes]") -> bool | None:
    if server.poll() is not None:
        raise RuntimeError(f"the baseline stopped with exit code {server.returncode}")
    listening = (found.status == psutil.CONN_LISTEN for found in psutil.Process(server.pid).net_connections("tcp"))
    return True if any(listening) else None
