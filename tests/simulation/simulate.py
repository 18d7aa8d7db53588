"""The long run of `make simulate`: many histories and many evenings, in parts, each part told as it is done.

    python -m tests.simulation.simulate --histories 20000 --evenings 2000 --jobs 1 --into FILE

With `--into` each part becomes a line of FILE, and whoever starts again with the same FILE goes on where it was stopped; `--report FILE`
adds the lines up. A part that found something is told with its story, is not counted, and is played again the next time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ASKED = "SIMULATION_PARTS"
# A part takes half a minute: no more is lost when somebody stops it.
SIZES = {"histories": 100, "evenings": 20}


class Part(NamedTuple):
    """`size` histories of the seed `first`, or the evenings of `size` seeds from `first` on."""

    kind: str
    first: int
    size: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.first}:{self.size}"

    @classmethod
    def named(cls, name: str) -> Part:
        """The part of this name."""
        kind, first, size = name.split(":")
        return cls(kind, int(first), int(size))


def asked_parts() -> list[Part]:
    """The parts that this process was asked to play, in their order."""
    return [Part.named(name) for name in os.environ.get(ASKED, "").split()]


def all_parts(totals: dict[str, int], first: int) -> list[Part]:
    """So many of each kind, cut into parts; both kinds have always come equally far."""
    parts = [
        (start / total, Part(kind, first + start, min(SIZES[kind], total - start)))
        for kind, total in totals.items()
        for start in range(0, total, SIZES[kind])
    ]
    return [part for _far, part in sorted(parts)]


class Book:
    """A line for each part that was played, as JSON; kept in a file if there is one."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.lines: list[dict[str, Any]] = []
        if path is not None and path.exists():
            # A line that was cut off as it was written is a part that was not played.
            self.lines = [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]

    def add(self, line: dict[str, Any]) -> None:
        """One more part was played; it is on the disk when this returns."""
        self.lines.append(line)
        if self._path is not None:
            with self._path.open("a") as file:
                file.write(json.dumps(line) + "\n")

    def good(self) -> dict[str, dict[str, Any]]:
        """By name: the parts in which nothing was found."""
        return {line["part"]: line for line in self.lines if line["good"]}

    def told(self) -> str:
        """All of it in one line."""
        good = self.good()
        found = sorted({line["part"] for line in self.lines} - set(good))
        # A part that was played in two sizes counts once.
        seeds = {(part.kind, part.first): part.size for part in sorted(map(Part.named, good))}
        counts = {kind: sum(size for (its, _first), size in seeds.items() if its == kind) for kind in SIZES}
        hours = sum(line["cpu_s"] for line in self.lines) / 3600
        result = f"FOUND in {', '.join(found)}" if found else "nothing found"
        return f"{counts['histories']:,} histories, {counts['evenings']:,} evenings twice, {hours:.2f} h of a core: {result}"


class Scribe:
    """Listens to pytest and writes each part down as it ends."""

    def __init__(self, book: Book, commit: str) -> None:
        self._book, self._commit = book, commit

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part has ended, or could not begin."""
        facts = dict(report.user_properties)
        if "part" not in facts or (report.when != "call" and report.passed):
            return
        line = {"part": facts["part"], "good": report.passed, "cpu_s": facts.get("cpu_s", 0), "wall_s": report.duration}
        line |= {
            "digest": facts.get("digest"),
            "load": os.getloadavg()[0],
            "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "commit": self._commit,
        }
        self._book.add(line if report.passed else line | {"story": report.longreprtext})
        print(f"{line['at']} {facts['part']} {line['cpu_s']:.1f} s; {self._book.told()}", flush=True)
        if not report.passed:
            print(report.longreprtext, flush=True)


def _commit() -> str:
    asked = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return asked.stdout.strip() or "unknown"


def _options(jobs: int) -> Iterator[str]:
    yield from ("-n", str(jobs if jobs > 1 else 0), "-p", "no:cacheprovider", "-qq", "--no-header", "--no-summary")
    yield from (
        "--show-capture=no",
        "-o",
        "console_output_style=classic",
        "-o",
        "faulthandler_timeout=0",
        "--rootdir",
        str(ROOT),
    )
    yield str(Path(__file__).with_name("long.py"))


def main() -> int:
    """Play what was not played yet; the exit code says whether all held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=20_000)
    parser.add_argument("--evenings", type=int, default=2_000)
    parser.add_argument("--first", type=int, default=1_000_000, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--into", type=Path, help="keep what was done in this file, and go on from there")
    parser.add_argument("--report", type=Path, help="only tell what stands in this file")
    asked = parser.parse_args()
    book = Book(asked.report or asked.into)
    if asked.report is None:
        done = book.good()
        parts = all_parts({"histories": asked.histories, "evenings": asked.evenings}, asked.first)
        left = [str(part) for part in parts if str(part) not in done]
        os.environ[ASKED] = " ".join(left)
        if left:
            pytest.main([*_options(asked.jobs)], plugins=[Scribe(book, _commit())])
        complete = all(str(part) in book.good() for part in parts)
    print(book.told())
    return 0 if asked.report is not None or complete else 1


if __name__ == "__main__":
    sys.exit(main())
