"""Numbers on somebody's papers that hold letters, and dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.screens.handles import Shape

_DNI_LETTERS: Final = "trwagmyfpdxbnjzsqvhlcke"
_NIE_FIRST: Final = {"x": "0", "y": "1", "z": "2"}
_DNI: Final = re.compile(r"(?<![\w.])([xyz]?)[ .\-]?(\d{7,8}|\d{1,2}\.\d{3}\.\d{3})[ \-]?([a-hj-np-tv-z])(?!\w)")
_INSURANCE: Final = re.compile(r"(?<!\w)[a-ceghj-prstw-z][a-ceghj-npr-tw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d](?!\w)")
_IBAN: Final = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z\d]{4}){2,7}(?: ?[a-z\d]{1,3})?(?!\w)")
_CURP: Final = re.compile(r"(?<!\w)[a-z]{4}\d{6}[hmx][a-z]{5}[a-z\d]\d(?!\w)")
_NAMED: Final = re.compile(
    r"\b(?:ssn|social|passport|pasaporte|licen[cs]e|licencia|dl|id|member id|patient id|case number|case no|docket|national insurance|ni number|"
    r"medicaid|medicare|medical record|mrn|record number|chart|insurance|policy|nhs|account|acct|iban|card|tarjeta|dni|nie|nif|cedula|curp|rfc|"
    r"nss|expediente|cuenta|clabe|inmate|booking|green card|badge)(?: number| num| no| id| numero| n)?\b[^.!?\n]{0,28}?"
    r"(?<![\w$])(?=[a-z\d\-]{0,14}\d[a-z\d\-]{0,4}\d[a-z\d\-]{0,4}\d)[a-z\d][a-z\d\-]{5,22}(?!\w)"
)
_MONTH: Final = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    r"noviembre|diciembre)[a-z]{0,7}"
)
_DAY: Final = (
    rf"(?:\d{{1,2}}[ /.\-]\d{{1,2}}[ /.\-]\d{{2,4}}|(?:19|20)\d{{2}}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:of )?\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of| de)? {_MONTH},?(?: of| de| del)? \d{{4}})"
)
_BORN: Final = re.compile(
    rf"\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?|birth ?day(?: is)?|birth ?date(?: is)?|fecha de nacimiento|naci(?: el)?|mi cumple(?:anos)? es(?: el)?)"
    rf"\W{{1,3}}(?:is |es |on |el |the ){{0,2}}{_DAY}"
)
_IBAN_LETTERS: Final = str.maketrans({chr(ord("a") + place): str(10 + place) for place in range(26)})
_HINT: Final = re.compile(r"\d.{0,6}\d.{0,6}\d")


def papers(text: str, _words: frozenset[str]) -> Iterator[Shape]:
    """Identity numbers with letters in them, and dates of birth."""
    if not _HINT.search(text):
        return
    for pattern in (_INSURANCE, _CURP, _NAMED):
        for found in pattern.finditer(text):
            yield "identity_number", "identity-number", found.start(), found.end()
    for found in _DNI.finditer(text):
        digits = _NIE_FIRST.get(found[1], "") + found[2].replace(".", "")
        if len(digits) == 8 and _DNI_LETTERS[int(digits) % 23] == found[3]:
            yield "identity_number", "identity-number", found.start(), found.end()
    for found in _IBAN.finditer(text):
        plain = found[0].replace(" ", "")
        if len(plain) > 14 and int((plain[4:] + plain[:4]).translate(_IBAN_LETTERS)) % 97 == 1:
            yield "identity_number", "bank-account", found.start(), found.end()
    for found in _BORN.finditer(text):
        yield "identity_number", "date-of-birth", found.start(), found.end()
