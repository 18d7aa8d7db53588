"""Which words of a text look like somebody's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from moderation.screens.slots import BREAK

_TITLED: Final = 0.6
_TITLED_LEAST: Final = 4


def names_in(words: Sequence[str], written: Sequence[str], lists: Mapping[str, frozenset[str]]) -> frozenset[int]:
    """The places of words that are a known given name, or stand with a capital where none is needed. `written` has them as written."""
    titled = _is_titled(written)
    return frozenset(
        place
        for place, (word, shown) in enumerate(zip(words, written, strict=True))
        if _is_name(word, shown, lists, starts=words[place - 1] == BREAK, titled=titled)
    )


def _is_name(word: str, shown: str, lists: Mapping[str, frozenset[str]], *, starts: bool, titled: bool) -> bool:
    given = word if word in lists["names"] else word.removesuffix("s")
    is_given = given in lists["names"]
    if is_given and given not in lists["ambiguous"]:
        return True
    if titled or not shown[:1].isupper() or word in lists["capitals"]:
        return False
    return is_given or not starts


def _is_titled(written: Sequence[str]) -> bool:
    """Whether capitals mean nothing here: everything is written with them."""
    real = [shown for shown in written if len(shown) > 1 and shown[0].isalpha()]
    capitals = sum(1 for shown in real if shown[0].isupper())
    return (len(real) >= _TITLED_LEAST and capitals > _TITLED * len(real)) or all(shown.isupper() for shown in real)
