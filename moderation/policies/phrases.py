"""Whole words of a team's own list in a text: folded like capitals and accents, never by a pattern, and an empty list finds nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.errors import BadRequest

PHRASE_MOST: Final = 80
FOLDED_MOST: Final = 50
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class Hit:
    """Which phrase stands where in the text (characters from, to)."""

    phrase: str
    span: tuple[int, int]


def _fold(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word).casefold()
    return "".join(ch for ch in bare if not unicodedata.combining(ch))


def words_of(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, folded, each with its place."""
    return [(_fold(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


def check_phrase(typed: object) -> str:
    """The phrase as it is kept: its words with single blanks. Raises BadRequest when it has none, or is too long."""
    words = " ".join(_WORD.findall(typed)) if isinstance(typed, str) else ""
    if not words:
        raise BadRequest(_("Write a word or two."), field="phrase")
    if len(words) > PHRASE_MOST:
        raise BadRequest(_("This is too long. Please shorten it."), field="phrase")
    return words.casefold()


def find(phrases: Iterable[str], text: str) -> list[Hit]:
    """Every phrase of the list that stands in the text, once, as whole words in their order."""
    words = words_of(text)
    places: dict[str, list[int]] = {}
    for at, (word, _start, _end) in enumerate(words):
        places.setdefault(word, []).append(at)
    found = []
    for phrase in phrases:
        wanted = [_fold(word) for word in phrase.split()]
        first = _first(wanted, words, places)
        if first is not None:
            found.append(Hit(phrase, (words[first][1], words[first + len(wanted) - 1][2])))
    return found


def _first(wanted: Sequence[str], words: Sequence[tuple[str, int, int]], places: dict[str, list[int]]) -> int | None:
    for at in places.get(wanted[0], ()) if wanted else ():
        if [word for word, _start, _end in words[at : at + len(wanted)]] == list(wanted):
            return at
    return None


def check_folded(typed: object) -> str:
    """A person's own list, one phrase a line. Raises BadRequest for more than fifty lines."""
    lines = [line for line in (str(typed or "")).splitlines() if line.strip()]
    if len(lines) > FOLDED_MOST:
        raise BadRequest(_("Fifty lines are the most."), field="folded")
    return "\n".join(check_phrase(line) for line in lines)
