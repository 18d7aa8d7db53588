"""The twenty tests of MODERATION section 5, against real servers: a short round always, the long one with `make moderation-proof`.

On SQLite one process; on PostgreSQL and Redis two, and people are spread over both.
"""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from tests import factories
from tests.conftest import WORKER, own_var
from tests.factories import Cast
from tests.process import ROOT, WebProcess
from tests.servers import stop
from tests.wire.client import HttpClient, WireClient
from tests.wire.conftest import act, own_database_url

LONG = os.environ.get("HANDRAIL_PROOF") == "1"
FIGURES: list[str] = []
HEARTBEAT_S = 1
NO_LIMITS = {
    f"HANDRAIL_LIMIT_{name}": "0" for name in ("SENDS_BURST", "SENDS_MINUTE", "COMMANDS", "SOCKETS", "SEARCHES")
}


def rounds(short: int, long: int) -> int:
    """How often: `long` times for the proof, `short` times in every run."""
    return long if LONG else short


def figure(line: str) -> None:
    """A figure for the summary at the end of the run."""
    FIGURES.append(line)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The figures, under the results."""
    for line in FIGURES:
        terminalreporter.write_line(line)


def environment(var_folder: Path) -> dict[str, str]:
    """What our processes run with."""
    return {
        "HANDRAIL_VAR": own_var(var_folder),
        "HANDRAIL_SECRET_KEY": settings.SECRET_KEY,
        "HANDRAIL_KEYS": settings.HANDRAIL_KEYS,
        "HANDRAIL_REDIS_PREFIX": f"handrail-{WORKER}",
        "HANDRAIL_HEARTBEAT_S": str(HEARTBEAT_S),
        "HANDRAIL_DEMO": "1",
        **NO_LIMITS,
    }


def serving(var_folder: Path, *, redis_url: str | None, program: tuple[str, ...] = (), **more: str) -> WebProcess:
    """A web process on this worker's database; `program` takes the place of manage.py."""
    ours = environment(var_folder) | more
    chosen = {"program": program} if program else {}
    return WebProcess(database_url=own_database_url(), redis_url=redis_url, environment=ours, **chosen)


@pytest.fixture(scope="session")
def webs(django_db_setup: None, var_folder: Path) -> Iterator[list[WebProcess]]:
    """The web processes."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(serving(var_folder, redis_url=settings.REDIS_URL))
            for _ in range(2 if settings.REDIS_URL else 1)
        ]


@pytest.fixture
def house(transactional_db: None) -> Cast:
    """The cast in its places."""
    return factories.cast()


@pytest.fixture(autouse=True)
def nobody_reports_too_often(settings: Any) -> None:
    """A hundred reports an hour are the test's doing, asked beside the servers."""
    settings.LIMIT_FLAGS_HOUR = 0


Enter = Callable[..., Any]
Browse = Callable[..., HttpClient]


@pytest.fixture
async def enter(webs: list[WebProcess], house: Cast) -> AsyncIterator[Enter]:
    """`await enter("ana")` is an open socket of Ana's, each on the next process."""
    count = iter(range(10_000))
    async with AsyncExitStack() as stack:

        async def open_one(name: str, **hello: Any) -> WireClient:
            session = await act(factories.session_key, await act(factories.person, name))
            url = webs[next(count) % len(webs)].url
            client = await stack.enter_async_context(WireClient(url, session))
            await client.hello(**hello)
            return client

        yield open_one


@pytest.fixture
def browse(webs: list[WebProcess], house: Cast) -> Browse:
    """`browse("faye")` is Faye over HTTP, each on the next process."""
    count = iter(range(10_000))

    def one(name: str) -> HttpClient:
        return HttpClient(webs[next(count) % len(webs)].url, factories.session_key(factories.person(name)))

    return one


def decide(desk: HttpClient, case: str, kind: str, version: int | None, **more: Any) -> tuple[int, Any]:
    """An action on a case over HTTP; a removal is for conduct and without a note unless `more` says otherwise."""
    body = {"kind": kind, "expected_version": version, **more}
    if kind == "remove":
        body = {"reason": "conduct", "note": None, **body}
    key = str(uuid.uuid4())
    return desk.ask("POST", f"/api/v1/cases/{case}/actions", body, key=key, badly=version is None)


LETTERS = str.maketrans("0123456789", "ghijklmnop")


def canary() -> str:
    """Words that stand nowhere else: 32 random letters. With digits, one in 1,400 looks like a bank account and is held."""
    return uuid.uuid4().hex.translate(LETTERS)


def post(client: HttpClient, room: object, body: str, **more: Any) -> dict[str, Any]:
    """This person has said it; what they were answered."""
    status, told = client.ask("POST", f"/api/v1/rooms/{room}/messages", {"body": body, **more}, key=str(uuid.uuid4()))
    assert status == 200, told
    return dict(told)


def case_about(desk: HttpClient, message: str) -> tuple[str, int]:
    """The team has a case about the message: its id and version."""
    status, told = desk.ask("POST", f"/api/v1/messages/{message}/cases", key=str(uuid.uuid4()))
    assert status == 200, told
    return told["id"], told["version"]


def rows_with(words: str) -> list[str]:
    """The tables in which the words stand in plain sight; they are sealed, so none."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own tables
            if any(words in str(row) for row in cursor.fetchall()):
                found.append(table)
    return found


def page(client: HttpClient, path: str, form: dict[str, Any] | None = None) -> tuple[int, str]:
    """A page as a browser without script gets it, redirects followed; with `form` it is sent there."""
    cookies = f"sessionid={client.session}; csrftoken={client.token}"
    sent = None if form is None else urlencode({"csrfmiddlewaretoken": client.token, **form}).encode()
    request = urllib.request.Request(f"{client.base_url}{path}", sent, {"Cookie": cookies})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


@contextmanager
def ticking(var_folder: Path) -> Iterator[None]:
    """A clock runs beside the web processes, as in production."""
    ours = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    ours |= environment(var_folder) | {"DATABASE_URL": own_database_url()}
    ours |= {"REDIS_URL": settings.REDIS_URL} if settings.REDIS_URL else {}
    command = [sys.executable, str(ROOT / "manage.py"), "clock"]
    clock = subprocess.Popen(command, cwd=ROOT, env=ours, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        stop(clock, signal.SIGTERM)
