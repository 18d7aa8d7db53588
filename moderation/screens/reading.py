"""A text as the rules read it: compatible forms folded, in words, each knowing where it stood."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['*][^\W_]+)*")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")  # noqa: RUF001 - every way a phone writes one


@dataclass(frozen=True)
class Word:
    """One word, folded and without apostrophes, and its place in the original text."""

    text: str
    start: int
    end: int


def fold(text: str) -> tuple[str, list[int]]:
    """The text in NFKC, casefolded, with one kind of apostrophe; and for each character the place it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        plain = unicodedata.normalize("NFKC", char).casefold().translate(_APOSTROPHES)
        folded.append(plain)
        places.extend([place] * len(plain))
    return "".join(folded), places


def words_of(text: str) -> list[Word]:
    """The words of a text in order."""
    folded, places = fold(text)
    return [
        Word(found[0].replace("'", ""), places[found.start()], places[found.end() - 1] + 1)
        for found in _WORD.finditer(folded)
    ]
