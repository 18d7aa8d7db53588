"""What all shapes share: what one of them is, and how many patterns are looked for on one way through a text."""

from __future__ import annotations

import re

Shape = tuple[str, str, int, int]  # category, rule, and where in the folded text (characters from, to)


def together(patterns: tuple[re.Pattern[str], ...]) -> tuple[re.Pattern[str], ...]:
    """Those that begin with a word are looked for together: one way through the text instead of twenty."""
    worded = [pattern.pattern.removeprefix(r"\b") for pattern in patterns if pattern.pattern.startswith(r"\b")]
    others = [pattern for pattern in patterns if not pattern.pattern.startswith(r"\b")]
    return (*others, re.compile(r"\b(?:" + "|".join(f"(?:{pattern})" for pattern in worded) + ")"))


def words_of(text: str) -> frozenset[str]:
    """The words of a list or of alternatives: a text without any of them is not worth a look."""
    return frozenset(text.replace("|", " ").split())
