"""Homes told by what stands beside them: a shop, a bend in the road, a colour, a car park."""

from __future__ import annotations

import re
from typing import Final

from moderation.screens.patterns import together, words_of

# Beside a shop or a school in a street.
_BESIDE_SHOPS: Final = (
    re.compile(
        r"\b(?:(?:i|we|im|were|we are|i am) (?:live|stay|sleep|living|staying|sleeping|rent)?|live|living|sleeping|staying|sleep|"
        r"crashing|crash|flat|(?:rent|have) (?:the|a) (?:room|flat|place)|mine is|parked(?: nights)?) ?(?:is |right )?(?:above|over|"
        r"opposite|opp|behind|next door to|next to|by) (?:the )?(?:[a-z]+ ){0,3}(?:chippy|pub|shop|store|diner|bakery|bakers|laundromat|"
        r"launderette|spar|aldi|lidl|asda|tesco|walmart|texaco|shell|primary school|school|fire station|station|tracks|bodega|salon|"
        r"barbers?|bookies|takeaway|butchers?|garage|post office) (?:on|in|at|off|by|near) (?!my|the (?:way|left|right)|time|sunday|"
        r"monday|fire)[a-z\d]{3,}"
    ),
)
# In a van, a tent or a boat that stands somewhere.
_ON_WHEELS: Final = (
    re.compile(
        r"\b(?:sleep|sleeping|live|living|stay|staying|parked)\b[^.!?\n]{0,12}\b(?:van|car|tent|rv|camper|cab|truck|motorhome|caravan|"
        r"houseboat|narrowboat|parked|nights)\b[^.!?\n]{0,14}\b(?:behind the|at the|under the|by the|on) (?!road|off|my|and|wheel|worst|"
        r"time)[a-z\d]{2,}(?: [a-z\d]{2,}){0,2} (?:on|st|street|road|rd|lane|bridge|car park|lot|store|walmart|depot|aldi|park)\b|"
        r"\b(?:my|green|blue) (?:tent|van|rv|caravan)\b[^.!?\n]{0,14}\b(?:under|behind|pitch|parked behind|at the end of) [^.!?\n]{3,30}|"
        r"\bhouseboat [a-z]+|\bmoored (?:at|by) [a-z]{3,}"
    ),
)
# A house told by its colour, its place in the row, or its bell.
_DOORS: Final = (
    re.compile(
        r"\b(?:im|we are|were|mine is|mines|my door is|my place is|my house is) the (?:green|blue|red|white|yellow|brick|pink|black|"
        r"brown|grey) (?:brick |double |front )?(?:one|door|house|semi|flat|bungalow|trailer|gate)\b|\b(?:im|we are|were|mine is|"
        r"mines) the (?:semi|end terrace|end bungalow|last house|last trailer|corner house|end house)\b"
    ),
    re.compile(
        r"\b(?:door|house|street|lane|road|rd|st|hill|trailer|boat|right|left)\b[^.!?\n]{0,30}?\bthats (?:mine|us|our yard|our house|"
        r"where i (?:am|stay|live)|my (?:building|house|place))\b|\bmy (?:front )?door is (?:opposite|next to|behind|across from|beside) "
    ),
    re.compile(
        r"\bits the (?:house|flat|trailer|rv|duplex|bungalow|semi)\b,? (?:on|at|next to|behind|across from|opposite) [a-z]|\b(?:house|"
        r"flat|trailer|rv|duplex|bungalow|semi|cottage|cabin|lot \d{1,3}) (?:at |on )?(?:the )?(?:dead )?end of (?!my|the (?:day|week|"
        r"month|year))[a-z]|\b(?:live|living|stay|staying) in [^.!?\n]{2,24}, ?(?:building|block|bldg|flat|unit|tower) [a-z\d]{1,4}\b|"
        r"\b(?:my|our)(?: [a-z]+)? (?:farm|ranch|cabin|house|place) is (?:\d{1,2}|[a-z]+) miles? (?:south|north|east|west|up|out|down|"
        r"past|off)\b"
    ),
    re.compile(
        r"\b(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th|end|tiny|pink|yellow|blue|green|brick|white|"
        r"double wide) (?:driveway|farm|cottage|bungalow|trailer|terrace|semi|rowhouse|airstream|house|gate|mailbox|building|"
        r"silver \w+)s? (?:past|after|up|off|from|at the end of|at|in|on|opp|behind) (?!the (?:news|show|right day|market|left bank)|my|"
        r"your|tv|time|fire|sale|sunday|monday)[a-z\d]"
    ),
    re.compile(r"\b(?:buzz(?:er)?|bell) (?:says|marked|is marked|with) [a-z]|\bring the (?:top|bottom|middle) bell\b"),
    re.compile(r"\b(?:what3words|what three words|w3w)\b[^\n]{0,20}\b[a-z]{3,12}\.[a-z]{3,12}\.[a-z]{3,12}\b"),
)
# In Spanish, without a number after the street.
_SPANISH: Final = (
    re.compile(
        r"\b(?:caigan|vengan|vente) (?:al|en el|a) \d{2,5} (?:de la )?[a-z]{4,}|\bmi casa es la [a-z]+,? (?:de|en|con|del|frente|"
        r"al) (?:la )?[a-z]{3,}|\b(?:vivo|vivimos|estoy viviendo|duermo) (?:arriba|encima|al lado|frente|enfrente|detras|debajo|"
        r"justo encima) (?:de|del|al|a) (?:la |las |los )?[a-z]{2,}|\b\d{1,5} de la (?:calle|avenida) [a-z]{3,}|\b(?:calle|avenida|"
        r"carrer|pasaje|privada) (?:(?:de|del|la|las|los) ){0,2}[a-z]{3,}(?: [a-z]{3,}){0,2},? (?:el )?\d{1,4}\b|\b(?:urb|residencial|"
        r"edificio|bloque|portal|manzana|col|colonia|barrio|apartamentos|parque|resi universitaria)\b\.? [^.!?\n]{0,26}?\b(?:casa|apto|"
        r"depto|piso|bajo|portal|lote|bloque|numero|edificio|escalera|habitacion|trailer|calle) ?(?:[a-z]-)?\d{1,4}\b|\b(?:portal|bloque|"
        r"edificio|piso|manzana)(?: es el)? \d{1,3}\b,? (?:piso|bajo|lote|apto|de las|de la calle) ?[a-z\d]{1,5}\b|"
        r"\bcarretera [a-z]+ km \d|\bcamino [a-z]+ de [a-z]+ km \d"
    ),
)


BESIDE: Final = tuple(
    (words_of(hints), together(patterns))
    for hints, patterns in (
        (
            "chippy pub shop store diner bakery bakers laundromat launderette spar aldi lidl asda tesco walmart texaco shell school "
            "station tracks bodega salon barber barbers bookies takeaway butcher butchers garage post",
            _BESIDE_SHOPS,
        ),
        ("van car tent rv camper cab truck motorhome caravan houseboat narrowboat parked moored", _ON_WHEELS),
        (
            "driveway driveways farm ranch cottage bungalow trailer terrace semi rowhouse airstream gate mailbox building house flat rv "
            "duplex door yard buzz buzzer bell cabin lot place what3words w3w thats unit block tower bldg",
            _DOORS,
        ),
        (
            "caigan vengan vente casa vivo vivimos duermo viviendo calle avenida carrer pasaje privada urb residencial edificio bloque "
            "portal manzana col colonia barrio apartamentos parque piso universitaria carretera camino",
            _SPANISH,
        ),
    )
)
ALL_BESIDE: Final = frozenset().union(*(hints for hints, _ in BESIDE))
