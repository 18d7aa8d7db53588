"""The long runs of `make simulate`: many histories and many evenings, cut into parts that several processes share.

    python -m tests.simulation.simulate --histories 20000 --evenings 2000 --from-part 0

Prints what was done and how long it took, and fails with the first part that found something: its output has the seed and the story.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HISTORIES_A_PART = 100
EVENINGS_A_PART = 25


def _run(test: str, first: int, count: int) -> subprocess.CompletedProcess[str]:
    """One part: `count` histories of seed `first`, or the evenings of `count` seeds from `first` on."""
    environment = os.environ | {"SIMULATION_FIRST": str(first), "SIMULATION_COUNT": str(count)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "--show-capture=no",
        "-o",
        "faulthandler_timeout=0",
        test,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def main() -> int:
    """Run all parts; the exit code says whether all held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=20_000)
    parser.add_argument("--evenings", type=int, default=2_000)
    parser.add_argument(
        "--first", type=int, default=1_000_000, help="the first seed, to go on where another run stopped"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    parts = [
        (start / total, f"tests/simulation/{file}", start, min(size, total - start))
        for file, total, size in (
            ("test_machine.py", asked.histories, HISTORIES_A_PART),
            ("test_evenings.py", asked.evenings, EVENINGS_A_PART),
        )
        for start in range(0, total, size)
    ]
    parts.sort()  # so that both have come as far when somebody stops it
    began, done = time.monotonic(), {"test_machine.py": 0, "test_evenings.py": 0}
    with ThreadPoolExecutor(asked.jobs) as pool:
        runs = pool.map(lambda part: (part, _run(part[1], asked.first + part[2], part[3])), parts)
        for (_far, test, _start, count), result in runs:
            if result.returncode:
                print(result.stdout, result.stderr, sep="\n")
                return 1
            done[Path(test).name] += count
            minutes = (time.monotonic() - began) / 60
            histories, evenings = done.values()
            print(
                f"{histories:,} histories, {evenings:,} evenings twice, {minutes:.1f} minutes: nothing found",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
