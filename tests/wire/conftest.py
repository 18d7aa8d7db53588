"""A real server on this worker's database for all wire tests, and the cast ready to connect."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

from tests import factories
from tests.conftest import WORKER, own_var
from tests.factories import Cast
from tests.process import WebProcess
from tests.wire.client import HttpClient, WireClient

HEARTBEAT_S = "1"  # so that a server without a broker notices within a test's patience what the test has done beside it

Enter = Callable[..., Awaitable[WireClient]]
Start = Callable[..., WebProcess]
Connect = Callable[..., Awaitable[WireClient]]
NO_LIMITS = {f"HANDRAIL_LIMIT_{name}": "0" for name in ("SENDS_BURST", "SENDS_MINUTE", "COMMANDS", "SOCKETS")}


def own_database_url() -> str:
    """The URL of this worker's test database."""
    found = connection.settings_dict
    if settings.SQLITE:
        return f"sqlite:///{found['NAME']}"
    who = quote(str(found["USER"])) + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    return f"postgres://{who}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.fixture(scope="session")
def web(django_db_setup: None, var_folder: Path) -> Iterator[WebProcess]:
    """One server for every wire test of this worker."""
    environment = {
        "HANDRAIL_VAR": own_var(var_folder),
        "HANDRAIL_SECRET_KEY": settings.SECRET_KEY,
        "HANDRAIL_KEYS": settings.HANDRAIL_KEYS,
        "HANDRAIL_REDIS_PREFIX": f"handrail-{WORKER}",
        "HANDRAIL_HEARTBEAT_S": HEARTBEAT_S,
        "HANDRAIL_DEMO": "1",
    }
    with WebProcess(database_url=own_database_url(), redis_url=settings.REDIS_URL, environment=environment) as process:
        yield process


@pytest.fixture
def house(transactional_db: None) -> Cast:
    """The cast in its places."""
    return factories.cast()


async def act(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do something in the database beside the server."""
    return await sync_to_async(work)(*args, **kwargs)


@pytest.fixture
async def enter(web: WebProcess, house: Cast) -> AsyncIterator[Enter]:
    """`await enter("ana")` is Ana's open socket after hello; `greet=False` leaves hello unsaid. All are closed at the end."""
    async with AsyncExitStack() as stack:

        async def open_one(name: str, *, greet: bool = True, acks: bool = True, **hello: Any) -> WireClient:
            session = await act(factories.session_key, await act(factories.person, name))
            client = await stack.enter_async_context(WireClient(web.url, session, acks=acks))
            if greet:
                await client.hello(**hello)
            return client

        yield open_one


@pytest.fixture
def browse(web: WebProcess, house: Cast) -> Callable[[str], HttpClient]:
    """`browse("ana")` is Ana over HTTP."""
    return lambda name: HttpClient(web.url, factories.session_key(factories.person(name)))


@pytest.fixture(autouse=True)
def no_faults(web: WebProcess) -> Iterator[None]:
    """Whatever a test does, the server has no fault to log."""
    before = len(web.log)
    yield
    said = web.log[before:]
    assert "Traceback" not in said, said
    assert " ERROR " not in said, said


@pytest.fixture
def start(transactional_db: None, var_folder: Path) -> Iterator[Start]:
    """Start a web process on this worker's database; stopped at the end."""
    ours = {
        "HANDRAIL_SECRET_KEY": settings.SECRET_KEY,
        "HANDRAIL_KEYS": settings.HANDRAIL_KEYS,
        "HANDRAIL_REDIS_PREFIX": f"handrail-{WORKER}",
        "HANDRAIL_DEMO": "1",
        **NO_LIMITS,
    }
    with ExitStack() as stack:

        def start_one(redis_url: str | None = None, server: str = "daphne", **environment: str) -> WebProcess:
            process = WebProcess(
                database_url=own_database_url(),
                redis_url=redis_url,
                environment={"HANDRAIL_VAR": own_var(var_folder), **ours, **environment},
                arguments=("--server", server),
            )
            return stack.enter_context(process)

        yield start_one


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """`await connect(web, "ana")` is Ana's open socket on that process after hello."""
    async with AsyncExitStack() as stack:

        async def connect_one(web: WebProcess, name: str, **hello: Any) -> WireClient:
            session = await act(factories.session_key, await act(factories.person, name))
            client = await stack.enter_async_context(WireClient(web.url, session))
            await client.hello(**hello)
            return client

        yield connect_one


@pytest.fixture
def servers() -> str:
    """The broker's address. Several web processes need PostgreSQL and Redis: `python -m tests.servers -- pytest …` starts them."""
    assert not settings.SQLITE, "Run this test beside PostgreSQL and Redis: python -m tests.servers -- pytest"
    return str(settings.REDIS_URL)
