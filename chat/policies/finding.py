"""Finding words in what was said: case and accents do not matter, and a word is found by its beginning.

Nothing typed becomes a pattern, so no search is slow by its own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid

SHORTEST, LONGEST, TERMS_MOST = 2, 100, 8
EXCERPT_CHARS, LEAD_CHARS = 240, 80

_MARKS = re.compile(r"[\u0300-\u036f]+")
_SILENT = str.maketrans("", "", "'\u2019\u02bc\u00ad\u200b")  # inside a word: don't, and soft hyphens
_GAPS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Piece:
    """A part of an excerpt; `is_hit` marks a word that was looked for."""

    text: str
    is_hit: bool


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower().translate(_SILENT)
    return _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold()).translate(_SILENT)


def terms_of(typed: str) -> tuple[str, ...]:
    """The words to look for, folded. Raises Invalid (field "q") when they are too few or too many to look for."""
    terms = tuple(dict.fromkeys(_GAPS.sub(" ", _folded(typed)).split()))
    if len(max(terms, key=len, default="")) < SHORTEST:
        raise Invalid(_("Type at least two letters."), field="q")
    if len(typed) > LONGEST or len(terms) > TERMS_MOST:
        raise Invalid(_("Use fewer words. One or two are enough."), field="q")
    return terms


def has_all(body: str, terms: Sequence[str]) -> bool:
    """Whether every term begins a word of the text."""
    folded = _folded(body)
    if not all(term in folded for term in terms):
        return False
    words = " " + _GAPS.sub(" ", folded)
    return all(f" {term}" in words for term in terms)


def excerpt(body: str, terms: Sequence[str]) -> list[Piece]:
    """The part of the text around the first word found, at most 240 characters or so, its hits marked; the text itself when it is short."""
    hits = [(start, end) for start, end, word in _words(body) if word.startswith(tuple(terms))]
    first, last = _frame(body, hits[0][0] if hits else 0)
    pieces, at = [Piece("…", is_hit=False)] if first else [], first
    for start, end in hits:
        if first <= start and end <= last:
            pieces += [Piece(body[at:start], is_hit=False), Piece(body[start:end], is_hit=True)]
            at = end
    tail = body[at:last] + ("…" if last < len(body) else "")
    return [piece for piece in [*pieces, Piece(tail, is_hit=False)] if piece.text]


def _words(body: str) -> Iterator[tuple[int, int, str]]:
    """Each word of the text as it stands, from where to where, with its folded form."""
    folded, start = "", 0
    for at, letter in enumerate([*body, " "]):
        shape = _folded(letter)
        if _GAPS.fullmatch(shape):
            if folded:
                yield start, at, folded
            folded = ""
        elif shape:
            start = start if folded else at
            folded += shape


def _frame(body: str, hit: int) -> tuple[int, int]:
    """From where to where an excerpt goes, cut between words."""
    if len(body) <= EXCERPT_CHARS:
        return 0, len(body)
    first = body.rfind(" ", 0, max(hit - LEAD_CHARS, 0)) + 1
    last = first + EXCERPT_CHARS
    if last >= len(body):
        return first, len(body)
    return first, max(body.rfind(" ", hit + 1, last), hit + LONGEST)
