"""The launchers, the browser finder and the coverage gates do what the suite relies on."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from tests import chromium, coverage_gate, servers
from tests.process import ROOT

MODULE = [sys.executable, "-m", "tests.servers", "--"]
SAY_URLS = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], flush=True)"


@pytest.fixture
def none_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEST_DATABASE_URL", "TEST_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def bare_machine(none_named: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nothing is installed but what the wheels brought."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(servers, "POSTGRES_VERSIONS", Path("/nowhere"))


def _gone(url: str) -> bool:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)
    return True


@pytest.mark.process
@pytest.mark.usefixtures("none_named")
def test_a_command_runs_beside_both_servers_and_its_exit_code_is_ours() -> None:
    script = f"{SAY_URLS}; raise SystemExit(3)"
    done = subprocess.run(
        [*MODULE, sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    database_url, redis_url = done.stdout.split()
    assert done.returncode == 3
    assert _gone(database_url)
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(redis_url).ping()


@pytest.mark.process
@pytest.mark.usefixtures("none_named")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_servers_stop_when_the_run_is_interrupted(how: signal.Signals) -> None:
    script = f"{SAY_URLS}; input()"
    run = subprocess.Popen(
        [*MODULE, sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    database_url, _ = run.stdout.readline().split()
    psycopg.connect(database_url).close()
    run.send_signal(how)
    run.communicate(timeout=servers.START_SECONDS)
    assert run.returncode == 128 + how
    assert _gone(database_url)


@pytest.mark.process
@pytest.mark.usefixtures("bare_machine")
def test_the_wheels_serve_where_nothing_is_installed() -> None:
    with servers.postgres() as database_url, servers.redis_server() as redis_url:
        with psycopg.connect(database_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        with redis.Redis.from_url(redis_url) as client:
            assert client.config_get("save") == {"save": ""}


@pytest.mark.usefixtures("bare_machine")
def test_a_missing_server_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(servers.Unavailable, match="apt-get install postgresql"):
        servers.postgres_folder()
    with pytest.raises(servers.Unavailable, match="apt-get install redis-server"):
        servers.redis_program()


def test_a_named_server_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", f"postgres://nobody@127.0.0.1:{servers.free_port()}/none")
    with pytest.raises(servers.Unavailable, match="TEST_DATABASE_URL"), servers.postgres():
        pass


def test_a_missing_browser_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(chromium.NoChromium, match="apt-get install chromium"):
        chromium.chromium_path()


def test_a_browser_that_does_not_start_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", os.devnull)
    with pytest.raises(chromium.NoChromium):
        chromium.chromium_path()


def _report(percent: float = 97.0, **services: Any) -> dict[str, Any]:
    summary = {"missing_lines": 1, "missing_branches": 1, "percent_covered": percent}
    entry = {"missing_lines": [], "missing_branches": [], "summary": summary} | services
    return {"totals": {"percent_covered": percent}, "files": {"chat/services/messages.py": entry}}


def test_the_coverage_gates_hold() -> None:
    assert coverage_gate.shortfalls(_report()) == []


@pytest.mark.parametrize(
    "report",
    [
        _report(percent=94.9),
        _report(missing_lines=[12]),
        _report(missing_branches=[[12, 14]]),
        {"totals": {"percent_covered": 100.0}, "files": {}},
    ],
    ids=["too little overall", "a line of a service", "a branch of a service", "nothing measured"],
)
def test_a_coverage_gate_falls(report: dict[str, Any]) -> None:
    assert coverage_gate.shortfalls(report)


@pytest.mark.parametrize("path", ["chat/policies/messages.py", "chat/gate.py", "moderation/services/cases.py"])
def test_what_guards_people_is_covered_completely(path: str) -> None:
    assert coverage_gate.is_complete(path)


@pytest.mark.parametrize("path", ["chat/views.py", "manage.py", "config/settings.py"])
def test_the_rest_counts_overall(path: str) -> None:
    assert not coverage_gate.is_complete(path)
