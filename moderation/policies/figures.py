"""The desk in figures: percentiles, shares, and silence where a number could point at a person (MODERATION 4.8, DOMAIN section 8)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

FEWEST: Final = 5


@dataclass(frozen=True)
class Spread:
    """Half of the waits are at most `half`, nineteen of twenty at most `most`; both None when there are fewer than five."""

    n: int
    half: timedelta | None
    most: timedelta | None


def spread(waits: Iterable[timedelta]) -> Spread:
    """The middle and the long end of these waits."""
    found = sorted(waits)
    if len(found) < FEWEST:
        return Spread(len(found), None, None)
    return Spread(len(found), percentile(found, 50), percentile(found, 95))


def percentile(found: Sequence[timedelta], percent: int) -> timedelta:
    """The smallest of these sorted waits that `percent` of them do not exceed."""
    return found[max(math.ceil(len(found) * percent / 100) - 1, 0)]


def share(part: int, whole: int) -> int | None:
    """`part` of `whole` in percent; None when there are fewer than five, or when it would name everybody but a few."""
    if whole < FEWEST:
        return None
    return round(100 * part / whole)


def count(n: int) -> int | None:
    """A number of people or things; None for one to four. Zero is no secret."""
    return n if n == 0 or n >= FEWEST else None


def per_thousand(part: int, whole: int) -> float | None:
    """`part` for every thousand of `whole`; None when there are fewer than five of either."""
    return round(1000 * part / whole, 1) if whole >= FEWEST and (part == 0 or part >= FEWEST) else None


def by_week(waits: Mapping[datetime, timedelta], weeks: Sequence[date]) -> list[float | None]:
    """For each week (its Monday) the middle wait in minutes; None, a gap, where fewer than five waited."""
    found: list[float | None] = []
    for monday in weeks:
        mine = [wait for at, wait in waits.items() if monday <= at.date() < monday + timedelta(days=7)]
        half = spread(mine).half
        found.append(None if half is None else half.total_seconds() / 60)
    return found


def mondays(at: datetime, how_many: int) -> list[date]:
    """The Mondays of the last weeks, oldest first, this week's last."""
    this = at.date() - timedelta(days=at.weekday())
    return [this - timedelta(weeks=n) for n in range(how_many - 1, -1, -1)]
