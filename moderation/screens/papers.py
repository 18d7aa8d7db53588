"""Numbers on somebody's papers that hold letters, and dates of birth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from moderation.screens.patterns import Shape

_DNI_LETTERS: Final = "trwagmyfpdxbnjzsqvhlcke"
_NIE_FIRST: Final = {"x": "0", "y": "1", "z": "2"}
_DNI: Final = re.compile(r"(?<![\w.])([xyz]?)[ .\-]?(\d{7,8}|\d{1,2}\.\d{3}\.\d{3})[ \-]?([a-hj-np-tv-z])(?!\w)")
_INSURANCE: Final = re.compile(r"(?<!\w)[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d](?!\w)")
_IBAN: Final = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z\d]{4}){2,7}(?: ?[a-z\d]{1,3})?(?!\w)")
_CURP: Final = re.compile(r"(?<!\w)[a-z]{4}\d{6}[hmx][a-z]{5}[a-z\d]\d(?!\w)")
_NAMED: Final = re.compile(
    r"\b(?:ssn|social|passport|pasaporte|licen[cs]e|licencia|dl|id|member id|patient id|case number|"
    r"case no|docket|national insurance|ni number|"
    r"file no|file number|probation file|aadhaar|tax id|va file|plate|"
    r"medicaid|medicare|medical record|mrn|record number|chart|insurance|policy|nhs|account|acct|iban|"
    r"card|tarjeta|dni|nie|nif|cedula|curp|rfc|"
    r"nss|expediente|cuenta|clabe|inmate|booking|green card|badge)(?: number| num| no| id| numero|"
    r" n)?\b[^.!?\n]{0,32}?"
    r"(?<![\w$])(?=[a-z\d\-]{0,14}\d[a-z\d\-]{0,4}\d[a-z\d\-]{0,4}\d)[a-z\d][a-z\d\-]{4,22}(?!\w)"
)
# "case no. 22-CV-0099", "claim ref UC-0099-44", "my hospital number is H00998"
_FILED: Final = re.compile(
    r"\b(?:case|claim|cause|court|crown court|drug court|file|docket|hospital|prison|prisoner|probation|parole|inmate|doc|dcs|crn|pps|"
    r"cis|cdl|"
    r"licen[cs]e|medical card|medi-cal|membership|member|patient|enrollment|registration|nurse|teacher|reg|rx|benefit|caso|expediente|"
    r"tarjeta sanitaria|pulse|state)\b(?: case| court| reg| file)?"
    r"(?: ?(?:no\b\.?|nr\b\.?|num\b|number|numero|ref\b|reference|id\b|pin\b|cip\b|member\b)|(?= ?#))"
    r"(?: (?:is|es|on|for|the|my|band|wristband|says|disability|comes|up|as)\b){0,4}\s?[:#,=]{0,2}\s?"
    r"(?!\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}\b|(?:19|20)\d\d-\d\d-\d\d\b)"
    r"(?=[a-z\d/\-]{0,12}\d[a-z\d/\- ]{0,4}\d[a-z\d/\- ]{0,4}\d)[a-z\d][a-z\d/\-]{4,22}(?!\w)"
    r"|\bcase (?:is |was )?\d{2,4}-?[a-z]{2}-?\d{3,8}\b"
    r"|\bplate(?: is| says|s)? [a-z]{2}\d{2} [a-z]{3}\b"
    r"|\b[a-z]\d{6,9}[a-z]? (?:is )?(?:my )?(?:state id|licen[cs]e|passport|driver)"
)
_LINE: Final = re.compile(r"\bcard,[^.!?\n]{0,20}(?<!\d)\d{3}-\d{4}$")
_FILES: Final = frozenset(
    "case claim cause court file docket hospital prison prisoner probation parole inmate doc dcs crn pps cis cdl license licence medical "
    "medi membership member patient enrollment registration nurse teacher reg rx benefit caso expediente tarjeta pulse state plate plates "
    "passport driver".split()
)
_FREE: Final = re.compile(r"\b(?:1-)?8(?:00|33|44|55|66|77|88)-\d{3}-\d{4}$")
_PART: Final = re.compile(
    r"\b(?:last|final) (?:four|4)\b[^.!?\n]{0,16}\b(?:ssn|social|socials|card|account|soc)\b[^.!?\n]{0,12}\d{4}(?!\d)"
    r"|\b(?:ssn|social|card|account) ends? (?:in|with) \d{4}(?!\d)"
    r"|\b(?:pin|cvv2?|cvc)\b(?: number| code)?(?: is|:)? ?\d{3,6}(?!\d)"
    r"|\biban\b[^.!?\n]{0,10}[a-z]{2}\d{2}(?!\w)"
)
_MONTH: Final = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|enero|febrero|marzo|abril|"
    r"mayo|junio|julio|agosto|septiembre|octubre|"
    r"noviembre|diciembre)[a-z]{0,7}"
)
_DAY: Final = (
    rf"(?:\d{{1,2}}[ /.\-]\d{{1,2}}[ /.\-]\d{{2,4}}|(?:19|20)\d{{2}}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}|"
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:of )?\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of| de)? {_MONTH},?(?: of| de| del)? \d{{4}})"
)
_BORN: Final = re.compile(
    rf"\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?|birth ?day(?: is)?|birth ?date(?: is)?|"
    rf"fecha de nacimiento|naci(?: el)?|mi cumple(?:anos)? es(?: el)?)"
    rf"\W{{1,3}}(?:is |es |on |el |the ){{0,2}}{_DAY}"
)
_IBAN_LETTERS: Final = str.maketrans({chr(ord("a") + place): str(10 + place) for place in range(26)})
# Every country's has more digits than a parcel's number that words follow.
_IBAN_DIGITS: Final = 10
_IBAN_LENGTHS: Final = range(15, 32)
_HINT: Final = re.compile(r"\d.{0,6}\d.{0,6}\d")


def papers(text: str, words: frozenset[str]) -> Iterator[Shape]:
    """Identity numbers with letters in them, and dates of birth."""
    if not _HINT.search(text) and "plate" not in words:
        return
    if not words.isdisjoint(_FILES):
        yield from (
            ("identity_number", "identity-number", found.start(), found.end()) for found in _FILED.finditer(text)
        )
    for rule, pattern, is_real in _PAPERS:
        for found in pattern.finditer(text):
            if is_real(found):
                yield "identity_number", rule, found.start(), found.end()


def _has_its_letter(found: re.Match[str]) -> bool:
    digits = _NIE_FIRST.get(found[1], "") + found[2].replace(".", "")
    return len(digits) == len("12345678") and _DNI_LETTERS[int(digits) % len(_DNI_LETTERS)] == found[3]


def _is_no_line(found: re.Match[str]) -> bool:
    """Whether it is not a line printed on a card: "on the back of your card, 555-0190"."""
    return not _LINE.search(found[0]) and not _FREE.search(found[0])


def _is_iban(found: re.Match[str]) -> bool:
    plain = found[0].replace(" ", "")
    if sum(letter.isdigit() for letter in plain) < _IBAN_DIGITS:
        return False
    return len(plain) in _IBAN_LENGTHS and int((plain[4:] + plain[:4]).translate(_IBAN_LETTERS)) % 97 == 1


_PAPERS: Final[tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]], ...]] = (
    ("identity-number", _INSURANCE, bool),
    ("identity-number", _CURP, bool),
    ("identity-number", _PART, bool),
    ("identity-number", _NAMED, _is_no_line),
    ("identity-number", _DNI, _has_its_letter),
    ("bank-account", _IBAN, _is_iban),
    ("date-of-birth", _BORN, bool),
)
