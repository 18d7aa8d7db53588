"""What both proofs run on. Nothing of them is measured: other tests cover the same lines, and measuring would take as long again."""

from collections.abc import Iterator
from typing import Any

import coverage
import pytest
from django.conf import settings as project
from django.db import connection

from tests.simulation.house import Shelf


@pytest.fixture
def unmeasured() -> Iterator[None]:
    """Nothing is measured while a test of this kind runs."""
    measuring = coverage.Coverage.current()
    if measuring is not None:
        measuring.stop()
    yield
    if measuring is not None:
        measuring.start()


@pytest.fixture
def shelf(transactional_db: None, unmeasured: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """A fresh shelf; one connection serves all simulated threads, and nobody is told to speak more slowly."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False
    settings.LIMIT_SENDS_BURST = settings.LIMIT_SENDS_MINUTE = 0
    if project.SQLITE:
        # Opening the file for each query, as simulated threads would, costs more than all else.
        monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
        connection.close()
    kept = Shelf()
    yield kept
    kept.close()
    connection.close()
