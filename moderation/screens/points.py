"""Points: many small signs added up. A word, two or three words side by side or a clue each speaks a little for a category, or against it.
What they add up to is shared out over the root of the number of words, so that a long text is not more of anything by its length.

The points stand in `rules/…-points.toml`, where anybody can read and change them; they were found by counting in the sets of sentences
(`tests/moderation/weigh.py`, the same every time). A finding says which signs made it and how much each counted. Nothing is remembered
and nobody is scored: it is one text, once. Phrases (`rules`) and points are read side by side. Where the points of a whole text speak
clearly against danger, they guard its phrases like any other guard.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, Final

from moderation.screens.clues import Clues, Hit
from moderation.screens.findings import CONCERN, Finding
from moderation.screens.kinds import Kinds
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
_PAIR: Final = 2
_COMMA: Final = ", "
_MARK: Final = "?"
# So many words more make a short text no stronger than it is.
_EVEN: Final = 3
# Up to four words say little of what is meant, so a scale needs more.
SHORT: Final = 4
SHORT_NEEDS: Final = 8.0
# A long text has more places where something adds up by chance, so there a scale needs more.
LONG_NEEDS: Final = 3.0
_BITS: Final = 24
_ROOM: Final = 1 << _BITS

Told = Mapping[str, Any]
Sign = tuple[int, int, str]


def signs(words: Sequence[str], hits: Iterable[Hit], kinds: Kinds | None, start: int, end: int) -> Iterator[Sign]:
    """What can count between two words: each stem, each two or three side by side, each clue ("@name"), and kinds, with where it stands."""
    earlier, before = "", BREAK
    for place in range(start, end):
        one = STEMS[words[place]]
        if one != BREAK:
            yield place, place + 1, one
        yield max(place - 1, start), place + 1, f"{before} {one}"
        if earlier:
            yield max(place - 2, start), place + 1, f"{earlier} {before} {one}"
        earlier, before = before, one
    yield from ((first, last, f"@{clue}") for first, last, clue in hits if start <= first < end)
    yield from kinds.signs(words, start, end) if kinds else ()


def root(start: int, end: int) -> float:
    """What the sum of the signs between two words is divided by."""
    return math.sqrt(end - start + _EVEN)


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
    hits: Sequence[Sign] = ()


class Points:
    """The scales of a screen, and what each sign counts on which of them.

    What speaks for danger as such is shared: it stands once in the file, as the last number, and is added to the scales that share it.
    """

    def __init__(self, told: Told, clues: Clues, given: Collection[str] = ()) -> None:
        scales: Mapping[str, Told] = told.get("scale", {})
        self.scales = tuple(_scale(name, one) for name, one in scales.items())
        self.clues = clues
        self.kinds = Kinds(frozenset(told["known"].split()), given) if "known" in told else None
        counts: dict[str, list[tuple[int, float]]] = {}
        shared = told.get("shared", {"start": 0.0, "points": {}})
        self._clear: float | None = shared.get("clear")
        self._shares = [number for number, scale in enumerate(self.scales) if scale.shares]
        self.guarded = frozenset(self.scales[number].category for number in self._shares)
        for number, one in enumerate([*scales.values(), shared]):
            for points, some in one["points"].items():
                for sign in some.split(_COMMA):
                    counts.setdefault(sign, []).append((number, float(points)))
        for one in {sign for scale in self.scales for some in (scale.core, *scale.together) for sign in some}:
            counts.setdefault(one, [])
        self.counts = {sign: tuple(counted) for sign, counted in counts.items()}
        packed = {sign: _pack(self._spread(counted)) for sign, counted in self.counts.items()}
        self._single = {sign: points for sign, points in packed.items() if " " not in sign or _MARK in sign}
        beside = {tuple(sign.split(" ")): points for sign, points in packed.items() if sign not in self._single}
        self._paired = {words: points for words, points in beside.items() if len(words) == _PAIR}
        self._tripled = {words: points for words, points in beside.items() if len(words) > _PAIR}
        self._singles, self._pairs, self._triples = (
            frozenset(self._single),
            frozenset(self._paired),
            frozenset(self._tripled),
        )
        self.starts = [scale.start + scale.shares * shared["start"] for scale in self.scales]
        self._level = _pack([_ROOM / 20] * len(self.scales))
        self._after: dict[str, dict[str, str]] = {}
        self._third: dict[str, dict[str, dict[str, str]]] = {}
        for one, two in self._paired:
            self._after.setdefault(one, {})[two] = f"{one} {two}"
        for one, two, three in self._tripled:
            self._third.setdefault(one, {}).setdefault(two, {})[three] = f"{one} {two} {three}"

    def _spread(self, counted: Iterable[tuple[int, float]]) -> list[float]:
        """The points of one sign scale by scale, with what is shared."""
        counts = dict(counted)
        shared = counts.get(len(self.scales), 0.0)
        return [counts.get(number, 0.0) + scale.shares * shared for number, scale in enumerate(self.scales)]

    def weigh(self, reading: Reading) -> Weighed:
        """One finding a scale that is reached, where it is the most urgent and is reached most; and whether nothing comes near danger."""
        if not self.scales or len(reading.words) < LEAST_WORDS + _BREAKS:
            return Weighed([], speaks_against=False)
        hits = self.hits(reading)
        known: list[Sign] | None = None
        stretches = list(windows(len(reading.words) - 1))
        more = LONG_NEEDS if len(stretches) > 1 else SHORT_NEEDS if len(reading.words) <= SHORT + _BREAKS else 0.0
        best: dict[int, tuple[int, float, list[Sign], float]] = {}
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
                    best[number] = tier, total, near, root(start, end)
        found = [self._finding(number, tier, near, share, reading) for number, (tier, _, near, share) in best.items()]
        return Weighed(found, speaks_against=not near_danger, hits=hits)

    def is_near_danger(self, reading: Reading, hits: Sequence[Sign], first: int, last: int) -> bool:
        """Whether the sentence that these words stand in comes near danger by itself, whatever stands beside it."""
        words = reading.words
        start = max((place for place in range(first + 1) if words[place] == BREAK), default=0) + 1
        totals = self.totals(reading, hits, start, words.index(BREAK, min(last, len(words) - 1)))
        return self._clear is None or max(totals[number] for number in self._shares) >= self._clear

    def hits(self, reading: Reading) -> list[Sign]:
        """The clues and the kinds of words of a text that count."""
        clues = ((first, last, f"@{clue}") for first, last, clue in self.clues.hits(reading.words))
        kinds = self.kinds.signs(reading.words, 1, len(reading.words) - 1) if self.kinds else ()
        return [one for one in (*clues, *kinds) if one[2] in self.counts]

    def standing(self, reading: Reading, hits: Iterable[Sign]) -> list[Sign]:
        """The signs of a text that count, in its order: what `signs` gives, without building the others."""
        counts, pairs, triples, stems = self.counts, self._after, self._third, reading.stems
        found: list[Sign] = []
        follow, deeper, last_two = pairs.get(BREAK), triples.get(BREAK), None
        for place in range(1, len(stems) - 1):
            one = stems[place]
            if one in counts:
                found.append((place, place + 1, one))
            if follow is not None and one in follow:
                found.append((max(place - 1, 1), place + 1, follow[one]))
            if last_two is not None and one in last_two:
                found.append((max(place - 2, 1), place + 1, last_two[one]))
            last_two = deeper.get(one) if deeper is not None else None
            follow, deeper = pairs.get(one), triples.get(one)
        found += hits
        found.sort(key=_FIRST)
        return found

    def totals(self, reading: Reading, hits: Sequence[Sign], start: int, end: int) -> list[float]:
        """What each scale has in a stretch: one sum of whole numbers that hold tenths of points for every scale side by side.

        It counts what `standing` gives; most texts reach nothing, and nobody asks where it stood.
        """
        stems = reading.stems
        last, share = len(stems) - 1, 10 * root(start, end)
        singles = self._singles.intersection([*stems[start:end], *(one[2] for one in hits if start <= one[0] < end)])
        # The first word of a text stands beside its beginning.
        before = start - 1 if start == 1 else start
        beside = stems[before:end], stems[before + 1 : min(end + 1, last)], stems[before + 2 : min(end + 2, last)]
        pairs = self._pairs.intersection(zip(*beside[:2], strict=False))
        triples = self._triples.intersection(zip(*beside, strict=False))
        together = sum(map(self._single.__getitem__, singles), self._level)
        together = sum(map(self._paired.__getitem__, pairs), together)
        together = sum(map(self._tripled.__getitem__, triples), together)
        return [
            start + ((together >> _BITS * number) % _ROOM - _ROOM // 2) / share
            for number, start in enumerate(self.starts)
        ]

    def _finding(self, number: int, tier: int, near: Iterable[Sign], share: float, reading: Reading) -> Finding:
        scale = self.scales[number]
        counted: dict[str, tuple[float, int, int]] = {}
        for first, last, sign in near:
            counts = dict(self.counts[sign])
            points = round((counts.get(number, 0.0) + scale.shares * counts.get(len(self.scales), 0.0)) / share, 1)
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
    core = told["core"].split(_COMMA) if "core" in told else []
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
        core=frozenset(one for one in core if " + " not in one),
        together=tuple(frozenset(one.split(" + ")) for one in core if " + " in one),
    )
