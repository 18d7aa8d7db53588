"""Histories of one room, compared with the model after every act. `make simulate` writes 20,000 of them; here are 500."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as project
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.house import Shelf
from tests.simulation.machine import RoomMachine

STEPS = 50
# Each part is a seed and so many histories. On PostgreSQL the house is built anew each time, and the same deeds go through other SQL.
PARTS = {1: 125, 2: 125, 3: 125, 4: 125} if project.SQLITE else {1: 5}
if "SIMULATION_FIRST" in os.environ:
    PARTS = {int(os.environ["SIMULATION_FIRST"]): int(os.environ["SIMULATION_COUNT"])}


@pytest.fixture
def machine(transactional_db: None, unmeasured: None, settings: Any) -> Iterator[type[RoomMachine]]:
    """The machine over a fresh shelf, without the limits on how fast one may speak."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False
    settings.LIMIT_SENDS_BURST = settings.LIMIT_SENDS_MINUTE = 0
    shelf = Shelf()
    yield type("RoomMachine", (RoomMachine,), {"shelf": shelf})
    shelf.close()


@pytest.mark.parametrize(("part", "histories"), PARTS.items())
def test_whatever_happens_everybody_is_shown_what_they_may_see(
    machine: type[RoomMachine], part: int, histories: int
) -> None:
    run_state_machine_as_test(seed(part)(machine), settings=settings(max_examples=histories, stateful_step_count=STEPS))
