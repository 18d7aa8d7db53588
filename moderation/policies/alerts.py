"""Whom an urgent task asks, and when it asks further: at once, after five minutes, after ten (MODERATION 4.8). Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

STEPS: Final = (timedelta(), timedelta(minutes=5), timedelta(minutes=10))
# Later than this nobody is rung any more by an old task; it stays on the desk and in the handover.
LONGEST: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Ring:
    """Who can be asked in a cohort now, each as membership ids: those on duty, on call in their order, supervisors, the whole team."""

    on_duty: Sequence[uuid.UUID]
    on_call: Sequence[uuid.UUID]
    supervisors: Sequence[uuid.UUID]
    team: Sequence[uuid.UUID]


def steps_due(raised_at: datetime, at: datetime, taken: Collection[int]) -> list[int]:
    """The steps whose time has come and that nobody has taken yet; none for a task of yesterday."""
    if at >= raised_at + LONGEST:
        return []
    return [step for step, wait in enumerate(STEPS) if raised_at + wait <= at and step not in taken]


def whom(step: int, ring: Ring, asked: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Whom a step asks: who is here or the first on call; then the others on call; then the supervisors.

    Where the roster names nobody, or everybody was asked, it is the whole team. Empty only when the team is.
    """
    first = list(ring.on_duty) or list(ring.on_call[:1])
    wanted = (first, list(ring.on_call), list(ring.supervisors))[step]
    fresh = [one for one in wanted if one not in asked]
    return list(dict.fromkeys(fresh or ring.team))


def next_step_at(raised_at: datetime, taken: Collection[int]) -> datetime | None:
    """When somebody else will be asked if nobody answers; None when everybody was."""
    return next((raised_at + wait for step, wait in enumerate(STEPS) if step not in taken), None)
