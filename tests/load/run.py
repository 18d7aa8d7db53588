"""The whole bench: `python -m tests.load.run [--quick] [--out FOLDER] [--into FILE]`. Exits 1 only when something could not be measured."""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis

from tests.load import report, systems
from tests.load.driver import RESTART
from tests.load.machine import DRIVER_CORE, described, load_average, on_core, probe_ms
from tests.load.order import Order
from tests.load.plan import FULL, MEMBERS, QUICK, Plan, Visit
from tests.load.systems import SYSTEMS, Bench, prepare, running, said
from tests.process import ROOT
from tests.servers import Unavailable, free_port, postgres, redis_server

PATIENCE_S = 240.0
LONGEST = 400
# The bench restarts its broker and needs a database that syncs, so it takes no server from outside.
FOREIGN = ("TEST_DATABASE_URL", "TEST_REDIS_URL", "DATABASE_URL", "REDIS_URL", "HANDRAIL_PRODUCTION")
FAILURES = (
    subprocess.CalledProcessError,
    OSError,
    RuntimeError,
    TimeoutError,
    ValueError,
    psutil.Error,
    psycopg.Error,
    redis.RedisError,
)

Figures = dict[str, Any]


class Broker:
    """A Redis of our own that keeps its port over restarts."""

    def __init__(self, stack: ExitStack) -> None:
        self._port = free_port()
        self._life = ExitStack()
        stack.callback(self.stop)
        self.start()

    def start(self) -> None:
        """It answers."""
        self.url = self._life.enter_context(redis_server(self._port))

    def stop(self) -> None:
        """It is gone, with everything it knew."""
        self._life.close()

    def restart(self) -> None:
        """It was gone for a moment, and is back, empty."""
        self.stop()
        self.start()


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _drive(order: Order, broker: Broker) -> Figures:
    """The driver's answer. RuntimeError when it had none."""
    command = [sys.executable, "-m", "tests.load.driver", order.as_json()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as driver:
        alarm = threading.Timer(PATIENCE_S, driver.kill)
        alarm.start()
        last = ""
        for line in driver.stdout or ():
            last = line.strip()
            if last == RESTART:
                broker.restart()
        alarm.cancel()
    if driver.returncode != 0:
        raise RuntimeError(f"the driver ended with exit code {driver.returncode}")
    return dict(json.loads(last))


def _visit(name: str, visit: Visit, bench: Bench, broker: Broker) -> Figures:
    facts: Figures = {"load": load_average(), "probe_ms": probe_ms()}
    with running(name, bench) as system:
        beside = bench.beside()
        if "restart_s" in visit.phases:
            del beside["redis"]
        seats = str(bench.seats(system.contract))
        order = Order(system.contract, system.address, seats, 0, 0, system.pid, beside)
        return facts | _drive(visit.order(order), broker)


def _tried(what: str, measure: Callable[[], Figures]) -> Figures:
    """The figures, or why there are none."""
    _note(f"{what} …")
    try:
        return measure()
    except FAILURES as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST]
        _note(f"{what}: not measured: {reason}")
        return {"error": reason}


def _inside(arguments: list[str], environment: dict[str, str]) -> Figures:
    return dict(json.loads(said(["-m", "tests.load.inside", *arguments], environment).splitlines()[-1]))


def _storing(plan: Plan, bench: Bench) -> dict[str, Figures]:
    naive, handrail = bench.environment("naive"), bench.environment("handrail")
    sqlite = handrail | {"DATABASE_URL": f"sqlite:///{bench.folder / 'bench.sqlite3'}", "REDIS_URL": ""}
    seconds = str(plan.storing_s)

    def on_sqlite() -> Figures:
        systems.seeded(bench, sqlite)
        return _inside(["tests.load.storing", seconds], sqlite)

    return {
        "naive": _tried("storing, naive", lambda: _inside(["tests.load.naive.storing", seconds], naive)),
        "postgresql": _tried("storing, PostgreSQL", lambda: _inside(["tests.load.storing", seconds], handrail)),
        "sqlite": _tried("storing, SQLite", on_sqlite),
    }


def _reading(plan: Plan, bench: Bench) -> dict[str, Figures]:
    naive, handrail = bench.environment("naive"), bench.environment("handrail")
    depth = str(plan.depth)
    return {
        "naive": _tried("history, naive", lambda: _inside(["tests.load.naive.history", depth], naive)),
        "handrail": _tried("history and room page", lambda: _inside(["tests.load.reading", depth], handrail)),
    }


def _versions(bench: Bench) -> dict[str, str]:
    with psycopg.connect(bench.postgres_url) as database:
        found = database.execute("SELECT current_setting('server_version'), current_setting('fsync')").fetchone()
    with redis.Redis.from_url(bench.redis_url) as client:
        told = client.info("server")
    assert found is not None
    return described(f"{found[0]}, fsync {found[1]}", str(told["redis_version"]))


def measure(plan: Plan) -> Figures:
    """Everything in the plan, on servers of our own. Raises Unavailable when there are none."""
    with ExitStack() as stack:
        stack.enter_context(on_core(DRIVER_CORE))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="handrail-bench-")))
        postgres_url = stack.enter_context(postgres(durable=True))
        broker = Broker(stack)
        bench = Bench(postgres_url, broker.url, folder, plan.cohorts, MEMBERS)
        _note("tables and members …")
        prepare(bench)
        figures: Figures = {"plan": plan.name, "machine": _versions(bench), "visits": []}
        for repeat, visit in plan.interleaved():
            for name in SYSTEMS:
                what = f"{visit.name} {repeat + 1}/{visit.repeats}, {name}"
                found = _tried(what, partial(_visit, name, visit, bench, broker))
                figures["visits"].append({"visit": visit.name, "system": name, **found})
        return figures | {"storing": _storing(plan, bench), "reading": _reading(plan, bench)}


def _raise_the_limit_of_files() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard) if hard != resource.RLIM_INFINITY else (65536, hard))


def main(arguments: list[str]) -> int:
    """Measure, print the tables, keep the raw figures; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three minutes: one repeat, no restart, no 4,800 sockets")
    parser.add_argument("--out", type=Path, help="a folder for figures.json and tables.md")
    parser.add_argument("--into", type=Path, help="a page whose results are replaced by this run's")
    asked = parser.parse_args(arguments)
    for name in FOREIGN:
        os.environ.pop(name, None)
    _raise_the_limit_of_files()
    # Asked to stop, we stop what we started.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        figures = measure(QUICK if asked.quick else FULL)
    except (Unavailable, *FAILURES) as error:
        _note(f"nothing was measured: {error}")
        return 1
    tables = report.tables(figures)
    print(tables)
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        (asked.out / "figures.json").write_text(json.dumps(figures, indent=1))
        (asked.out / "tables.md").write_text(tables)
    if asked.into:
        asked.into.write_text(report.page_with(asked.into.read_text(), tables))
    return 1 if report.holes(figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
