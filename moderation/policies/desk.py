"""In which order things wait for the team, and in which block (SCREENS S9, S11)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

NOW: Final = "now"
TODAY: Final = "today"
SOON: Final = timedelta(hours=4)

# Inside a block: asked for help, danger, a call, held, reported use, report, urges up, low mood, no check-in, the rest, attendance.
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
    "question",
    "rule",
    "new_invitation",
    "attendance",
)


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
