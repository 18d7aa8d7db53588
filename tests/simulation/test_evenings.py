"""Whole evenings from a seed. `make simulate` plays 2,000 of them, each twice; here are a few."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as project

from tests.simulation.house import Shelf
from tests.simulation.simulate import ROOT, Book
from tests.simulation.verdict import play_twice

# Each part plays some seeds. On PostgreSQL the house is built anew for each evening, so that a few are enough.
PARTS = [range(first, first + 5) for first in range(0, 20, 5)] if project.SQLITE else [range(2)]


@pytest.mark.parametrize("seeds", PARTS, ids=lambda seeds: f"from {seeds.start}")
def test_after_any_storm_everybody_keeps_what_they_may_and_the_same_seed_is_the_same_evening(
    shelf: Shelf, seeds: range
) -> None:
    for seed in seeds:
        play_twice(shelf, seed)


def _digest_elsewhere(into: Path, hashes: int) -> str:
    """The digest of one evening, played by a process of its own, whose sets and hashes have another order."""
    servers = ("DATABASE_URL", "REDIS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in servers}
    options = ["--histories", "0", "--evenings", "1", "--jobs", "1", "--into", str(into)]
    command = [sys.executable, "-m", "tests.simulation.simulate", *options]
    environment |= {"PYTHONHASHSEED": str(hashes)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    [line] = Book(into).lines
    return str(line["digest"])


@pytest.mark.process
def test_an_evening_is_the_same_in_every_process(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        one, other = pool.map(_digest_elsewhere, (tmp_path / "one", tmp_path / "other"), (1, 2))
    assert one == other
