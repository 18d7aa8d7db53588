"""What a run measures and for how long: all of it in a quarter of an hour, or the core of it in three minutes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypedDict

from tests.load.order import Order

MEMBERS = 12
ROOMS = 20
IDLE_ROOMS = 100
LARGE_ROOMS = 400


class Phases(TypedDict, total=False):
    """Seconds of each phase, by their names in `Order`."""

    paced_s: float
    saturated_s: float
    flooded_s: float
    restart_s: float


@dataclass(frozen=True)
class Visit:
    """One visit of the driver to each system."""

    name: str
    rooms: int
    phases: Phases
    repeats: int = 1
    is_idle: bool = False

    def order(self, order: Order) -> Order:
        """The order for this visit, with its other facts from `order`."""
        return replace(order, rooms=self.rooms, members=MEMBERS, is_idle=self.is_idle, **self.phases)


@dataclass(frozen=True)
class Plan:
    """A whole run. `depth` is how many messages the long room has; `cohorts` how many rooms must be seeded."""

    name: str
    visits: tuple[Visit, ...]
    storing_s: float
    depth: int

    @property
    def cohorts(self) -> int:
        """How many rooms must be there."""
        return max(visit.rooms for visit in self.visits)

    def interleaved(self) -> Iterator[tuple[int, Visit]]:
        """Repeat one of every visit, then repeat two, so that a slow minute of the machine hits all alike."""
        for repeat in range(max(visit.repeats for visit in self.visits)):
            yield from ((repeat, visit) for visit in self.visits if repeat < visit.repeats)


QUICK = Plan(
    name="quick",
    visits=(
        Visit("talking", ROOMS, {"paced_s": 4, "saturated_s": 3, "flooded_s": 3}),
        Visit("idle", IDLE_ROOMS, {}, is_idle=True),
    ),
    storing_s=2,
    depth=100_000,
)
FULL = Plan(
    name="full",
    visits=(
        Visit("talking", ROOMS, {"paced_s": 6, "saturated_s": 4, "flooded_s": 4}, repeats=3),
        Visit("idle", IDLE_ROOMS, {}, is_idle=True),
        Visit("restart", ROOMS, {"restart_s": 9}),
        Visit("large", LARGE_ROOMS, {"paced_s": 6}),
    ),
    storing_s=4,
    depth=1_000_000,
)
