"""A cohort's week in numbers of people, with small ones left out: what is said of fewer than five is not said (DOMAIN section 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FEW = 5
LOW, MIDDLE, GOOD = "low", "middle", "good"


@dataclass(frozen=True)
class PersonWeek:
    """What one person's week adds to the numbers."""

    days: int
    moods: Sequence[int] = ()
    urges: Sequence[int] = ()
    asked: bool = False


@dataclass(frozen=True)
class Summary:
    """The week. A number is None where it would be about fewer than five people, or would let such a number be worked out."""

    people: int
    heard: int | None
    often: int | None
    moods: Mapping[str, int | None]
    high_urges: int | None
    asked: int | None


def summary_of(weeks: Iterable[PersonWeek]) -> Summary | None:
    """The week of these people; None when they are fewer than five, so that nothing can be said without saying it of somebody."""
    known = list(weeks)
    if len(known) < FEW:
        return None
    return Summary(
        people=len(known),
        heard=shown(sum(one.days > 0 for one in known), len(known)),
        often=shown(sum(one.days >= FEW for one in known), len(known)),
        moods=shown_together(_moods(known)),
        high_urges=shown(sum(max(one.urges, default=0) >= 4 for one in known), len(known)),
        asked=shown(sum(one.asked for one in known), len(known)),
    )


def _moods(weeks: Iterable[PersonWeek]) -> dict[str, int]:
    """How many people's middle mood of the week was low, in between, or good; who gave none is in none of them."""
    found = dict.fromkeys((LOW, MIDDLE, GOOD), 0)
    for one in weeks:
        if one.moods:
            middle = sorted(one.moods)[len(one.moods) // 2]
            found[LOW if middle <= 2 else GOOD if middle >= 4 else MIDDLE] += 1
    return found


def shown(count: int, of: int) -> int | None:
    """The number, unless it or the rest of the group is fewer than five; all of them is a number about the whole group."""
    rest = of - count
    return count if count >= FEW and (rest == 0 or rest >= FEW) else None


def shown_together(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Numbers that add up to one: with a single one left out the next smallest goes too, or it could be worked out."""
    left_out = {name for name, count in counts.items() if count < FEW}
    if len(left_out) == 1:
        left_out.add(min((name for name in counts if name not in left_out), key=lambda name: counts[name]))
    return {name: None if name in left_out else count for name, count in counts.items()}
