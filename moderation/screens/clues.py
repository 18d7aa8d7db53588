"""Clues: what words are about. "Pills", "tablets" and "my seroquel" are the clue `means`; "counted" and "in my hand" are `at-hand`.

A clue is a name and some phrases, kept beside the rules; one with `names` stands for words that look like somebody's name. It finds
nothing by itself: `points` counts clues beside plain words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from moderation.screens.grammar import Anchor, Index, Language, anchors
from moderation.screens.slots import Words

_HITS_MOST: Final = 120

Told = Mapping[str, Any]
Hit = tuple[int, int, str]


class Clues:
    """All clues of a screen."""

    def __init__(self, clues: Sequence[Told], language: Language) -> None:
        self._named = [one["id"] for one in clues if one.get("names")]
        self._index = Index(_anchors(clues, language))

    def hits(self, words: Words) -> list[Hit]:
        """Where clues stand (words from, to) and which, in the order of the text."""
        found: list[Hit] = []
        for clue, first, last in self._index.spans(words):
            found.append((first, last, clue))
            if len(found) == _HITS_MOST:
                break
        found += [(place, place + 1, clue) for clue in self._named for place in sorted(words.names)[:_HITS_MOST]]
        return found


def _anchors(clues: Iterable[Told], language: Language) -> Iterator[Anchor[str]]:
    for clue in clues:
        for written in clue["phrases"]:
            yield from anchors(clue["id"], language.phrase(written), language)
