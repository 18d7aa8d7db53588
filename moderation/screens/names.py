"""Which words of a text look like somebody's name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from moderation.screens.folding import fold
from moderation.screens.slots import BREAK

_WRITTEN: Final = re.compile(r"[^\W\d_][\w'’]*")
_TITLED: Final = 0.6
_TITLED_LEAST: Final = 4

Lists = Mapping[str, frozenset[str]]


def names_in(words: Sequence[str], original: str, lists: Lists) -> frozenset[int]:
    """The places of words that are a known given name, or are written with a capital where none is needed."""
    capitals = _capitals(original) - lists["capitals"]
    given, ambiguous = lists["names"], lists["ambiguous"]
    named: set[int] = set()
    for place, word in enumerate(words):
        name = word if word in given else word.removesuffix("s")
        is_given = name in given
        if is_given and name not in ambiguous:
            named.add(place)
        elif word in capitals and (is_given or words[place - 1] != BREAK):
            named.add(place)
    return frozenset(named)


def _capitals(original: str) -> frozenset[str]:
    """The words written with a capital; none where everything is, because there it means nothing."""
    written = _WRITTEN.findall(original)
    capital = [word for word in written if word[0].isupper()]
    if not capital:
        return frozenset()
    real = sum(1 for word in written if len(word) > 1)
    if real >= _TITLED_LEAST and len(capital) > _TITLED * real:
        return frozenset()
    return frozenset(fold(word) for word in capital if not word.isupper() or len(word) == 1)
