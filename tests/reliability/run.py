"""Runs the trials and prints a line each: `python -m tests.reliability.run` (docs/reliability.md)."""

import argparse
import json
import logging
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from tests.load.machine import described, load_average
from tests.reliability import staging
from tests.reliability.stage import Kind, Stage
from tests.reliability.trial import SCALES, TRIALS, Found, Scale
from tests.reliability.trials import MODULES

STAGES: tuple[Kind, ...] = ("postgres", "sqlite")
TITLES = {"postgres": "PostgreSQL, Redis, two processes", "sqlite": "SQLite, one process"}


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=SCALES, default="usual", help="how large: short, usual or full")
    parser.add_argument("--only", help="names separated by commas, each with a scale of its own if need be: T1,T6:full")
    parser.add_argument("--most", type=float, help="give a trial up after so many seconds; then it is broken")
    parser.add_argument("--stage", choices=STAGES, help="one of the two stages instead of both")
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="daphne")
    parser.add_argument("--slack", type=float, default=1.0, help="stretch limits of time on a busy machine")
    parser.add_argument("--out", type=Path, help="a file to which the lines are added")
    parser.add_argument("--figures", type=Path, help="a file to which what each trial found is added as a line of JSON")
    parser.add_argument("--url", help="a staging server that is not ours to break; needs --accounts")
    parser.add_argument("--accounts", type=Path, help="JSON lines as manage.py bench_seed prints them")
    return parser.parse_args(given)


def _asked(asked: argparse.Namespace, kind: Kind) -> list[tuple[str, str]]:
    """Names of trials that run on this stage, each with its scale."""
    given = asked.only.split(",") if asked.only else sorted(TRIALS, key=lambda name: (name[0], int(name[1:])))
    pairs = [(name, scale or asked.scale) for name, _, scale in (one.partition(":") for one in given)]
    if unknown := {name for name, _ in pairs} - set(TRIALS):
        raise SystemExit(f"No such trial: {', '.join(sorted(unknown))}. There are {', '.join(TRIALS)}.")
    if strange := {scale for _, scale in pairs} - set(SCALES):
        raise SystemExit(f"No such scale: {', '.join(sorted(strange))}. There are {', '.join(SCALES)}.")
    return [(name, scale) for name, scale in pairs if kind in TRIALS[name].stages]


def run_stage(kind: Kind, asked: argparse.Namespace) -> list[Found]:
    """Every trial asked for, on this stage; each line is printed as it comes."""
    found = []
    with Stage(kind, server=asked.server) as stage:
        load = f"load of the machine {load_average():.1f}"
        say(asked, f"\n{TITLES[kind]}, {asked.server}, scale {asked.scale}, slack {asked.slack:g}, {load}")
        for name, scale in _asked(asked, kind):
            one = uvloop.run(TRIALS[name].run(stage, Scale(scale, asked.slack), asked.most))
            found.append(one)
            say(asked, one.line())
            for broken in [*one.broken, *one.verdict.examples]:
                say(asked, f"     broken: {broken}")
            if asked.figures:
                with asked.figures.open("a", encoding="utf-8") as out:
                    print(json.dumps({"stage": kind, "scale": scale, **one.as_figures()}), file=out)
            stage.serve()
    return found


def say(asked: argparse.Namespace, line: str) -> None:
    """On the screen, and in the file if there is one."""
    print(line, flush=True)
    if asked.out:
        with asked.out.open("a", encoding="utf-8") as out:
            print(line, file=out)


def raise_the_limit_of_files() -> None:
    """A thousand sockets are a thousand files."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard) if hard != resource.RLIM_INFINITY else (65536, hard))


def main(given: Sequence[str] | None = None) -> int:
    """0 when every promise was kept."""
    asked = _arguments(given)
    assert MODULES, "the trials are entered into their list"
    raise_the_limit_of_files()
    # It warns of every full buffer, and some trials are about those.
    logging.getLogger("picows").setLevel(logging.ERROR)
    # Asked to stop, we stop what we started.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    if asked.url:
        return staging.main(asked.url, asked.accounts, Scale(asked.scale, asked.slack))
    versions = described("of our own", "of our own")
    say(asked, "; ".join(f"{name} {versions[name]}" for name in ("date", "processor", "python", "django", "daphne")))
    found = [one for kind in STAGES if asked.stage in (None, kind) for one in run_stage(kind, asked)]
    broken = [one.name for one in found if not one.passed]
    acked = sum(one.acked for one in found)
    say(
        asked,
        f"\n{len(found)} trials, {acked:,} messages acknowledged; "
        + (f"broken: {broken}" if broken else "every promise kept"),
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
