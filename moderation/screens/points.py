"""Points: many small signs added up. A word, a pair of words side by side or a clue each speaks a little for a category, or against it.

The points stand in `rules/…-points.toml`, where anybody can read and change them; they were found by counting in the sets of sentences
(`tests/moderation/weigh.py`, the same every time). A finding says which signs made it and how much each counted. Nothing is remembered
and nobody is scored: it is one text, once. Phrases (`rules`) and points are read side by side; neither takes back what the other found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from moderation.screens.clues import Clues, Hit
from moderation.screens.findings import CONCERN, Finding
from moderation.screens.reading import Reading
from moderation.screens.slots import BREAK, Words

WIDTH: Final = 45
_STEP: Final = 40
_WINDOWS_MOST: Final = 40
_ENDINGS: Final = ("ings", "ing", "ed", "es", "s", "er", "ly")
_STEM_LEAST: Final = 3
_DOUBLED: Final = frozenset(letter * 2 for letter in "bdgmnprt")
_NUMBER: Final = re.compile(r"\d{2,}$")
_TOLD_MOST: Final = 6
_KEPT_MOST: Final = 16384
_ROUNDING: Final = 0.1
_FIRST: Final = itemgetter(0)

Told = Mapping[str, Any]
Sign = tuple[int, int, str]


class _Stems(dict[str, str]):
    """Words without their endings, kept until there are many."""

    def __missing__(self, word: str) -> str:
        bare = _stem(word)
        if len(self) < _KEPT_MOST:
            self[word] = bare
        return bare


def _stem(word: str) -> str:
    """The word without its ending: "cutting" and "cuts" count as "cut"; a number counts as "#"."""
    if _NUMBER.match(word):
        return "#"
    for ending in _ENDINGS:
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= _STEM_LEAST:
            word = bare[:-1] if bare[-2:] in _DOUBLED and ending[0] in "ie" else bare
            word = f"{word[:-1]}y" if word.endswith("i") else word
            break
    return word.rstrip("e") if len(word) > _STEM_LEAST else word


STEMS: Final = _Stems()


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

    def tier_at(self, total: float, signs: frozenset[str]) -> int | None:
        """The tier of so many points with these signs, None for too few. Weak words alone, however many, never page anybody:
        an urgent scale asks for one of its core signs (or some together), and is a concern without.
        """
        if total < self.needs - _ROUNDING and total < self.pages - _ROUNDING:
            return None
        total = round(total, 1)
        if not self.core:
            return self.tier if total >= self.needs else None
        if total >= self.pages and (not self.core.isdisjoint(signs) or any(one <= signs for one in self.together)):
            return self.tier
        return max(self.tier, CONCERN) if total >= self.needs else None


class Points:
    """The scales of a screen, and what each sign counts on which of them.

    What speaks for danger as such is shared: it stands once in the file, as the last number, and is added to the scales that share it.
    """

    def __init__(self, told: Told, clues: Clues) -> None:
        scales: Mapping[str, Told] = told.get("scale", {})
        self.scales = tuple(_scale(name, one) for name, one in scales.items())
        self.clues = clues
        shared = told.get("shared", {"start": 0.0, "points": {}})
        told_of = [*scales.values(), shared]
        self._starts = tuple(float(one["start"]) for one in told_of)
        counts: dict[str, list[float]] = {}
        for number, one in enumerate(told_of):
            for points, some in one["points"].items():
                for sign in some:
                    counts.setdefault(sign, [0.0] * len(told_of))[number] = float(points)
        for one in {sign for scale in self.scales for some in (scale.core, *scale.together) for sign in some}:
            counts.setdefault(one, [0.0] * len(told_of))
        self.counts = {sign: tuple(counted) for sign, counted in counts.items()}
        self._after: dict[str, dict[str, str]] = {}
        for sign in (sign for sign in self.counts if " " in sign):
            before, after = sign.split(" ")
            self._after.setdefault(before, {})[after] = sign

    def findings(self, reading: Reading) -> list[Finding]:
        """One finding a scale that is reached, where it is the most urgent and is reached most."""
        if not self.scales:
            return []
        known = self.standing(reading.words)
        places = [first for first, _, _ in known]
        best: dict[int, tuple[int, float, list[Sign]]] = {}
        for start, end in windows(len(reading.words) - 1):
            near = known[bisect_left(places, start) : bisect_left(places, end)]
            told = frozenset(one[2] for one in near)
            for number, total in enumerate(self._totals(told)):
                tier = self.scales[number].tier_at(total, told)
                before = best.get(number)
                if tier is not None and (before is None or (-tier, total) > (-before[0], before[1])):
                    best[number] = tier, total, near
        return [self._finding(number, tier, near, reading) for number, (tier, _, near) in best.items()]

    def standing(self, words: Words) -> list[Sign]:
        """The signs of a text that count, in its order: what `signs` gives, without building the others."""
        counts, pairs = self.counts, self._after
        found: list[Sign] = []
        before = BREAK
        for place, word in enumerate(islice(words, 1, len(words) - 1), 1):
            one = STEMS[word]
            if one in counts:
                found.append((place, place + 1, one))
            after = pairs.get(before)
            if after is not None and one in after:
                found.append((max(place - 1, 1), place + 1, after[one]))
            before = one
        clues = ((first, last, f"@{clue}") for first, last, clue in self.clues.hits(words))
        found += (one for one in clues if one[2] in counts)
        found.sort(key=_FIRST)
        return found

    def _totals(self, told: Iterable[str]) -> list[float]:
        counts = self.counts
        *totals, shared = map(sum, zip(self._starts, *[counts[sign] for sign in told], strict=True))
        return [total + shared if scale.shares else total for total, scale in zip(totals, self.scales, strict=True)]

    def _finding(self, number: int, tier: int, near: Iterable[Sign], reading: Reading) -> Finding:
        scale = self.scales[number]
        counted: dict[str, tuple[float, int, int]] = {}
        for first, last, sign in near:
            points = round(self.counts[sign][number] + scale.shares * self.counts[sign][-1], 1)
            if points > 0:
                counted.setdefault(sign, (points, first, last))
        told = sorted(((sign, one[0]) for sign, one in counted.items()), key=lambda one: (-one[1], one[0]))[:_TOLD_MOST]
        places = [counted[sign] for sign, _ in told]
        span = reading.written(min(one[1] for one in places), max(one[2] for one in places))
        return Finding(scale.category, tier, scale.id, span, scale.version, scale.reason, signs=tuple(told))


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
