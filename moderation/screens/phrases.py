"""Facilitators' own phrases: plain words at word boundaries, no patterns. An empty list matches nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from moderation.screens.reading import plain_words

PHRASE_WORDS_MOST: Final = 12


@dataclass(frozen=True)
class PhraseFound:
    """Which phrase of the list stands where (characters from, to)."""

    phrase: str
    span: tuple[int, int]


@dataclass(frozen=True)
class PhraseList:
    """Phrases ready to be looked for, by their first word."""

    by_first: dict[str, tuple[tuple[str, tuple[str, ...]], ...]]

    def screen(self, text: str) -> tuple[PhraseFound, ...]:
        """Each phrase once, where it stands first, in the order of the text."""
        words = plain_words(text)
        found: dict[str, PhraseFound] = {}
        for at, word in enumerate(words):
            for written, wanted in self.by_first.get(word.text, ()):
                there = words[at : at + len(wanted)]
                if written not in found and tuple(one.text for one in there) == wanted:
                    found[written] = PhraseFound(written, (there[0].start, there[-1].end))
        return tuple(found.values())


def compile(phrases: Iterable[str]) -> PhraseList:
    """The list ready to be looked for. Case, accents, apostrophes and look-alike letters do not matter; a phrase without words is none.

    Raises ValueError for a phrase of more than 12 words.
    """
    by_first: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for written in phrases:
        wanted = tuple(one.text for one in plain_words(written))
        if len(wanted) > PHRASE_WORDS_MOST:
            raise ValueError(f"a phrase has at most {PHRASE_WORDS_MOST} words")
        if wanted:
            by_first[wanted[0]] = (*by_first.get(wanted[0], ()), (written, wanted))
    return PhraseList(by_first)
