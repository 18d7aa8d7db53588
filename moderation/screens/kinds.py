"""Kinds of words: a given name, one with digits in it, one seldom met. What nobody could list is told by its kind beside its neighbours.

"find me under kestrelwing" and "ask for dana ruiz" have words in them that no set of sentences holds; "under ?" and "?n ?" are met often.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Final

from moderation.screens.stems import STEMS

_MARK: Final = "?"
_GIVEN: Final = "?n"
_DIGITS: Final = "?9"
_BESIDE_MOST: Final = 3
_MARKS_MOST: Final = 60

Sign = tuple[int, int, str]


class Kinds:
    """Which words are told by their kind: given names, and those whose stem is not known."""

    def __init__(self, known: Collection[str], given: Collection[str]) -> None:
        self._known = known
        self._given = given

    def signs(self, words: Sequence[str], start: int, end: int) -> Iterator[Sign]:
        """Each kind between two words, and each two or three words side by side with a kind among them, with where they stand."""
        kinds = [self._kind(word) for word in words[start - 1 : end]]
        seen: set[tuple[int, int]] = set()
        for place in islice((place for place, kind in enumerate(kinds) if kind[0] == _MARK and place), _MARKS_MOST):
            for count in range(1, _BESIDE_MOST + 1):
                for first in range(max(0, place - count + 1), min(place, len(kinds) - count) + 1):
                    if (first, count) not in seen:
                        seen.add((first, count))
                        at = first + start - 1
                        yield max(at, start), at + count, " ".join(kinds[first : first + count])

    def _kind(self, word: str) -> str:
        if word in self._given:
            return _GIVEN
        stem = STEMS[word]
        if stem in self._known:
            return stem
        return _DIGITS if any(letter.isdigit() for letter in word) else _MARK
