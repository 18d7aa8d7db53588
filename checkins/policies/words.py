"""Check-ins in words: labels, what is shared to a room letter for letter, and sentences that never count against anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checkins.policies.answers import Answers

MOOD_WORDS = {
    1: gettext_lazy("Very low"),
    2: gettext_lazy("Low"),
    3: gettext_lazy("OK"),
    4: gettext_lazy("Good"),
    5: gettext_lazy("Very good"),
}
USED_WORDS = {
    "no": gettext_lazy("No"),
    "yes": gettext_lazy("Yes"),
    "talk": gettext_lazy("I would rather talk about it"),
}
HELPED_WORDS = {
    "called": gettext_lazy("Called someone"),
    "meeting": gettext_lazy("Meeting"),
    "moved": gettext_lazy("Moved"),
    "rested": gettext_lazy("Rested"),
    "outside": gettext_lazy("Went outside"),
    "other": gettext_lazy("Something else"),
}
CALL_WORDS = {"no": gettext_lazy("No"), "today": gettext_lazy("Yes, today"), "week": gettext_lazy("Yes, this week")}

SHAREABLE = ("mood", "urge", "helped")


def share_lines(answers: Answers) -> dict[str, str]:
    """The lines that can be shared, by question. Use, calls and the note are never among them: the group learns those from the person."""
    lines = {}
    if answers.mood is not None:
        lines["mood"] = _("How I am: %(mood)s") % {"mood": str(MOOD_WORDS[answers.mood]).lower()}
    if answers.urge is not None:
        lines["urge"] = _("Urges: %(urge)d of 5") % {"urge": answers.urge}
    if answers.helped:
        lines["helped"] = _("What helped: %(what)s") % {"what": helped_in_words(answers.helped)}
    return lines


def share_text(answers: Answers, parts: Collection[str] | None, on_day: date, today: date) -> str:
    """Exactly what the room will read; "" when there is nothing to share. `parts` None means every line that can be shared."""
    lines = [line for part, line in share_lines(answers).items() if parts is None or part in parts]
    if not lines:
        return ""
    return "\n".join([share_heading(on_day, today), *lines])


def share_heading(on_day: date, today: date) -> str:
    """The first line of a shared check-in."""
    if on_day == today:
        return _("My check-in for today")
    return _("My check-in for %(day)s") % {"day": day_in_words(on_day)}


def seal_of(text: str) -> str:
    """A short mark of a text, so that what is shared is what was shown."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def helped_in_words(codes: Collection[str]) -> str:
    """What helped, as a list in small letters."""
    return ", ".join(str(HELPED_WORDS[code]).lower() for code in codes)


def day_in_words(day: date) -> str:
    """A day with its weekday: "Sunday 22 November"."""
    return dateformat.format(day, "l j F")


def week_sentence(done: int) -> str:
    """How many of the last seven days, said after a check-in only, so that it never reaches nothing."""
    return ngettext(
        "You checked in on %(done)d of the last 7 days.", "You checked in on %(done)d of the last 7 days.", done
    ) % {"done": done}


def total_sentence(count: int) -> str:
    """A number that only ever grows."""
    return ngettext("%(count)d check-in so far", "%(count)d check-ins so far", count) % {"count": count}
