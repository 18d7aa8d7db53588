"""Which words of a text look like somebody's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from moderation.screens.folding import fold
from moderation.screens.slots import BREAK
from moderation.screens.stems import STEMS

_WRITTEN: Final = re.compile(r"[^\W\d_][\w'’]*")
# Where more words than this share have a capital, it is a title and no name; a greeting of few words with a full name has many, too.
_TITLED: Final = 0.6
_TITLED_SHORT: Final = 0.75
_SHORT_MOST: Final = 8
_TITLED_LEAST: Final = 4
# Two words where people say their name, however small they write it.
_SAID: Final = re.compile(
    r"\b(?:i'?m|i am|name(?:'?s| is)|this is|it'?s|soy|llamo|call me|signed,?) ([a-z]{3,15}) ([a-z]{4,15})\b"
    r"|\b([a-z]{3,15}) ([a-z]{4,15}),? (?:here|checking in|newcomer|reporting|aqui)\b"
)
# The same at the end of what was said, as under a letter.
_SIGNED: Final = re.compile(r"(?:[,.:!]|\bx[xo]{0,3}|\boff) ([a-z]{3,15}) ([a-z]{4,15})(?: x{1,3})?\W{0,3}$")

Lists = Mapping[str, frozenset[str]]


def names_in(words: Sequence[str], original: str, lists: Lists) -> frozenset[int]:
    """The places of words that are a known given name, or are written with a capital where none is needed."""
    capitals = _capitals(original) - lists["capitals"]
    known = lists["given"].intersection(words)
    if known:
        capitals |= _surnames(original, lists)
    likely = capitals | known
    if not likely:
        return frozenset()
    return frozenset(
        place
        for place, word in enumerate(words)
        if word in likely and _is_name(word, capitals, lists, starts=words[place - 1] == BREAK)
    )


def given(names: Iterable[str]) -> frozenset[str]:
    """Given names as they stand in a text: Dana, and Dana's."""
    return frozenset(form for name in names for form in (name, f"{name}s"))


def _is_name(word: str, capitals: frozenset[str], lists: Lists, *, starts: bool) -> bool:
    given = word if word in lists["names"] else word.removesuffix("s")
    is_given = given in lists["names"]
    if is_given and given not in lists["ambiguous"]:
        return True
    return word in capitals and (is_given or not starts)


def _surnames(original: str, lists: Lists) -> frozenset[str]:
    """The words that follow a known given name where one's own name is said or signed, and are in no rule."""
    folded = fold(original)
    said = [(found[1] or found[3], found[2] or found[4]) for found in _SAID.finditer(folded)]
    said += _SIGNED.findall(folded)
    return frozenset(
        after
        for first, after in said
        if first in lists["names"] and after not in lists["known"] and STEMS[after] not in lists["known"]
    )


def _capitals(original: str) -> frozenset[str]:
    """The words written with a capital; none where everything is, because there it means nothing."""
    if original.islower():
        return frozenset()
    written = _WRITTEN.findall(original)
    capital = [word for word in written if word[0].isupper()]
    real = sum(1 for word in written if len(word) > 1)
    most = _TITLED_SHORT if real <= _SHORT_MOST else _TITLED
    if real >= _TITLED_LEAST and len(capital) > most * real:
        return frozenset()
    return frozenset(fold(word) for word in capital if not word.isupper() or len(word) == 1)
