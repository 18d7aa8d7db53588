"""What a plan consists of: six lists in the person's own words, from what they notice first to making their place safe."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import Invalid

LINES_MOST = 12
LINE_CHARS = 200
PEOPLE_SHOWN = 5
NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/]{3,18}\d")

Lines = dict[str, list[str]]


@dataclass(frozen=True)
class Part:
    """One list of the plan: its heading, and a hint that starts the thinking without doing it."""

    code: str
    title: str | Promise
    hint: str | Promise


PARTS = (
    Part("signs", gettext_lazy("Warning signs"), gettext_lazy("What do I notice first, in me or around me?")),
    Part("alone", gettext_lazy("Things I do alone"), gettext_lazy("What has helped me before, even a little?")),
    Part("places", gettext_lazy("People and places"), gettext_lazy("Where can I go, and who is good to be around?")),
    Part("ask", gettext_lazy("Who I ask"), gettext_lazy("A name and a number, one on each line.")),
    Part("professionals", gettext_lazy("Professionals"), gettext_lazy("Counselor, doctor, clinic: name and number.")),
    Part("safe", gettext_lazy("Making my place safe"), gettext_lazy("What do I put away, give to someone, or lock?")),
)
CODES = tuple(part.code for part in PARTS)
HELPS = ("alone", "places")
CALLS = ("ask", "professionals")


@dataclass(frozen=True)
class Contact:
    """Somebody to call: the line as it was written, and the number in it if there is one."""

    text: str
    number: str = ""


def lines_from(given: Mapping[str, str]) -> Lines:
    """The lists as written, one line an entry, empty lines left out. Raises Invalid naming the part that is too long."""
    found = {code: [line for raw in given.get(code, "").splitlines() if (line := raw.strip())] for code in CODES}
    for code, lines in found.items():
        if len(lines) > LINES_MOST:
            raise Invalid(_("Please keep to %(most)d lines.") % {"most": LINES_MOST}, field=code)
        if any(len(line) > LINE_CHARS for line in lines):
            raise Invalid(_("Please keep each line under %(most)d characters.") % {"most": LINE_CHARS}, field=code)
    return found


def sealed_from(lines: Lines) -> str:
    """The lists as one text, for keeping."""
    return json.dumps(lines, ensure_ascii=False, sort_keys=True)


def lines_of(words: str) -> Lines:
    """The lists from the kept text."""
    kept = json.loads(words)
    return {code: [str(line) for line in kept.get(code, [])] for code in CODES}


def text_of(lines: Lines) -> dict[str, str]:
    """The lists as they are written, one line an entry."""
    return {code: "\n".join(lines.get(code, [])) for code in CODES}


def is_empty(lines: Lines) -> bool:
    """Whether nothing stands in any list."""
    return not any(lines.values())


def contact_of(line: str) -> Contact:
    """The line with the number in it made ready for dialling: digits, and a plus where it was written."""
    found = NUMBER.search(line)
    if found is None:
        return Contact(line)
    number = "".join(ch for ch in found[0] if ch.isdigit() or ch == "+")
    name = line.replace(found[0], " ").strip(" ,;:-–·")
    return Contact(" ".join(name.split()) or found[0].strip(), number)


def people_of(lines: Lines) -> list[Contact]:
    """The first five people to call or text, those one asks before the professionals."""
    return [contact_of(line) for code in CALLS for line in lines.get(code, [])][:PEOPLE_SHOWN]


def steps_of(lines: Lines) -> list[str]:
    """What helps, one step a line: what I do alone, then where I can go."""
    return [line for code in HELPS for line in lines.get(code, [])]
