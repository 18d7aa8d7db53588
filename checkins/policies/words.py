"""Check-ins in words: labels, what is shared to a room letter for letter, and sentences that never count against anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checkins.policies.answers import Answers
from checkins.policies.items import ITEMS

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

QUESTIONS = {
    "mood": gettext_lazy("How are you right now?"),
    "urge": gettext_lazy("How strong were urges today?"),
    "used": gettext_lazy("Since your last check-in, did you drink or use?"),
    "helped": gettext_lazy("What helped? Choose any."),
    "call": gettext_lazy("Would you like someone to call you?"),
    "note": gettext_lazy("Anything else?"),
}


Labels = Mapping[str, str]
NO_LABELS: Labels = {}


class Said(Protocol):
    """What is asked of a shared message."""

    state: str
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class StripDay:
    """One place in the strip of seven: the short name of the day, what is drawn, and the same in words for whoever listens."""

    name: str
    value: str
    is_done: bool
    words: str


def share_lines(answers: Answers, labels: Labels = NO_LABELS) -> dict[str, str]:
    """The lines that can be shared, by question. Use, calls and the note are never among them: the group learns those from the person."""
    lines = {}
    if answers.mood is not None:
        lines["mood"] = _("How I am: %(mood)s") % {"mood": str(MOOD_WORDS[answers.mood])}
    if answers.urge is not None:
        lines["urge"] = _("Urges: %(urge)d of 5") % {"urge": answers.urge}
    if answers.helped:
        lines["helped"] = _("What helped: %(what)s") % {"what": helped_in_words(answers.helped, labels)}
    return lines


def share_text(
    answers: Answers, parts: Collection[str] | None, on_day: date, today: date, labels: Labels = NO_LABELS
) -> str:
    """Exactly what the room will read; "" when there is nothing to share. `parts` None means every line that can be shared."""
    lines = [line for part, line in share_lines(answers, labels).items() if parts is None or part in parts]
    if not lines:
        return ""
    heading = [] if on_day == today else [_("For %(day)s") % {"day": day_in_words(on_day)}]
    return "\n".join([*heading, *lines])


def seal_of(text: str) -> str:
    """A short mark of a text, so that what is shared is what was shown."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def helped_in_words(codes: Collection[str], labels: Labels = NO_LABELS) -> str:
    """What helped, as a list; `labels` are the programme's own words by code."""
    return ", ".join(str(labels.get(code) or HELPED_WORDS.get(code, code)) for code in codes)


def day_in_words(day: date) -> str:
    """A day with its weekday: "Sunday 22 November"."""
    return dateformat.format(day, _("l j F"))


def week_sentence(done: int, not_due: int = 0) -> str:
    """How many of the last seven days, said after a check-in only, so that it never reaches nothing.

    Days off and days without the service are left out of the seven (DOMAIN C11).
    """
    if not_due:
        return ngettext(
            "You checked in on %(done)d of %(due)d days.", "You checked in on %(done)d of %(due)d days.", done
        ) % {"done": done, "due": 7 - not_due}
    return ngettext(
        "You checked in on %(done)d of the last 7 days.", "You checked in on %(done)d of the last 7 days.", done
    ) % {"done": done}


def total_sentence(count: int) -> str:
    """A number that only ever grows."""
    return ngettext("%(count)d check-in so far", "%(count)d check-ins so far", count) % {"count": count}


def meetings_sentence(count: int) -> str:
    """To how many meetings somebody came; "" before the first, because nobody is told a nought."""
    return ngettext("%(count)d meeting", "%(count)d meetings", count) % {"count": count} if count else ""


def urge_in_words(urge: int) -> str:
    """Urges with their scale."""
    return _("%(urge)d of 5") % {"urge": urge}


def strip_day(day: date, answers: Answers | None) -> StripDay:
    """One day of the strip. `answers` None means that there is no check-in for it."""
    name, long = dateformat.format(day, "D"), dateformat.format(day, "l")
    if answers is None:
        return StripDay(name, "", False, _("%(day)s: no check-in yet") % {"day": long})
    said = [str(MOOD_WORDS[answers.mood])] if answers.mood is not None else []
    said += [_("urges %(urge)d of 5") % {"urge": answers.urge}] if answers.urge is not None else []
    spoken = ", ".join(said) or _("checked in")
    value = "" if answers.urge is None else str(answers.urge)
    return StripDay(name, value, True, f"{long}: {spoken}")


def shared_state(message: Said) -> str:
    """What became of a shared check-in, for its author."""
    if message.withdrawn_at is not None:
        return _("You shared this and took it back.")
    if message.state == "held":
        return _("A facilitator will read it first.")
    if message.state == "removed":
        return _("A facilitator took it down. There is a note for you.")
    return _("Shared. The group can read it.")


def greeting(local: datetime, name: str) -> str:
    """A greeting for the hour on the wall, with the name the person chose."""
    if 4 <= local.hour < 12:
        words = _("Good morning")
    elif 12 <= local.hour < 17:
        words = _("Good afternoon")
    else:
        words = _("Good evening")
    return _("%(greeting)s, %(name)s") % {"greeting": words, "name": name} if name else words


def unread_in_words(count: int) -> str:
    """How many messages are new; counted up to 99 (PROTOCOL section 8)."""
    if count > 99:
        return _("99+ new")
    return ngettext("%(count)d new", "%(count)d new", count) % {"count": count}


def in_words(answers: Answers, labels: Labels = NO_LABELS) -> list[tuple[str, str]]:
    """What was answered: a short name of the question, and the answer. Questions left out are not named."""
    said = {
        _("How you were"): MOOD_WORDS[answers.mood] if answers.mood is not None else "",
        _("Urges"): urge_in_words(answers.urge) if answers.urge is not None else "",
        _("Drank or used"): USED_WORDS[answers.used] if answers.used else "",
        _("What helped"): helped_in_words(answers.helped, labels),
        _("A call"): CALL_WORDS[answers.call] if answers.call else "",
        _("Note"): answers.note,
        _("Right now"): ", ".join(str(ITEMS["halt"].options[code]) for code in answers.halt),
        _("Sleep"): ITEMS["sleep"].options.get(answers.sleep, ""),
        _("One thing for the day"): answers.intention,
        _("How it went"): ITEMS["review"].options.get(answers.review, ""),
        _("Thankful for (only you see this)"): answers.thankful,
    }
    return [(name, str(words)) for name, words in said.items() if words]
