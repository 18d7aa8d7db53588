"""Where somebody lives, by its shape: streets with a number, postcodes, corners, doors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.screens.handles import Shape

_SURE: Final = (
    r"street|avenue|ave|av|road|rd|lane|ln|drive|court|boulevard|blvd|terrace|crescent|highway|hwy|"
    r"parkway|pkwy|circle|cir|close|mews|parade|"
    r"gardens|gdns|grove|alley|strasse|rue"
)
_SHORT: Final = (
    r"(?:st|dr|ct|pl|way|place|square|sq|row|trail|loop|hill|walk|rise|view|park)"
    r"(?=\s*(?:$|[,.;!?#\d\n]|(?:apt|unit|flat|in|next|by|if|and|so|near|come|behind|on the)\b))"
)
_NOT_STREET: Final = (
    r"(?!(?:minutes?|mins?|hours?|hrs?|miles?|blocks?|people|days?|years?|yrs?|months?|weeks?|steps?|"
    r"of|the|to|from|down|on|in|at|an?|and|off|for|"
    r"that|this|my|your|is|was|streets|dollars|bucks|lbs|kg|times|am|pm|mg|ml|with|took|pills?|"
    r"tablets|meetings?|reps|sets|laps|houses|doors|"
    r"cars?|kids|or|but|so|we|i|it|they|more|percent|degrees|feet|ft|km|stops?|lane|til|till|until|"
    r"when|after|before)\b)"
)
_WORD: Final = rf"{_NOT_STREET}(?:[a-z][a-z.\-]{{1,20}}|\d{{1,3}}(?:st|nd|rd|th))"
_SPELT: Final = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|"
    "thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|oh"
)
_COMPASS: Final = r"(?:(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\.?\s)?"
_STREETS: Final = (
    re.compile(rf"(?<![\w$:/.#])\d{{1,5}}[a-z]?,?\s{_COMPASS}(?:{_WORD},?\s){{1,3}}(?:(?:{_SURE})\b|{_SHORT})"),
    re.compile(
        rf"\b(?:live|living|stay|staying|house|place|home|apartment|flat|crib|mine|address|located|lives|"
        rf"come (?:over|by)|meet me)\s"
        rf"(?:is\s|at\s|on\s|to\s|in\s|off\s|near\s|over\s|the\s|up\s|"
        rf"down\s){{1,3}}(?:{_WORD}\s){{1,2}}(?:(?:{_SURE})\b|{_SHORT})"
    ),
    re.compile(
        r"\bcorner of (?!my\b|the\b|his\b|her\b|a\b|your\b|our\b)[a-z0-9]{2,15}(?: [a-z]{2,12})? (?:and|&|"
        r"y) [a-z0-9]{2,15}"
    ),
    re.compile(
        r"\b(?:blue|red|white|green|yellow|brick|brown|pink|grey|gray|black|tan|purple|orange|silver|last|first|second|third) "
        r"(?:brick |wooden |mobile |camper )?(?:house|duplex|trailer|bungalow|cottage|cabin|condo|townhouse|van|rv|camper|building)s?\b"
        r"[^.!?\n]{0,24}?\b(?:on|behind|across from|next to|by|past|before|opposite|near|off|after) "
        r"(?!my|your|tv|fire|time|far|the (?:news|show|left|right|market)|sale|sunday|monday)[a-z0-9]"
    ),
    re.compile(
        r"\b(?:i|we|im|me|my (?:place|house|apartment|trailer|van|tent|building|room)) (?:is |am |are )?(?:live|rent|stay|sleep|"
        r"crash|living|renting|staying|sleeping|crashing|parked|right)?\s?"
        r"(?:in (?:a|the|my) (?:\w+ ){0,2}(?:van|car|tent|rv|trailer|room|camper) )?"
        r"(?:right )?(?:above|behind|upstairs from|next door to|across (?:the street )?from|two doors (?:down )?from|downstairs from) the "
        r"[a-z][^.!?\n]{2,30}"
    ),
    re.compile(r"\b(?:on|at|off|corner|near) (?:the )?[a-z]{3,14} (?:and|&) \d{1,3}(?:st|nd|rd|th)\b"),
    re.compile(rf"\b(?:{_SPELT})(?:[ \-](?:{_SPELT})){{0,3}} (?:{_WORD}\s){{1,2}}(?:{_SURE})\b"),
    re.compile(
        r"\b(?:gate|door|entry|building|lobby|front|garage|lock ?box) code(?: is|s|:)? (?:#)?\d{3,6}\b|\bbuzz(?:er)? ?#?\d{1,4}\b"
    ),
    re.compile(
        r"\b(?:towers?|apartments?|lofts?|mobile home park|trailer park|estates|manor|villas|dorms?|hall|house|inn|motel|hotel|storage|"
        r"courts?|gardens|terrace|ward)\b[^.!?\n]{0,16}\b(?:apt|unit|lot|room|bed|suite|flat|floor|no|number|#) ?#?\d{1,4}[a-z]?\b"
        r"|\b(?:apt|unit|lot|room|suite|flat) ?#?\d{1,4}[a-z]?\b,?[^.!?\n]{0,16}\b(?:towers?|apartments|lofts|mobile home park|"
        r"trailer park|estates|manor|villas|inn|motel|hotel|storage|house|courts?|gardens|acres|grove)\b"
        r"|\b(?:towers?|apartments|lofts)\b,? (?:the )?\d{1,2}(?:st|nd|rd|th) floor"
    ),
    re.compile(r"\b(?:lot|flat|apt) ?#?\d{1,4}[a-z]?\b(?=,| in | at |$)"),
    re.compile(r"\bpo box \d{1,6}|\bp\.o\. box \d{1,6}|\bapartado(?: de correos| postal)? \d{1,6}"),
    re.compile(r"\b(?:zip|zip ?code|postcode|postal code|codigo postal|c\.?p\.?)(?: is| es|:)? \d{5}\b"),
    re.compile(r"\b[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}\b"),
    re.compile(
        r"\b(?:live|staying|stay|come|address|place|im|am|mine|my|in|at)\W{1,2}(?:\w{1,12}\s){0,3}(?:apt|"
        r"apartment|unit|flat|suite)\s?#?\s?\d{1,4}[a-z]?\b"
    ),
    re.compile(r"\b(?:motel|hotel|inn|hostel|shelter)\b[^.!?\n]{0,30}\broom \d{1,4}"),
    re.compile(r"\b(?:my|our)(?: home| house| new)? address(?: is|:)[^.!?\n]{1,30}"),
    re.compile(
        r"\b(?:my|our|his|her) (?:house|place|apartment|flat|building) ?(?:is|"
        r"its)? (?:(?:right )?(?:across (?:from|the)|next to|behind|opposite|two doors|"
        r"on the corner)|the (?:blue|red|white|green|yellow|brick|last|first|second|third|grey|"
        r"gray) (?:house|one|door))"
    ),
    re.compile(
        r"(?:\b(?:calle|avda|avenida|av|plaza|paseo|carrer|callejon|camino|carretera|colonia|urbanizacion|"
        r"urb|pasaje|ronda|travesia|carrera|calzada|privada)"
        r"(?:\.|\b)|\bc/)\s?(?:(?:de|del|la|las|los|"
        r"el)\s){0,2}[a-z]{2,20}(?:\s[a-z]{2,20}){0,3},?\s(?:n(?:um(?:ero)?|o)?\.?\s?)?#?\s?\d{1,5}\b"
    ),
    re.compile(
        r"\b(?:vivo|vives|vive|vivimos|estoy|quedate|ven|vengan|mi casa esta|mi direccion es|"
        r"direccion)\s(?:en\s|a\s|por\s)?(?:la\s|el\s)?"
        r"(?:calle|avenida|avda|plaza|paseo|colonia|c/|urbanizacion|edificio|bloque|portal)\s?(?!es\b|"
        r"muy\b|que\b|ruid|de al\b|y\b|con\b)[a-z0-9]{1,20}"
    ),
    re.compile(r"\bmi direccion(?: es|:)[^.!?\n]{1,30}"),
)
# Those that begin with a word are looked for together: one way through the text instead of twenty.
_WORDED: Final = [pattern.pattern.removeprefix(r"\b") for pattern in _STREETS if pattern.pattern.startswith(r"\b")]
_PATTERNS: Final = (
    *(pattern for pattern in _STREETS if not pattern.pattern.startswith(r"\b")),
    re.compile(r"\b(?:" + "|".join(f"(?:{pattern})" for pattern in _WORDED) + ")"),
)
_HINTS: Final = frozenset(
    f"{_SURE}|corner|address|direccion|calle|plaza|vivo|vivimos|st|way|place|pl|square|sq|row|trail|hill|zip|postcode|box|apt|flat|house|"
    "apartment|building|avda|av|paseo|avenida|estoy|quedate|vengan|park|view|motel|hotel|hostel|shelter|"
    "duplex|trailer|van|tent|above|behind|upstairs|buzz|buzzer|code|towers|"
    "tower|apartments|lofts|dorm|hall|inn|ward|lot|unit|room|parade|loop|opposite|across|condo|cabin|estates".split("|")
)
# A postcode or a numbered street, which need no word beside them.
_DIGITS: Final = re.compile(r"\d(?:[a-z\d]? \d[a-z]{2}|(?:st|nd|rd|th)\b)")
_SAFE: Final = re.compile(
    r"\b(?:clinic|group|meeting|court ?house|hospital|library|center|centre|pharmacy|reunion|"
    r"clinica) (?:is |are )?(?:at|on|moved)[^.!?\n]{0,20}$"
)


def places(text: str, words: frozenset[str]) -> Iterator[Shape]:
    """Addresses of homes; where the group or a clinic is, is not one. `words` are those of the text."""
    if words.isdisjoint(_HINTS) and not _DIGITS.search(text):
        return
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            if not _SAFE.search(text[max(0, found.start() - 40) : found.start()]):
                yield "address", "place-of-living", found.start(), found.end()
