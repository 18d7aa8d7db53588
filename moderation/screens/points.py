"""Points: many small signs added up. A word, a pair of words side by side or a clue each speaks a little for a category, or against it.

The points stand in `rules/…-points.toml`, where anybody can read and change them; they were found by counting in the sets of sentences
(`tests/moderation/weigh.py`, the same every time). A finding says which signs made it and how much each counted. Nothing is remembered
and nobody is scored: it is one text, once. Phrases (`rules`) and points are read side by side. Where the points of a whole text speak
clearly against danger, they guard its phrases like any other guard.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, Final

from moderation.screens.clues import Clues, Hit
from moderation.screens.findings import CONCERN, Finding
from moderation.screens.reading import Reading
from moderation.screens.slots import BREAK
from moderation.screens.stems import STEMS

WIDTH: Final = 45
_STEP: Final = 40
_WINDOWS_MOST: Final = 40
_TOLD_MOST: Final = 6
_FIRST: Final = itemgetter(0)
# One word adds up to nothing: "bye" and "sí" are no signs of danger. Phrases know the words that are.
LEAST_WORDS: Final = 2
_BREAKS: Final = 3
# Up to four words say little of what is meant, so a scale needs more.
SHORT: Final = 4
SHORT_NEEDS: Final = 5.0
# A long text has more places where something adds up by chance, so there a scale needs more.
LONG_NEEDS: Final = 3.0
_BITS: Final = 24
_ROOM: Final = 1 << _BITS

Told = Mapping[str, Any]
Sign = tuple[int, int, str]


def signs(words: Sequence[str], hits: Iterable[Hit], start: int, end: int) -> Iterator[Sign]:
    """What can count between two words: each stem, each two side by side, each clue ("@name"), with where it stands (from, to)."""
    before = BREAK
    for place in range(start, end):
        one = STEMS[words[place]]
        if one != BREAK:
            yield place, place + 1, one
        yield max(place - 1, start), place + 1, f"{before} {one}"
        before = one
    yield from ((first, last, f"@{clue}") for first, last, clue in hits if start <= first < end)


def windows(count: int) -> Iterator[tuple[int, int]]:
    """The stretches of a text of so many words that are added up by themselves, one after the other; most texts are one."""
    start = 1
    for _ in range(_WINDOWS_MOST):
        yield start, min(start + WIDTH, count)
        start += _STEP
        if start + WIDTH - _STEP >= count:
            return


@dataclass(frozen=True)
class Scale:
    """What a category needs, and what a finding of it says."""

    id: str
    version: int
    category: str
    tier: int
    reason: str
    needs: float
    start: float
    shares: bool
    pages: float
    core: frozenset[str]
    together: tuple[frozenset[str], ...]

    @cached_property
    def least(self) -> float:
        """What is below this is never found; a tenth is left for rounding."""
        return min(self.needs, self.pages) - 0.1

    def tier_at(self, total: float, signs: frozenset[str]) -> int | None:
        """The tier of so many points with these signs, None for too few. Weak words alone, however many, never page anybody:
        an urgent scale asks for one of its core signs (or some together), and is a concern without.
        """
        total = round(total, 1)
        if not self.core:
            return self.tier if total >= self.needs else None
        if total >= self.pages and (not self.core.isdisjoint(signs) or any(one <= signs for one in self.together)):
            return self.tier
        return max(self.tier, CONCERN) if total >= self.needs else None


@dataclass(frozen=True)
class Weighed:
    """What the scales make of a text: their findings, and whether it speaks clearly against danger as a whole."""

    findings: list[Finding]
    speaks_against: bool


class Points:
    """The scales of a screen, and what each sign counts on which of them.

    What speaks for danger as such is shared: it stands once in the file, as the last number, and is added to the scales that share it.
    """

    def __init__(self, told: Told, clues: Clues) -> None:
        scales: Mapping[str, Told] = told.get("scale", {})
        self.scales = tuple(_scale(name, one) for name, one in scales.items())
        self.clues = clues
        counts: dict[str, list[tuple[int, float]]] = {}
        shared = told.get("shared", {"start": 0.0, "points": {}})
        self._clear: float | None = shared.get("clear")
        self._shares = [number for number, scale in enumerate(self.scales) if scale.shares]
        self.guarded = frozenset(self.scales[number].category for number in self._shares)
        for number, one in enumerate([*scales.values(), shared]):
            for points, some in one["points"].items():
                for sign in some:
                    counts.setdefault(sign, []).append((number, float(points)))
        for one in {sign for scale in self.scales for some in (scale.core, *scale.together) for sign in some}:
            counts.setdefault(one, [])
        self.counts = {sign: tuple(counted) for sign, counted in counts.items()}
        packed = {sign: _pack(self._spread(counted)) for sign, counted in self.counts.items()}
        self._single = {sign: points for sign, points in packed.items() if " " not in sign}
        self._paired = {tuple(sign.split(" ")): points for sign, points in packed.items() if " " in sign}
        self._singles, self._pairs = frozenset(self._single), frozenset(self._paired)
        self.starts = [scale.start + scale.shares * shared["start"] for scale in self.scales]
        self._packed_start = _pack([start + _ROOM / 20 for start in self.starts])
        self._after: dict[str, dict[str, str]] = {}
        for sign in (sign for sign in self.counts if " " in sign):
            before, after = sign.split(" ")
            self._after.setdefault(before, {})[after] = sign

    def _spread(self, counted: Iterable[tuple[int, float]]) -> list[float]:
        """The points of one sign scale by scale, with what is shared."""
        counts = dict(counted)
        shared = counts.get(len(self.scales), 0.0)
        return [counts.get(number, 0.0) + scale.shares * shared for number, scale in enumerate(self.scales)]

    def weigh(self, reading: Reading) -> Weighed:
        """One finding a scale that is reached, where it is the most urgent and is reached most; and whether nothing comes near danger."""
        if not self.scales or len(reading.words) < LEAST_WORDS + _BREAKS:
            return Weighed([], speaks_against=False)
        hits = self.clues.hits(reading.words)
        known: list[Sign] | None = None
        stretches = list(windows(len(reading.words) - 1))
        more = LONG_NEEDS if len(stretches) > 1 else SHORT_NEEDS if len(reading.words) <= SHORT + _BREAKS else 0.0
        best: dict[int, tuple[int, float, list[Sign]]] = {}
        near_danger = False
        for start, end in stretches:
            totals = self.totals(reading, hits, start, end)
            near_danger |= self._clear is None or max(totals[number] for number in self._shares) >= self._clear
            reached = [number for number, scale in enumerate(self.scales) if totals[number] - more >= scale.least]
            if not reached:
                continue
            known = self.standing(reading, hits) if known is None else known
            near = known[bisect_left(known, start, key=_FIRST) : bisect_left(known, end, key=_FIRST)]
            told = frozenset(one[2] for one in near)
            for number in reached:
                total = totals[number]
                tier = self.scales[number].tier_at(total - more, told)
                before = best.get(number)
                if tier is not None and (before is None or (-tier, total) > (-before[0], before[1])):
                    best[number] = tier, total, near
        found = [self._finding(number, tier, near, reading) for number, (tier, _, near) in best.items()]
        return Weighed(found, speaks_against=not near_danger)

    def standing(self, reading: Reading, hits: Iterable[Hit]) -> list[Sign]:
        """The signs of a text that count, in its order: what `signs` gives, without building the others."""
        counts, pairs, stems = self.counts, self._after, reading.stems
        found: list[Sign] = []
        follow = pairs.get(BREAK)
        for place in range(1, len(stems) - 1):
            one = stems[place]
            if one in counts:
                found.append((place, place + 1, one))
            if follow is not None and one in follow:
                found.append((max(place - 1, 1), place + 1, follow[one]))
            follow = pairs.get(one)
        clues = ((first, last, f"@{clue}") for first, last, clue in hits)
        found += (one for one in clues if one[2] in counts)
        found.sort(key=_FIRST)
        return found

    def totals(self, reading: Reading, hits: Sequence[Hit], start: int, end: int) -> list[float]:
        """What each scale has in a stretch: one sum of whole numbers that hold tenths of points for every scale side by side.

        It counts what `standing` gives; most texts reach nothing, and nobody asks where it stood.
        """
        stems = reading.stems
        last = min(end + 1, len(stems) - 1)
        clues = [f"@{clue}" for first, _, clue in hits if start <= first < end]
        singles = self._singles.intersection([*stems[start:end], *clues])
        # The first word of a text stands beside its beginning.
        before = start - 1 if start == 1 else start
        pairs = self._pairs.intersection(zip(stems[before:end], stems[before + 1 : last], strict=False))
        together = sum(map(self._single.__getitem__, singles), self._packed_start)
        together = sum(map(self._paired.__getitem__, pairs), together)
        return [((together >> _BITS * number) % _ROOM - _ROOM // 2) / 10 for number in range(len(self.scales))]

    def _finding(self, number: int, tier: int, near: Iterable[Sign], reading: Reading) -> Finding:
        scale = self.scales[number]
        counted: dict[str, tuple[float, int, int]] = {}
        for first, last, sign in near:
            counts = dict(self.counts[sign])
            points = round(counts.get(number, 0.0) + scale.shares * counts.get(len(self.scales), 0.0), 1)
            if points > 0:
                counted.setdefault(sign, (points, first, last))
        told = sorted(((sign, one[0]) for sign, one in counted.items()), key=lambda one: (-one[1], one[0]))[:_TOLD_MOST]
        places = [counted[sign] for sign, _ in told]
        span = reading.written(min(one[1] for one in places), max(one[2] for one in places))
        return Finding(scale.category, tier, scale.id, span, scale.version, scale.reason, signs=tuple(told))


def _pack(points: Iterable[float]) -> int:
    """Points scale by scale, in tenths, side by side in one whole number."""
    return sum(round(10 * one) << _BITS * number for number, one in enumerate(points))


def _scale(name: str, told: Told) -> Scale:
    return Scale(
        id=name,
        version=told["version"],
        category=told["category"],
        tier=told["tier"],
        reason=told["reason"],
        needs=told["needs"],
        start=told["start"],
        shares=told.get("shares", False),
        pages=told.get("pages", told["needs"]),
        core=frozenset(one for one in told.get("core", ()) if " + " not in one),
        together=tuple(frozenset(one.split(" + ")) for one in told.get("core", ()) if " + " in one),
    )
