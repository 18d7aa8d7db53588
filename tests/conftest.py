"""What every test stands on: a database of its own worker, quick hashing, a clean cache. Casts live in factories.py."""

import inspect
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as property_tests
from pytest_django import DjangoDbBlocker

from moderation import middleware
from tests.process import ROOT, WebProcess

TRAIL_GUARDS = import_module("moderation.migrations.0002_append_only_trail")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
ASKING = frozenset({"db", "transactional_db", "django_db_setup", "start_web", "database_url"})

# The same examples every time, and a slow machine is not a wrong program.
property_tests.register_profile(
    "handrail", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
property_tests.load_profile("handrail")


def pytest_configure() -> None:
    """Settings for this test process; the servers that tests start keep the real ones."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MIDDLEWARE = ["tests.contract.watching.HeldToContract", *settings.MIDDLEWARE]
    # An existing folder for whitenoise to look through; nothing is collected for in-process tests.
    settings.STATIC_ROOT = str(ROOT / "static")
    settings.AUDIT_ANCHORS = str(Path(tempfile.gettempdir()) / f"handrail-anchors-{os.getpid()}.jsonl")
    if settings.REDIS_URL:
        # Redis does not separate the workers' channels by database number, so the prefix does.
        layer: dict[str, Any] = settings.CHANNEL_LAYERS["default"]
        layer["CONFIG"]["prefix"] = f"handrail-{WORKER}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Async tests commit and flush: a rollback does not reach the threads they use (pytest-asyncio 226).

    What asks no server behaves alike beside every server: where all of `make test` runs, it has run on SQLite a moment before.
    """
    for item in items:
        function = getattr(item, "function", None)
        if inspect.iscoroutinefunction(function) and item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(transaction=True), append=False)
    if os.environ.get("HANDRAIL_TESTS_ONCE"):
        alone = [item for item in items if not _asks_a_server(item)]
        items[:] = [item for item in items if _asks_a_server(item)]
        config.hook.pytest_deselected(items=alone)


def _asks_a_server(item: pytest.Item) -> bool:
    """Whether a test touches the database, a browser or a process of ours."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "browser", "process"))
    return marked or not ASKING.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Each worker has a database with a name of its own, and SQLite has it in a file, as in life."""
    database: dict[str, Any] = settings.DATABASES["default"]
    with tempfile.TemporaryDirectory(prefix="handrail-tests-") as folder:
        name = f"test_handrail_{WORKER}"
        database["TEST"]["NAME"] = name
        if settings.SQLITE:
            database["TEST"]["NAME"] = str(Path(folder) / f"{name}.sqlite3")
            # Nothing here must outlive the run.
            database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
        yield


def _delete_all(_operations: object, _style: object, tables: list[str], **_options: bool) -> list[str]:
    """For the few rows of a test DELETE is some fifty times faster than Django's TRUNCATE."""
    return ["; ".join(f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables)] if tables else []  # noqa: S608  # the names are our own tables


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """PostgreSQL is emptied quickly between tests, and sessions that threads left open end before it is dropped."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # The database guards the trail, so no test could empty its table; test_append_only puts the guards back for itself.
        for statement in TRAIL_GUARDS.OFF[connection.vendor]:
            cursor.execute(statement)
    if settings.SQLITE:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", _delete_all)
        yield
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def alerts_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alerts ask further at a client's first request, and not in the middle of counting queries on a slow machine."""
    monkeypatch.setattr(middleware, "EVERY_S", float("inf"))


@pytest.fixture(autouse=True)
def own_language() -> None:
    """No test inherits the language of the last page that another opened."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def clean_cache() -> None:
    """No test inherits the counters of another."""
    cache.clear()


@pytest.fixture(scope="session")
def var_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `var/` for this worker's servers, with the static files collected as `up` would."""
    folder = tmp_path_factory.mktemp("var")
    collect = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env=os.environ | {"HANDRAIL_VAR": str(folder)}, check=True)
    return folder


def own_var(shared: Path) -> str:
    """A `var/` for one web process, with the static files of all: on SQLite each serves alone from its own."""
    own = Path(tempfile.mkdtemp(dir=shared))
    (own / "static").symlink_to(shared / "static")
    return str(own)


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The URL of this worker's test database, for a server process that shares it with the test."""
    found = connection.settings_dict
    if settings.SQLITE:
        return f"sqlite:///{found['NAME']}"
    who = quote(str(found["USER"])) + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    return f"postgres://{who}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.fixture
def start_web(database_url: str, var_folder: Path) -> Iterator[Callable[..., WebProcess]]:
    """Start a web process on this worker's test database: `start_web(HANDRAIL_DEMO="1").url`; stopped at the end."""
    ours = {
        "HANDRAIL_SECRET_KEY": settings.SECRET_KEY,
        "HANDRAIL_KEYS": settings.HANDRAIL_KEYS,
        "HANDRAIL_REDIS_PREFIX": f"handrail-{WORKER}",
    }
    with ExitStack() as stack:

        def start(redis_url: str | None = settings.REDIS_URL, **environment: str) -> WebProcess:
            here = {"HANDRAIL_VAR": own_var(var_folder), **ours, **environment}
            web = WebProcess(database_url=database_url, redis_url=redis_url, environment=here)
            return stack.enter_context(web)

        yield start
