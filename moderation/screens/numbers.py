"""Runs of digits, however they are written, and what they are: somebody's phone, an identity number, or nothing to keep quiet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# Lines that help. Never anybody's own number.
CRISIS: Final = frozenset(
    """988 911 999 112 111 113 114 116 117 118 119 119 122 133 144 155 190 192 193 000 116123 116117 116111 116006 741741 838255 85258 50808
    686868 741747 45645 52828 53342 13114 131114 1737 108 024 016 061 062 091 017 010 018 012 074 600000016 717003717 8009112000 5552598121
    8002738255 8006624357 8007997233 8006564673 8888436665 8884788466 8006334227 8664887386 8004224453 8774796279 8006221500 8009568256
    8442892357 8006852800 8778467369 8339432867 8337724526 8005222222 8332022723 8774844357 18004567890 08001111 0800111112 08457909090
    03003231500 03003231543 08088010677 08088002222 08082000247 08082000365 08085001111 08005870800 0800689652 08006895652 08000684141
    03001231110 03457909090 0800585858 08001114000 911020203 900202010 914590050 914590055 902500002 900202020 8002900024 8005674357
    1300659467 1300224636 1800737732 1800551800 1300789978 0508828865 0800543354 135246 4141 106 141 142 147 155 137 134
    8002221222 8004843731 8776961996 03001236600 03001231110 08009177650 8005224700""".split()
)
_FREE: Final = frozenset({"800", "833", "844", "855", "866", "877", "888"})
_ONES: Final = {
    **dict(zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True)),
    **dict(zip("cero uno dos tres cuatro cinco seis siete ocho nueve".split(), "0123456789", strict=True)),
    **{
        "oh": "0",
        "o": "0",
        "nil": "0",
        "wun": "1",
        "too": "2",
        "fower": "4",
        "fife": "5",
        "ate": "8",
        "sicks": "6",
        "sevin": "7",
        "ait": "8",
        "nien": "9",
        "nought": "0",
        "naught": "0",
        "una": "1",
        "un": "1",
        "won": "1",
        "fo": "4",
        "zip": "0",
        "ace": "1",
        "deuce": "2",
        "nickel": "5",
        "niner": "9",
        "l": "1",
        "i": "1",
    },
}
_TEENS: Final = dict(
    zip(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen diez once doce trece catorce quince dieciseis "
        "diecisiete dieciocho diecinueve".split(),
        [str(number) for number in (*range(10, 20), *range(10, 20))],
        strict=True,
    )
)
_TENS: Final = dict(
    zip(
        "twenty thirty forty fifty sixty seventy eighty ninety veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(),
        "2345678923456789",
        strict=True,
    )
) | {"fourty": "4", "veinti": "2"}
_REPEATS: Final = {"double": 2, "triple": 3, "doble": 2}
SPOKEN: Final = frozenset({*_ONES, *_TEENS, *_TENS, *_REPEATS})
_NAMES: Final = "|".join(sorted(SPOKEN - {"o", "l", "i", "un", "una", "won", "fo"}, key=len, reverse=True))
_PIECE: Final = rf"(?:{_NAMES}|\d|(?<![a-z])[ol](?![a-z]))"
_BETWEEN: Final = r"[\s.,;:\-–_/()|~*]{0,4}(?:(?:and|y|then|luego|next|dash|guion|space|hyphen)\)?\s)?"
RUN: Final = re.compile(rf"(?<![\w@$#.]){_PIECE}(?:{_BETWEEN}{_PIECE}){{5,40}}(?![a-z\d])|(?<=\bo){_PIECE}")
# Letters that stand for digits inside a number: 5o3, S5S, O1I7.
_MIXED: Final = re.compile(r"(?<![a-z\d])(?=[a-z]{0,3}\d)[\doils]{2,12}(?![a-z\d])")
_MEANT: Final = str.maketrans("oils", "0115")
GLUED: Final = re.compile(
    r"(?:zero|one|two|three|four|five|six|seven|eight|nine)[*_~|]?(?:zero|one|two|three|four|five|six|seven|eight|nine|\d)"
)
# Two halves that somebody joins with a word: no amount and no list is told so.
JOINED: Final = re.compile(r"\d\W{1,3}(?:then|luego|dash|guion|space|hyphen)\W{1,3}\d")
_PART: Final = re.compile(rf"{_NAMES}|\d+|[oil]")
_ASCENDING: Final = "01234567890123456789"
_COUNTED: Final = "12345678910"


@dataclass(frozen=True)
class Run:
    """Digits in a row: how they were written, which they are, whether words took part, and where (from, to) in the folded text."""

    written: str
    digits: str
    spoken: bool
    start: int
    end: int


def runs(text: str) -> Iterator[Run]:
    """Every row of six or more digits of a folded text, spoken ones and letters for digits read as digits."""
    meant = _MIXED.sub(lambda found: found[0].translate(_MEANT), text)
    for found in RUN.finditer(meant):
        parts = _PART.findall(found[0])
        start = found.start() - 1 if found.start() and text[found.start() - 1] in "+(" else found.start()
        spoken = any(not part.isdigit() for part in parts)
        yield Run(meant[start : found.end()], _digits(parts), spoken, start, found.end())


def _digits(parts: list[str]) -> str:
    read: list[str] = []
    tens = repeat = ""
    for part in parts:
        if part in _REPEATS:
            repeat = part
            continue
        if part in _TENS:
            read.append(tens and f"{tens}0")
            tens = _TENS[part]
            continue
        digits = part if part.isdigit() else _ONES.get(part) or _TEENS[part]
        digits = digits * _REPEATS.get(repeat, 1)
        read.append(f"{tens}{digits}" if len(digits) == 1 or not tens else f"{tens}0{digits}")
        tens = repeat = ""
    return "".join([*read, tens and f"{tens}0"])


def is_crisis_line(digits: str) -> bool:
    """Whether this is a line that helps, with or without its country's code."""
    return any(digits.removeprefix(code) in CRISIS for code in ("", "1", "34", "44", "0034", "0044", "52", "001"))


def is_for_all(digits: str) -> bool:
    """Whether whoever calls pays nothing: the number of a house, of nobody's pocket."""
    american = len(digits) in (10, 11) and digits.removeprefix("1")[:3] in _FREE
    return american or digits.startswith(("0800", "0808"))


def is_counting(digits: str) -> bool:
    """One, two, three, breathe: digits that only count up or down, or repeat one digit."""
    return digits in _ASCENDING or digits in _ASCENDING[::-1] or digits.startswith(_COUNTED) or len(set(digits)) == 1


def passes_luhn(digits: str) -> bool:
    """Whether a card could have this number."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
