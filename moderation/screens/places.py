"""Where somebody lives, by its shape: streets with a number, postcodes, corners, doors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.screens.homes import ALL_BESIDE, BESIDE
from moderation.screens.patterns import Shape, together, words_of

_SURE: Final = (
    r"street|avenue|ave|av|road|rd|lane|ln|drive|court|boulevard|blvd|terrace|crescent|highway|hwy|"
    r"parkway|pkwy|circle|cir|close|mews|parade|"
    r"gardens|gdns|grove|alley|strasse|rue|cottages"
)
_SHORT: Final = (
    r"(?:st|dr|ct|pl|way|place|square|sq|row|trail|loop|hill|walk|rise|view|park|pt|point|bank|bend)"
    r"(?=\s*(?:$|[,.;!?#\d\n]|(?:apt|unit|flat|lot|space|basement|upstairs|lol|in|next|by|if|and|so|near|come|behind|on the)\b))"
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
# Words of a home, and names that follow its number: no hours, doses or people.
_HOME: Final = (
    "live|lives|living|stay|staying|moved|moving|crash|crashing|surfing|house|place|crib|home|stoop|garage|building|apartment|flat|digs|"
    "share|address|addy|residence|mine|keys|drop|deliver|send|cookout|bbq|lives w|cottage|walkup|basement apt|anyone near|uber|taxi|were "
    "at|im over"
)
_NOUN: Final = "house|place|crib|stoop|garage|building|apt|walkup|digs"
_NAMED: Final = (
    rf"(?!(?:{_SPELT}|hundred|thousand|sharp|oclock|noon|ish|clean|sober|nights?|times?|meds?|beds?|bedrooms?|units?|weekly|"
    r"then|tonight|today|tomorrow|yesterday|every|each|if|when|because|bc|cos|still|now|again|already|only|just|other|others|different|"
    r"new|good|grand|quid|pounds|euros|cents|seconds?|secs?|hrs|pages?|chapters?|women|men|guys|girls|friends|strangers|addicts|members|"
    r"rooms?|tabs?|beers?|drinks?|calls?|texts?|emails?|messages|questions|things|dias|anos|horas|minutos|meses|de|y|en|a|con|el|la|los|"
    r"las|por|para|cats|dogs|chickens|plants|boxes|bags|sessions|classes|groups|quick|real|long|full|straight|whole|odd|something|year|"
    r"day|week|month|hour|minute|over|under|about|after|before|without|into|onto|like|than|maybe|almost|bought|who|what|which|where|how|"
    r"why|all|both|no|not|has|have|had|been|were|are|he|she|you|me|us|them|our|their|his|her|bus|train|meeting|flight|tram|ferry|alarm|"
    r"group|cant|dont|wont|im|ive|thats|its|feel|felt|went|need|never|nobody|lost|gained|got|made|make|came|come|took|kept|started|"
    r"finally|fries|tax|sugar|watts?|bulbs?|charger|percent|rn)\b)"
    rf"{_NOT_STREET}[a-z]{{4,16}}\b(?! (?:minutes?|hours?|days?|weeks?|months?|years?|people|miles)\b)"
)
_POINT: Final = r"(?:n|s|e|w|ne|nw|se|sw)\b\.?"
_SITE: Final = r"pitch|space|bay|cabin|bed|rm|bldg|bungalow|bldg [a-h]|building [a-h]|block|trailer|caravan|traila|lot"
_ESTATE: Final = (
    "caravan park|caravan site|holiday park|campground|campsite|mobile home park|trailer park|hostel|shelter|motel|hotel|inn|lodge|"
    "travelodge|halls?|dorms?|depot|apartments?|accommodation|court|village|trailer ct|flats|parque|estate|residences?|housing"
)
_STREETS: Final = (
    re.compile(rf"(?<![\w$:/.#])\d{{1,5}}[a-z]?,?\s{_COMPASS}(?:{_WORD},?\s){{1,3}}(?:(?:{_SURE})\b|{_SHORT})"),
    re.compile(
        rf"\b(?:live|living|stay|staying|house|place|home|apartment|flat|crib|mine|address|located|lives|"
        rf"come (?:over|by)|meet me)\s"
        rf"(?:is\s|at\s|on\s|to\s|in\s|off\s|near\s|over\s|the\s|up\s|"
        rf"down\s){{1,3}}(?:{_WORD}\s){{1,2}}(?:(?:{_SURE})\b|{_SHORT})"
    ),
    re.compile(
        r"\bcorner of (?!my\b|the\b|his\b|her\b|a\b|your\b|our\b)[a-z0-9]{2,15}(?: [a-z]{2,12})? (?:and|&|n|"
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
        r"(?:right )?(?:above|behind|upstairs from|next door to|across (?:the street )?from|two doors (?:down )?from|"
        r"downstairs from) the "
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
# With a number: of a house whose street is not called one, of a site, of a road.
_NUMBERED: Final = (
    # A number and a name with no "street" after them, where somebody says that they live there.
    re.compile(
        rf"\b(?:{_HOME})\b[^.!?\n\d]{{0,16}}?(?:(?:at|is|to|me|from|mine|near|addy|address|over on|{_NOUN}),? ?:? )(?:number |"
        rf"no )?\d{{1,5}}[a-z]? (?:{_POINT} )?(?:the )?{_NAMED}(?! (?:of|ago|old|later|today|to|for|with|and)\b)"
    ),
    re.compile(
        rf"\b(?:my|our|basement|floor|student|halfway|sober|half-way|the) (?:{_NOUN}),? (?:is |on |at |no |"
        rf"number ){{0,2}}\d{{2,5}} (?:{_POINT} )?{_NAMED}|\banyone (?:near|by|on|round) \d{{1,5}} (?:{_POINT} )?{_NAMED}|"
        rf"\bstay(?:ing)? w[^.!?\n\d]{{0,14}}, \d{{1,5}}[a-z]? {_NAMED}|\b(?:moms|mums|dads|couch|with me|w me|sisters|brothers|grans|"
        rf"nans|aunts|cousins)\b(?: house| place| flat)? at \d{{2,5}} (?:{_POINT} )?{_NAMED}"
    ),
    # A number, a compass point and a name.
    re.compile(
        rf"\b(?:at|is|near|to|register|address|addy|apt|basement|mine|home|its|ride list|drop|by) ?:? ?\d{{3,5}} (?:{_POINT}) {_NAMED}"
        r"|\b\d{3,5} [nsew] \d{1,3}(?:st|nd|rd|th)\b"
    ),
    re.compile(
        rf"(?:^|\n|, )(?!(?:19|20)\d\d )\d{{3,5}} (?:{_POINT}) {_NAMED}(?= (?:apt|unit|st|ave|rd|#|upstairs|downstairs|door|lot)|[ ,]*$|"
        rf" ?[,#])"
    ),
    re.compile(
        rf"\b(?:{_SURE}) (?:no|number|nr|#) ?\d{{1,4}}\b"
        r"|\b(?:st|ave|rd|street) (?:and|&|n) \d{1,3}(?:st|nd|rd|th)\b|\b\d{1,3}(?:st|nd|rd|th) (?:st|ave) (?:and|&|n) [a-z]{3,}"
    ),
    # The number of a site, a bed or a room beside the house that has it, on either side.
    re.compile(
        r"\b(?:room|rm) (?:\d{1,4}|nine|ten|[a-z]+teen) (?:at|in) (?:the |a )?(?:travelodge|premier inn|holiday inn|hostel|halfway house|"
        r"sober house)|\b(?:hostel|travelodge|halfway house|sober house|digs)\b[^.!?\n]{0,20}\b(?:room|rm) (?:\d{1,4}|nine|eight|seven|"
        r"six|five|four|three|two)\b|"
        rf"\b(?:{_SITE}) ?#?\d{{1,4}}[a-z]?\b[^.!?\n\d]{{0,20}}\b(?:{_ESTATE})\b|"
        rf"\b(?:{_ESTATE})\b[^.!?\n]{{0,26}}\b(?:{_SITE}) ?#?(?:\d{{1,4}}[a-z]?|nine|[a-h])\b"
    ),
    re.compile(r"\b(?:rr|rural route) ?#?\d{1,3},? box \d{1,5}\b"),
    re.compile(
        r"\b(?:county|state) (?:road|rd|route) \d{1,4}\b[^.!?\n]{0,16}\b(?:mailbox|sign|gate|farm|driveway|trailer|ranch)\b"
    ),
    re.compile(r"\bexit \d{1,3}[a-z]?,? (?:then )?(?:turn )?(?:left|right) (?:at|on|onto|past)\b"),
    re.compile(
        r"\b\d{1,5} [a-z][^.!?\n]{0,30}\bkeys? (?:is |are )?under the (?:gnome|mat|doormat|frog|pot|flower ?pot|plant|brick|rock|stone)\b"
    ),
    re.compile(
        r"\beircode(?: is|:)? [a-z]\d[\dw] ?[a-z\d]{4}\b|\b[abceghj-npr-tvxy]\d[a-z] \d[a-z]\d\b|\b(?:nsw|vic|qld|tas) \d{4}\b"
    ),
)
# A number said aloud: nine oh two and a name.
_SPOKEN: Final = (re.compile(rf"\b(?:{_SPELT}) oh (?:{_SPELT}),? (?:(?:north|south|east|west) )?{_NAMED}"),)
_STREET_HINTS: Final = words_of(
    f"{_SURE} corner address direccion calle plaza vivo vivimos st way place pl square sq row trail hill zip postcode box apt flat house "
    "apartment building avda av paseo avenida estoy quedate vengan park view motel hotel hostel shelter duplex trailer van tent above "
    "behind upstairs buzz buzzer code towers tower apartments lofts dorm hall inn ward lot unit room parade loop opposite across condo "
    "cabin estates dr ct walk rise pt point bank bend"
)
# A postcode or a numbered street, which need no word beside them.
_DIGITS: Final = re.compile(r"\d(?:[a-z\d]? \d[a-z]{2}|(?:st|nd|rd|th)\b)")
_NUMBER: Final = re.compile(r"\d")
_COMPASS_NUMBER: Final = re.compile(r"\d{3,5} [nsew]{1,2}\b|\b[a-z]\d[a-z] \d[a-z]\d\b")
_NUMBER_HINTS: Final = words_of(
    f"{_SURE} live lives living stay staying moved moving crash crashing surfing house place crib home stoop garage building apartment "
    f"flat digs "
    "share address addy residence mine keys key deliver send cookout bbq cottage walkup basement apt anyone uber taxi couch moms mums "
    "dads sisters brothers grans nans aunts cousins pitch bay bed rm room cabin lot block bldg trailer caravan traila st rr rural county "
    "exit eircode nsw vic qld tas register halfway sober"
)
_STREET_PATTERNS: Final = together(_STREETS)
_SPOKEN_PATTERNS: Final = together(_SPOKEN)
_NUMBER_PATTERNS: Final = together(_NUMBERED)
_SAFE: Final = re.compile(
    r"\b(?:clinic|group|meeting|court ?house|hospital|library|center|centre|pharmacy|reunion|clinica) (?:is |are )?(?:at|on|"
    r"moved)[^.!?\n]{0,20}$"
)


def places(text: str, words: frozenset[str]) -> Iterator[Shape]:
    """Addresses of homes; where the group or a clinic is, is not one. `words` are those of the text."""
    for pattern in _worth_a_look(text, words):
        for found in pattern.finditer(text):
            if not _SAFE.search(text[max(0, found.start() - 40) : found.start()]):
                yield "address", "place-of-living", found.start(), found.end()


def _worth_a_look(text: str, words: frozenset[str]) -> Iterator[re.Pattern[str]]:
    """The patterns of which this text has a word or a number."""
    has_number = _NUMBER.search(text)
    if not words.isdisjoint(_STREET_HINTS) or (has_number and ("c/" in text or _DIGITS.search(text))):
        yield from _STREET_PATTERNS
    if has_number and (not words.isdisjoint(_NUMBER_HINTS) or _COMPASS_NUMBER.search(text)):
        yield from _NUMBER_PATTERNS
    if "oh" in words:
        yield from _SPOKEN_PATTERNS
    if not words.isdisjoint(ALL_BESIDE):
        yield from (pattern for hints, patterns in BESIDE if not words.isdisjoint(hints) for pattern in patterns)
