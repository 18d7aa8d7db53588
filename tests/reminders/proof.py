"""Proof that every due note is sent once: many people over many days, while the clocks that send are killed again and again.

    python -m tests.reminders.proof --people 10000 --days 30 --kills 60 --clocks 2

Uses DATABASE_URL, or a database of its own that is thrown away. Exits 1 when a note is missing, doubled, early, late or has other words.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time as stopwatch
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django

from tests.reminders.lives import QUIET, Life, due_notes, live

FIRST = date(2026, 10, 18)  # both changes of the clock lie in the month that follows
SAID = {
    "You have something new.",
    "There is something for you today.",
    "Something is waiting for you, when you have a minute.",
}


class Clock:
    """One clock process; it is killed by a timer now and then and starts again when it is missed."""

    def __init__(self) -> None:
        self.process = self._started()

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.reminders.clockwork"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("a clock did not start")
        return process

    def ask(self, at: datetime) -> None:
        """The clock begins to work at this moment of the story."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(f"{at.isoformat()}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # killed; `answered` finds out and starts it again

    def answered(self) -> bool:
        """Whether it has done its work; False when it was killed meanwhile, and then another one runs."""
        assert self.process.stdout is not None
        if self.process.stdout.readline() == "done\n":
            return True
        self.process.wait()
        self.process = self._started()
        return False

    def close(self) -> None:
        """It has ended."""
        self.process.kill()
        self.process.wait()


class Killer:
    """Kills clocks at random moments of their work, so many over the whole story."""

    def __init__(self, kills: int, start: datetime, end: datetime, dice: random.Random) -> None:
        self.wanted, self.start, self.length, self.dice, self.kills = kills, start, end - start, dice, 0

    def aim(self, clock: Clock, now: datetime) -> None:
        """Perhaps this clock dies within the next moments, at whatever it is doing then."""
        told = (now - self.start) / self.length
        if self.kills < self.wanted * told and self.dice.random() < 0.5:
            self.kills += 1
            timer = threading.Timer(self.dice.random() * 0.25, clock.process.kill)
            timer.daemon = True
            timer.start()


def main() -> int:
    """Run the story and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    for name, usual in (("people", 10_000), ("days", 30), ("kills", 60), ("clocks", 2), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="handrail-proof-") as folder:
        os.environ["HANDRAIL_MAILBOX"] = str(Path(folder) / "mailbox")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/proof.sqlite3")
        os.environ.setdefault("HANDRAIL_VAR", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        from tests.reminders import story

        told = play(options, story, folder)
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return 0 if told["holds"] else 1


def play(options: argparse.Namespace, story: Any, folder: str) -> dict[str, Any]:
    """The whole story, and its verdict."""
    dice, began = random.Random(options.seed), stopwatch.monotonic()  # noqa: S311 - a story, not a secret
    start = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    end = start + timedelta(days=options.days)
    lives = [live(n, FIRST - timedelta(days=1), options.days + 2, dice) for n in range(options.people)]
    story.people_of(lives, start)
    killer = Killer(options.kills, start, end, dice)
    clocks = [Clock() for _ in range(options.clocks)]
    try:
        now: datetime | None = start
        while now is not None and now < end:
            story.live_until(now)
            while story.is_due(now):
                for clock in clocks:
                    clock.ask(now)
                    killer.aim(clock, now)
                for clock in clocks:
                    clock.answered()
            now = story.next_moment(now)
    finally:
        for clock in clocks:
            clock.close()
    verdict = judge(lives, start, end, Path(os.environ["HANDRAIL_MAILBOX"]))
    verdict["tasks_for_a_person"] = {"due": verdict.pop("asked"), "raised": story.tasks()}
    figures = {"people": options.people, "days": options.days, "clocks": options.clocks, "kills": killer.kills}
    holds = verdict["holds"] and len(set(verdict["tasks_for_a_person"].values())) == 1
    seconds = round(stopwatch.monotonic() - began)
    return {**figures, **verdict, "holds": holds, "seconds": seconds, "database": story.vendor()}


def judge(lives: list[Life], start: datetime, end: datetime, mailbox: Path) -> dict[str, Any]:
    """What the mailbox holds against what was due."""
    by_email = {life.email: life for life in lives}
    due: set[tuple[str, date]] = set()
    asked = 0
    for life in lives:
        days, times = due_notes(life, start, end)
        due |= {(life.email, day) for day in days}
        asked += times > 0  # one task waits for each, however often their notes come to rest
    letters = [json.loads(line) for line in mailbox.read_text().splitlines()] if mailbox.exists() else []
    handed = Counter(letter["id"] for letter in letters)
    kept = {letter["id"]: letter for letter in letters}.values()
    arrived = Counter(_for(letter, by_email) for letter in kept)
    quiet = sum(_is_quiet(letter, by_email) for letter in letters)
    other = sum(
        letter["body"].strip().splitlines()[0] not in SAID or letter["subject"] != "Handrail" for letter in letters
    )
    missing, unasked = due - set(arrived), set(arrived) - due
    doubled = sum(count > 1 for count in arrived.values())
    return {
        "due": len(due),
        "sent": len(kept),
        "missing": len(missing),
        "not_due": len(unasked),
        "doubled": doubled,
        "handed_over_again_with_the_same_id": sum(handed.values()) - len(handed),
        "in_quiet_hours": quiet,
        "with_other_words": other,
        "asked": asked,
        "holds": not (missing or unasked or doubled or quiet or other),
    }


def _for(letter: dict[str, str], by_email: dict[str, Life]) -> tuple[str, date]:
    wall = datetime.fromisoformat(letter["at"]).astimezone(ZoneInfo(by_email[letter["to"]].zone))
    return letter["to"], wall.date()


def _is_quiet(letter: dict[str, str], by_email: dict[str, Life]) -> bool:
    wall = datetime.fromisoformat(letter["at"]).astimezone(ZoneInfo(by_email[letter["to"]].zone)).time()
    return wall >= QUIET[0] or wall < QUIET[1]


if __name__ == "__main__":
    sys.exit(main())
