"""A web process that must not serve says why in one sentence and is gone; one that may, serves."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.core.management.base import CommandError

from config import checks, startup
from tests.process import ROOT, WebProcess

REASON = "The database is SQLite"


def test_a_second_process_is_refused_and_named_the_first(tmp_path: Path) -> None:
    startup.hold_alone(tmp_path / "serving.lock", REASON)
    with pytest.raises(CommandError, match=f"served already, by process {os.getpid()}. {REASON}"):
        startup.hold_alone(tmp_path / "serving.lock", REASON)


def test_a_lock_that_was_left_behind_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "serving.lock").write_text("4711")
    startup.hold_alone(tmp_path / "serving.lock", REASON)
    assert (tmp_path / "serving.lock").read_text() == str(os.getpid())


@pytest.mark.parametrize(
    ("sqlite", "redis", "alone"),
    [(True, "redis://x", True), (True, "", True), (False, "", True), (False, "redis://x", False)],
)
def test_only_a_shared_database_and_broker_take_more_than_one(
    settings: Any, sqlite: bool, redis: str, alone: bool
) -> None:
    settings.SQLITE, settings.REDIS_URL = sqlite, redis
    assert (startup.why_alone() is not None) is alone


def test_more_connections_than_the_database_has_are_refused(settings: Any) -> None:
    settings.PROCESSES, settings.DB_CONNECTIONS = 7, 16
    startup.check_room(112)
    startup.check_room(None)
    with pytest.raises(
        CommandError, match="7 processes with 16 connections each may need 112; the database allows 111"
    ):
        startup.check_room(111)


@pytest.mark.django_db(transaction=True)
def test_the_database_says_how_many_it_allows() -> None:
    allowed = startup.connections_allowed()
    assert allowed is None if house.SQLITE else allowed and allowed > 10


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"PRODUCTION": True, "LIMIT_SENDS_BURST": 0}, "handrail.E006"),
        ({"PRODUCTION": True, "LIMIT_SEARCHES": 0}, "handrail.E006"),
        ({"LIMIT_SOCKETS": -1}, "handrail.E006"),
        ({"PROCESSES": 2, "SQLITE": True}, "handrail.E007"),
        ({"PROCESSES": 2, "SQLITE": False, "REDIS_URL": ""}, "handrail.E007"),
        ({"PRODUCTION": True, "SQLITE": False, "DB_POOL": 0}, "handrail.E008"),
    ],
)
def test_what_could_not_hold_stops_the_start(settings: Any, wrong: dict[str, Any], found: str) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert [one.id for one in checks.check_serving()] == [found]


def test_the_usual_limits_pass(settings: Any) -> None:
    assert checks.check_serving() == []
    settings.LIMIT_SENDS_BURST = settings.LIMIT_SOCKETS = 0
    assert checks.check_serving() == []


@pytest.mark.process
def test_a_second_web_process_on_the_same_folder_ends_with_a_sentence_until_the_first_is_killed(
    start_web: Callable[..., WebProcess],
) -> None:
    first = start_web(redis_url=None)
    command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", "0"]
    second = subprocess.run(command, cwd=ROOT, env=first.environment, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert f"Handrail is being served already, by process {first.process.pid}." in second.stderr
    assert "Traceback" not in second.stderr
    first.kill()
    first.start()
