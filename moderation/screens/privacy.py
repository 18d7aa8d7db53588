"""The privacy screen: ways to reach somebody outside, and ways to get something. Crisis lines are never found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.screens.findings import CONCERN, Finding
from moderation.screens.reading import fold, words_of
from moderation.screens.rules import findings_of, load, strongest

# North American with its separators; anything international; ten or eleven digits in one piece.
_PHONE: Final = re.compile(
    r"(?<![\w@.$#-])(?:"
    r"(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}"
    r"|\+\d{1,3}(?:[ .-]?\d{2,4}){2,5}"
    r"|0\d{2,4}[ .-]?\d{3}[ .-]?\d{3,4}"
    r"|1?\d{10}"
    r")(?![\w-])"
)
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_DIGITS: Final = re.compile(r"\d")

# Lines that help: 988, SAMHSA, domestic violence, text lines, Samaritans, Childline, Veterans and emergency numbers abroad.
CRISIS_NUMBERS: Final = frozenset(
    "988 911 999 112 111 116123 741741 838255 85258 8002738255 8006624357 8007997233 8006564673 8888436665 8884788466 "
    "8006334227 08001111 0800111112 08457909090".split()
)
CRISIS_MAIL: Final = frozenset({"jo@samaritans.org", "pat@papyrus-uk.org"})


def _bare(number: str) -> str:
    digits = "".join(_DIGITS.findall(number))
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def _contacts(text: str) -> Iterator[Finding]:
    folded, places = fold(text)
    for found in _PHONE.finditer(folded):
        if _bare(found[0]) not in CRISIS_NUMBERS:
            yield _finding("phone", found, places)
    for found in _EMAIL.finditer(folded):
        if found[0] not in CRISIS_MAIL:
            yield _finding("email", found, places)


def _finding(category: str, found: re.Match[str], places: list[int]) -> Finding:
    span = (places[found.start()], places[found.end() - 1] + 1)
    return Finding(category, CONCERN, f"{category}-written-out", span, 1, "contact_swap", hold=True)


def screen(text: str) -> tuple[Finding, ...]:
    """Contact details and offers in the text; nothing when nothing was found."""
    words = words_of(text)
    phrases = [finding for rule in load("privacy") for finding in findings_of(rule, words)]
    return strongest([*_contacts(text), *phrases])
