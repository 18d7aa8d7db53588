"""One trial: what it needs, what it found, and the line that is printed of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.load.order import Seat
from tests.reliability.checker import Verdict
from tests.reliability.client import Client
from tests.reliability.crowd import Crowd, percentile
from tests.reliability.people import Person
from tests.reliability.stage import Stage

T = TypeVar("T")
SCALES = ("short", "usual", "full")
UNREAD_LOOKED_AT = 4


@dataclass(frozen=True)
class Scale:
    """How large a run is. `slack` stretches limits of time, for a machine that does other things as well."""

    name: str = "short"
    slack: float = 1.0

    def of(self, short: T, usual: T, full: T) -> T:
        """The size for this scale."""
        return (short, usual, full)[SCALES.index(self.name)]


@dataclass
class Found:
    """What a trial found. `recovery` are seconds from the end of a fault, or from losing one's line, until it was as before."""

    name: str
    injected: str
    acked: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    recovery: list[float] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    took_s: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every promise was kept."""
        return self.verdict.clean and not self.broken

    def as_figures(self) -> dict[str, Any]:
        """For a file."""
        return {
            "name": self.name,
            "injected": self.injected,
            "kept": self.passed,
            "acked": self.acked,
            "lost_doubled_reordered_leaked": str(self.verdict),
            "recovery_p99": self.recovery_p99,
            "figures": self.notes,
            "broken": [one[:300] for one in (*self.broken, *self.verdict.examples)],
            "seconds": round(self.took_s),
        }

    @property
    def recovery_p99(self) -> str:
        """In words; a dash when nothing had to recover."""
        return f"{percentile(self.recovery, 0.99):.1f} s" if self.recovery else "–"

    def line(self) -> str:
        """The trial in one line."""
        said = "; ".join(f"{name} {value}" for name, value in self.notes.items())
        parts = [
            f"{self.name:<4} {'ok    ' if self.passed else 'BROKEN'}",
            self.injected,
            f"{self.acked:,} acked",
            f"lost/doubled/reordered/leaked = {self.verdict}",
            f"recovery p99 {self.recovery_p99}",
            *([said] if said else []),
            f"took {self.took_s:.0f} s",
        ]
        return " | ".join(parts)


class House:
    """What a trial works with: the stage, the scale, and what it has found so far."""

    def __init__(self, stage: Stage, scale: Scale, found: Found) -> None:
        self.stage = stage
        self.scale = scale
        self.found = found

    @property
    def is_sqlite(self) -> bool:
        """Whether this is one process on SQLite, without a broker."""
        return self.stage.kind == "sqlite"

    def expect(self, is_so: bool, what: str) -> None:
        """A promise beside the invariants."""
        if not is_so:
            self.found.broken.append(what)

    def within(self, what: str, seconds: float, most: float) -> None:
        """A promise about time; the figure is noted."""
        self.note(what, f"{seconds * 1000:.0f} ms" if most < 5 else f"{seconds:.1f} s")
        self.expect(seconds <= most * self.scale.slack, f"{what}: {seconds:.2f} s, at most {most:g} s")

    def note(self, name: str, value: object) -> None:
        """A figure for the line."""
        self.found.notes[name] = str(value)

    def clients(self, seats: Iterable[Seat], crowd: Crowd, **options: Any) -> list[Client]:
        """Scripted people for these seats, each room spread over all processes."""
        addresses = self.stage.addresses
        return [
            Client(
                seat,
                addresses[number % len(addresses) :] + addresses[: number % len(addresses)],
                ears=crowd.ears,
                **options,
            )
            for number, seat in enumerate(seats)
        ]

    def person(self, seat: Seat, process: int = 0) -> Person:
        """Somebody over HTTP."""
        return Person(self.stage.addresses[process % len(self.stage.addresses)], seat.session)

    @asynccontextmanager
    async def crowd(self, rooms: int, members: int, **options: Any) -> AsyncIterator[Crowd]:
        """Rooms full of connected people; afterwards everybody has settled and everything was checked."""
        taken = await asyncio.to_thread(self.stage.take, rooms, members)
        async with Crowd(self.stage.records) as crowd:
            await crowd.enter(self.clients([seat for seats in taken for seat in seats], crowd, **options))
            yield crowd
            await self.settle(crowd)

    async def settle(self, crowd: Crowd) -> None:
        """Everybody is back and up to date; the invariants were checked."""
        await crowd.settle()
        self.found.verdict.add(await crowd.verdict())
        self.found.acked += crowd.acked
        await self._check_unread(crowd.present[:UNREAD_LOOKED_AT])
        self.found.broken += [f"said: {text}" for text in self.stage.tracebacks()]
        strange = {code for code in crowd.closes(0.0) if code in (1006, 1011)}
        self.expect(not strange, f"closed with {strange}")

    async def _check_unread(self, clients: Sequence[Client]) -> None:
        """I7: the number on the badge is the number of messages."""
        for client in clients:
            status, told = await asyncio.to_thread(client.http().ask, "GET", "/api/v1/rooms")
            told_of = {line["room"]: line["unread"] for line in told["rooms"]} if status == 200 else {}
            counted = await asyncio.to_thread(self.stage.records.unread, client.seat.member)
            shown = told_of.get(client.seat.room)
            self.expect(shown == counted, f"I7: {client.seat.member} is shown {shown} unread, has {counted}")


Script = Callable[[House], Awaitable[None]]


@dataclass(frozen=True)
class Trial:
    """A test of RELIABILITY section 5. `stages` are where it runs, `is_remote` whether it needs no hand on the processes."""

    name: str
    injected: str
    script: Script
    stages: tuple[str, ...]

    async def run(self, stage: Stage, scale: Scale, most_s: float | None = None) -> Found:
        """What was found; an error, or more than `most_s`, is a promise broken, so that the trials after it still run."""
        found = Found(self.name, self.injected)
        began = time.monotonic()
        house = House(stage, scale, found)
        try:
            async with asyncio.timeout(most_s):
                await self.script(house)
        except (AssertionError, OSError, TimeoutError, RuntimeError, LookupError) as error:
            found.broken.append(f"{type(error).__name__}: {error}")
        found.took_s = time.monotonic() - began
        return found


TRIALS: dict[str, Trial] = {}
BOTH = ("postgres", "sqlite")


def trial(name: str, injected: str, stages: tuple[str, ...] = BOTH) -> Callable[[Script], Script]:
    """Enter a script into the list of trials."""

    def enter(script: Script) -> Script:
        TRIALS[name] = Trial(name, injected, script, stages)
        return script

    return enter
