"""The twenty tests of MODERATION section 5, against real servers: a short round always, the long one with `make moderation-proof`.

On SQLite one process; on PostgreSQL and Redis two, and people are spread over both.
"""

import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests import factories
from tests.conftest import WORKER, own_var
from tests.factories import Cast
from tests.process import WebProcess
from tests.wire.client import HttpClient, WireClient
from tests.wire.conftest import act, own_database_url

LONG = os.environ.get("HANDRAIL_PROOF") == "1"
FIGURES: list[str] = []
NO_LIMITS = {f"HANDRAIL_LIMIT_{name}": "0" for name in ("SENDS_BURST", "SENDS_MINUTE", "COMMANDS", "SOCKETS")}


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


@pytest.fixture(scope="session")
def webs(django_db_setup: None, var_folder: Path) -> Iterator[list[WebProcess]]:
    """The web processes."""
    ours = {
        "HANDRAIL_VAR": own_var(var_folder),
        "HANDRAIL_SECRET_KEY": settings.SECRET_KEY,
        "HANDRAIL_KEYS": settings.HANDRAIL_KEYS,
        "HANDRAIL_REDIS_PREFIX": f"handrail-{WORKER}",
        "HANDRAIL_HEARTBEAT_S": "1",
        "HANDRAIL_DEMO": "1",
        **NO_LIMITS,
    }
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                WebProcess(database_url=own_database_url(), redis_url=settings.REDIS_URL, environment=ours)
            )
            for _ in range(2 if settings.REDIS_URL else 1)
        ]


@pytest.fixture
def house(transactional_db: None) -> Cast:
    """The cast in its places."""
    return factories.cast()


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
