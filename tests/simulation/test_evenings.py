"""Whole evenings from a seed. `make simulate` plays 2,000 of them, each twice; here are a few."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection

from tests.simulation.house import Shelf
from tests.simulation.storm import play
from tests.simulation.verdict import faults

# Each part plays some seeds. On PostgreSQL the house is built anew for each evening, so that a few are enough.
PARTS = [range(first, first + 5) for first in range(0, 20, 5)] if project.SQLITE else [range(2)]
if "SIMULATION_FIRST" in os.environ:
    PARTS = [range(first := int(os.environ["SIMULATION_FIRST"]), first + int(os.environ["SIMULATION_COUNT"]))]


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


@pytest.mark.parametrize("seeds", PARTS, ids=lambda seeds: f"from {seeds.start}")
def test_after_any_storm_everybody_keeps_what_they_may_and_the_same_seed_is_the_same_evening(
    shelf: Shelf, seeds: range
) -> None:
    for seed in seeds:
        evening = play(seed, shelf.fresh())
        assert faults(evening) == [], f"seed {seed}"
        assert play(seed, shelf.fresh()).world.digest == evening.world.digest, f"seed {seed} is not the same twice"
