"""Real web processes start, die and come back the way the tests of kills and restarts rely on."""

import signal
from collections.abc import Callable

import pytest

from tests.process import WebProcess

pytestmark = pytest.mark.process


def test_a_killed_process_comes_back_on_its_port(start_web: Callable[..., WebProcess]) -> None:
    web = start_web()
    port = web.port
    web.kill()
    assert web.process.returncode == -signal.SIGKILL
    web.start()
    assert web.port == port


def test_a_process_asked_to_stop_drains_and_ends_well(start_web: Callable[..., WebProcess]) -> None:
    web = start_web()
    assert web.terminate() == 0, web.log


def test_a_process_that_cannot_start_says_why(database_url: str) -> None:
    never = WebProcess(database_url=database_url, environment={"HANDRAIL_DB_POOL": "many"})
    with pytest.raises(RuntimeError, match=r"(?s)did not start.*many"):
        never.start()
    never.close()
