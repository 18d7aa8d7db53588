"""A text as both screens read it: folded once, in plain words, each knowing where it stands in what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from moderation.screens.disguise import Spelled, Speller
from moderation.screens.folding import fold, places
from moderation.screens.names import names_in
from moderation.screens.slots import BREAK, Words
from moderation.screens.stems import STEMS

_WORD: Final = re.compile(r"\$?[^\W_]+(?:[*@$!]{1,4}[^\W_]+)*\*{0,6}|[!?;\n][.!?;\n]*+|\.++(?!\w)")
_PLAIN: Final = re.compile(r"[^\W_]+")
_SPACED_LEAST: Final = 3


class Reading:
    """One text, read. `text` is the folded text; `words` its words between two breaks, without fillers, shortenings spelled out."""

    def __init__(self, original: str, speller: Speller, lists: Mapping[str, frozenset[str]]) -> None:
        self.original = original
        self.text = fold(original)
        self.raws: list[str] = _WORD.findall(self.text)
        words: list[str] = [BREAK]
        firsts: list[int] = []
        lasts = firsts
        if [len(raw) for raw in self.raws].count(1) < _SPACED_LEAST:
            for number, raw in enumerate(self.raws):
                for word in speller[raw]:
                    words.append(word)
                    firsts.append(number)
        else:
            lasts = []
            for spelled, first, last in _joined(self.raws, speller):
                for place, word in enumerate(spelled):
                    words.append(word)
                    firsts.append(first if place == 0 else last)
                    lasts.append(last)
        words += [BREAK, BREAK]
        self.words = Words(words, self._names)
        self._firsts = firsts
        self._lasts = lasts
        self._lists = lists

    def _names(self) -> frozenset[int]:
        return names_in(self.words, self.original, self._lists)

    @cached_property
    def stems(self) -> list[str]:
        """The words without their endings; both screens count them."""
        return [STEMS[word] for word in self.words]

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [found.span() for found in _WORD.finditer(self.text)]

    @cached_property
    def _places(self) -> list[int]:
        return places(self.original, self.text)

    def written(self, first: int, last: int) -> tuple[int, int]:
        """Where the words `first` to before `last` stand in the original text."""
        start = self._spans[self._firsts[first - 1]][0]
        end = self._spans[self._lasts[min(last - 2, len(self._lasts) - 1)]][1]
        return self.original_span(start, end)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the folded text stands in the original."""
        return self._places[start], self._places[end - 1] + 1


def _joined(raws: list[str], speller: Speller) -> Iterator[tuple[Spelled, int, int]]:
    """Words with their first and last part; letters written apart are put together where they make words one would hide."""
    for single, group in groupby(enumerate(raws), key=lambda one: len(one[1]) == 1 and one[1].isalnum()):
        parts = list(group)
        together = speller.glued("".join(raw for _, raw in parts)) if single and len(parts) >= _SPACED_LEAST else None
        if together:
            yield together, parts[0][0], parts[-1][0]
        else:
            yield from ((speller[raw], number, number) for number, raw in parts)


@dataclass(frozen=True)
class Plain:
    """One word, folded, and its place in the original text."""

    text: str
    start: int
    end: int


def plain_words(text: str) -> list[Plain]:
    """The words of a text as they are, in order: folded, nothing guessed and nothing left out."""
    folded = fold(text)
    back = places(text, folded)
    return [Plain(found[0], back[found.start()], back[found.end() - 1] + 1) for found in _PLAIN.finditer(folded)]
