"""What is broken in the tests: PostgreSQL, Redis and two web processes, or SQLite and one; and people with live sessions."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal, Self

from tests.load.order import Seat
from tests.process import ROOT, WebProcess
from tests.reliability.records import Records
from tests.reliability.service import Broker, Database

Kind = Literal["postgres", "sqlite"]
POOL = 8
PROCESSES: dict[Kind, int] = {"postgres": 2, "sqlite": 1}
SKEWED = str(Path(__file__).with_name("skewed.py"))
# The scripted people talk faster than people, as in the load bench. Tests of the limits themselves serve with the real ones.
NO_LIMITS = {f"HANDRAIL_LIMIT_{name}": "0" for name in ("SENDS_BURST", "SENDS_MINUTE", "COMMANDS", "SOCKETS")}
Rooms = list[list[Seat]]


class Hand:
    """The operator at a shell: acts in a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.load.inside", "tests.reliability.acts"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._lock = threading.Lock()
        self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the operator's process has ended")
        told: dict[str, Any] = json.loads(line)
        return told

    def act(self, act: str, what: str = "") -> dict[str, Any]:
        """The act is committed; `at` is when, on this machine's monotonic clock, `answer` what it came to."""
        assert self._process.stdin is not None
        with self._lock:
            print(json.dumps({"act": act, "what": what}), file=self._process.stdin, flush=True)
            return self._read()

    def close(self) -> None:
        """Gone."""
        self._process.communicate()


class Stage:
    """`with Stage("postgres") as stage:` serves on `stage.webs`. `take` gives rooms that no other trial has used."""

    def __init__(self, kind: Kind, *, server: str = "daphne", rooms: int = 12, members: int = 8) -> None:
        self.kind: Kind = kind
        self.server = server
        self.webs: list[WebProcess] = []
        self.cohorts: dict[str, str] = {}
        self._size = (rooms, members)
        self._stack = ExitStack()
        self._free: dict[str, list[Seat]] = {}
        self._told: dict[WebProcess, int] = {}
        self._serving: tuple[dict[str, str], tuple[int, ...]] | None = None
        self._hand: Hand | None = None
        self.database: Database | None = None
        self.broker: Broker | None = None

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _open(self) -> None:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="handrail-stage-"))
        self.environment = {
            "HANDRAIL_VAR": folder,
            "HANDRAIL_DEMO": "1",
            "HANDRAIL_DB_POOL": str(POOL),
            "REDIS_URL": "",
        }
        if self.kind == "postgres":
            self.database = self._stack.enter_context(Database())
            self.broker = self._stack.enter_context(Broker())
            url = self.database.prepare("stage")
            self.environment["REDIS_URL"] = self.broker.url
        else:
            url = f"sqlite:///{folder}/stage.sqlite3"
        self.environment["DATABASE_URL"] = url
        self.records = Records(url)
        self._seated(self._run("-m", "tests.load.inside", "tests.reliability.prepare", *map(str, self._size)))
        self._stack.callback(self._stop)
        self.serve()

    # ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self, *arguments: str) -> str:
        settings = {"DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | settings | self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr}")
        return done.stdout

    def _seated(self, printed: str) -> None:
        for line in printed.splitlines():
            told = json.loads(line)
            self._free.setdefault(told["room"], []).append(Seat(told["room"], told["member"], told["session"]))
            self.cohorts[told["room"]] = told["cohort"]

    def take(self, rooms: int, members: int) -> Rooms:
        """So many rooms of so many people, the first of each a facilitator; nobody else has used them."""
        if sum(len(seats) >= members for seats in self._free.values()) < rooms:
            self._seated(self._run("manage.py", "bench_seed", "--cohorts", str(rooms), "--members", str(members)))
        fitting = sorted((room for room, seats in self._free.items() if len(seats) >= members), key=self._spare)
        return [self._free.pop(room)[:members] for room in fitting[:rooms]]

    def _spare(self, room: str) -> int:
        return len(self._free[room])

    @property
    def hand(self) -> Hand:
        """The operator's process, started when first needed."""
        if self._hand is None:
            settings = {"DJANGO_SETTINGS_MODULE": "config.settings"}
            self._hand = Hand(os.environ | settings | self.environment)
            self._stack.callback(self._hand.close)
        return self._hand

    # ── processes ───────────────────────────────────────────────────────────────────────────────────────────────────

    def serve(self, environment: dict[str, str] | None = None, skews: tuple[int, ...] = ()) -> None:
        """Every web process runs with exactly these settings and no limits, or with the ones given; `skews` are wrong clocks in seconds."""
        wanted = (NO_LIMITS if environment is None else environment, skews)
        if self._serving == wanted and all(web.process.poll() is None for web in self.webs):
            return
        ports = [web.port for web in self.webs] or [0] * PROCESSES[self.kind]
        self._stop()
        self._serving = wanted
        self.webs = [self._web(wanted[0], skew) for skew in skews or (0,) * PROCESSES[self.kind]]
        for web, port in zip(self.webs, ports, strict=True):
            web.port = port
        with ThreadPoolExecutor() as pool:
            list(pool.map(WebProcess.start, self.webs))

    def _web(self, environment: dict[str, str], skew: int) -> WebProcess:
        ours = {name: value for name, value in self.environment.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        return WebProcess(
            database_url=self.environment["DATABASE_URL"],
            redis_url=self.environment["REDIS_URL"] or None,
            environment=ours | environment,
            arguments=("--server", self.server),
            **({"program": (SKEWED, str(skew))} if skew else {}),
        )

    def _stop(self) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(WebProcess.close, self.webs))
        self.webs = []

    @property
    def addresses(self) -> list[str]:
        """Where the web processes listen."""
        return [f"127.0.0.1:{web.port}" for web in self.webs]

    def tracebacks(self) -> list[str]:
        """I6: what the processes have said since the last question and must never say."""
        found = []
        for web in self.webs:
            said = web.log[self._told.get(web, 0) :]
            self._told[web] = self._told.get(web, 0) + len(said)
            found += [said[max(0, at - 200) : at + 1500] for at in _places(said, "Traceback")]
        return found


def _places(text: str, word: str) -> list[int]:
    at = text.find(word)
    return [at] if at >= 0 else []
