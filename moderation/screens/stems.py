"""Words without their endings, so that "cutting", "cuts" and "cut" count as one."""

from __future__ import annotations

import re
from typing import Final

_ENDINGS: Final = ("ings", "ing", "ed", "es", "s", "er", "ly")
_STEM_LEAST: Final = 3
_DOUBLED: Final = frozenset(letter * 2 for letter in "bdgmnprt")
_NUMBER: Final = re.compile(r"\d{2,}$")
_KEPT_MOST: Final = 16384


class _Stems(dict[str, str]):
    """Words without their endings, kept until there are many."""

    def __missing__(self, word: str) -> str:
        bare = _stem(word)
        if len(self) < _KEPT_MOST:
            self[word] = bare
        return bare


def _stem(word: str) -> str:
    """The word without its ending: "cutting" and "cuts" count as "cut"; a number counts as "#"."""
    if _NUMBER.match(word):
        return "#"
    for ending in _ENDINGS:
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= _STEM_LEAST:
            word = bare[:-1] if bare[-2:] in _DOUBLED and ending[0] in "ie" else bare
            word = f"{word[:-1]}y" if word.endswith("i") else word
            break
    return word.rstrip("e") if len(word) > _STEM_LEAST else word


STEMS: Final = _Stems()
