"""Whole evenings from a seed. `make simulate` plays 2,000 of them, each twice; here are a few."""

import pytest
from django.conf import settings as project

from tests.simulation.house import Shelf
from tests.simulation.verdict import play_twice

# Each part plays some seeds. On PostgreSQL the house is built anew for each evening, so that a few are enough.
PARTS = [range(first, first + 5) for first in range(0, 20, 5)] if project.SQLITE else [range(2)]


@pytest.mark.parametrize("seeds", PARTS, ids=lambda seeds: f"from {seeds.start}")
def test_after_any_storm_everybody_keeps_what_they_may_and_the_same_seed_is_the_same_evening(
    shelf: Shelf, seeds: range
) -> None:
    for seed in seeds:
        play_twice(shelf, seed)
