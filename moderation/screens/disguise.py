"""Words that hide or stumble: k*ll, su1cide, dieeee, k i l l, suicde. Only words the rules know are ever recovered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rapidfuzz.distance import OSA

from moderation.screens.slots import BREAK

_BREAKS: Final = frozenset(".!?;\n")
_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_DOUBLED: Final = re.compile(r"(.)\1+$")
_PIECE: Final = re.compile(r"[^\W_]+")
_LEET: Final = tuple(str.maketrans("013457$@!", f"o{one}eastsa{one}") for one in "il")
_KEPT_MOST: Final = 8192
_LONGEST: Final = 40
_SHORTEST_NEAR: Final = 5
_SHORTEST_LEET: Final = 3
_LONG_WORD: Final = 9

Spelled = tuple[str, ...]


class Speller(dict[str, Spelled]):
    """What each written word reads as: none for a filler, several for "gonna". It learns guesses until it has many."""

    def __init__(self, known: Mapping[str, Spelled], near: Iterable[str], glued: Iterable[str]) -> None:
        super().__init__(known)
        self._known = dict(known)
        self._most = len(known) + _KEPT_MOST
        self._glued = frozenset(glued)
        self._near: dict[tuple[str, int], list[str]] = {}
        for word in near:
            for length in range(len(word) - 1, len(word) + 2):
                self._near.setdefault((word[0], length), []).append(word)
        self._starred: dict[tuple[str, int], list[str]] = {}
        for word in self._glued:
            self._starred.setdefault((word[0], len(word)), []).append(word)

    def __missing__(self, raw: str) -> Spelled:
        spelled = self._guess(raw) if len(raw) <= _LONGEST else (raw,)
        if len(self) < self._most:
            self[raw] = spelled
        return spelled

    def _guess(self, raw: str) -> Spelled:
        if raw[0] in _BREAKS:
            return () if len(raw) > 1 and set(raw) == {"."} else (BREAK,)
        found = next((self._known[one] for one in self._undisguised(raw) if one in self._known), None)
        if found is None:
            found = self.glued(raw) if len(raw) > _LONG_WORD - 2 else None
        if found is None and not raw.isalnum():
            return tuple(word for piece in _PIECE.findall(raw) for word in self[piece])
        return found or (raw,)

    def _undisguised(self, raw: str) -> Iterator[str]:
        """The words this may be meant to be, the likeliest first."""
        if raw.isalpha():
            yield from _squeezed(raw)
            yield from self._nearest(raw)
            return
        if "*" in raw:
            yield from self._behind_stars(raw)
            yield raw.replace("*", "")
        if len(raw) >= _SHORTEST_LEET and sum(map(str.isalpha, raw)) * 2 >= len(raw):
            for table in _LEET:
                plain = raw.translate(table)
                yield plain
                yield from _squeezed(plain)

    def _behind_stars(self, raw: str) -> Iterator[str]:
        for word in self._starred.get((raw[0], len(raw)), ()):
            if all(star in {"*", letter} for star, letter in zip(raw, word, strict=True)):
                yield word

    def _nearest(self, raw: str) -> Iterator[str]:
        """Words one slip of the finger away, two for long ones; the first letter is taken to be right."""
        if len(raw) < _SHORTEST_NEAR:
            return
        most = 2 if len(raw) >= _LONG_WORD else 1
        for word in self._near.get((raw[0], len(raw)), ()):
            if OSA.distance(raw, word, score_cutoff=most) <= most:
                yield word

    def glued(self, run: str) -> Spelled | None:
        """The words run together in `run`, None when they are not all words one would hide."""
        ways: dict[int, Spelled] = {0: ()}
        for end in range(1, min(len(run), _LONGEST) + 1):
            for start in range(max(0, end - 10), end):
                if start in ways and run[start:end] in self._glued:
                    ways[end] = (*ways[start], run[start:end])
                    break
        found = ways.get(len(run))
        return found and tuple(word for one in found for word in self._known.get(one, (one,)))


def _squeezed(raw: str) -> Iterator[str]:
    if _STRETCHED.search(raw):
        single = _STRETCHED.sub(r"\1", raw)
        yield _STRETCHED.sub(r"\1\1", raw)
        yield single
        yield _DOUBLED.sub(r"\1", single)
