"""In which order things wait for the team, and in which block (SCREENS S9, S11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

NOW: Final = "now"
TODAY: Final = "today"
SOON: Final = timedelta(hours=4)
SHOWN: Final = 30
SHOWN_MOST: Final = 10_000

# Inside a block: asked for help, danger, a call, held, reported use, report, urges up, low mood, no check-in,
# not at a meeting, away too often, the rest, attendance to take.
_ORDER: Final = (
    "help_asked",
    "danger",
    "call_wanted",
    "held",
    "use_reported",
    "report",
    "urges_high",
    "low_mood",
    "no_checkin",
    "no_show",
    "absences",
    "question",
    "rule",
    "new_invitation",
    "attendance",
)


class Waiting(Protocol):
    """What is asked of a line that waits."""

    @property
    def is_urgent(self) -> bool:
        """Whether it is a matter of now."""


Line = TypeVar("Line", bound=Waiting)


def shown_of(lines: Sequence[Line], most: int) -> list[Line]:
    """The first `most` lines in their order, and every urgent one wherever it stands: nobody in danger waits behind "Show more"."""
    return [line for place, line in enumerate(lines) if place < most or line.is_urgent]


def most_from(asked: str) -> int:
    """How many lines somebody asked for in an address: a number from 30 on; 30 for anything else."""
    if not (asked.isascii() and asked.isdigit() and len(asked) <= len(str(SHOWN_MOST))):
        return SHOWN
    return min(max(int(asked), SHOWN), SHOWN_MOST)


def block_of(priority: int, due_at: datetime, at: datetime) -> str:
    """`now` for what is urgent or due within four hours, `today` for the rest."""
    return NOW if priority == 0 or due_at <= at + SOON else TODAY


def rank_of(kind: str) -> int:
    """The place of a kind inside its block; a kind we do not know comes last."""
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def tab_of(*, state: str | None, is_withdrawn: bool, reported: bool, by_rule: bool) -> str:
    """Where an open case stands in the queue: what is held first, then what people report, then what a rule found."""
    if state == "held" and not is_withdrawn:
        return "held"
    return "rule" if by_rule and not reported else "reported"
