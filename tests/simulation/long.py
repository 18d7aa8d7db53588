"""The parts that `simulate.py` asks for, in its order. `make test` does not look here: its share is in test_machine and test_evenings."""

import hashlib
import time
from collections.abc import Callable

import pytest

from tests.simulation.house import Shelf
from tests.simulation.machine import live_through
from tests.simulation.simulate import Part, asked_parts
from tests.simulation.verdict import play_twice


def _evenings(shelf: Shelf, first: int, count: int) -> str:
    """A digest of these evenings: the same in every process, whatever the day and the order of its hashes."""
    digests = [play_twice(shelf, seed) for seed in range(first, first + count)]
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()


PLAY: dict[str, Callable[[Shelf, int, int], str | None]] = {"histories": live_through, "evenings": _evenings}


@pytest.mark.parametrize("part", asked_parts(), ids=str)
def test_nothing_is_found(part: Part, shelf: Shelf, record_property: Callable[[str, object], None]) -> None:
    began = time.process_time()
    record_property("part", str(part))
    try:
        record_property("digest", PLAY[part.kind](shelf, part.first, part.size))
    finally:
        record_property("cpu_s", round(time.process_time() - began, 2))
