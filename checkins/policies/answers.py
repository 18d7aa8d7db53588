"""What can be answered, what counts as an answer, and which answers need a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.errors import Invalid
from checkins.policies import signs
from checkins.policies.items import HALT, LINE_CHARS, REVIEWS, SLEPT

MOODS = range(1, 6)
URGES = range(6)
USED = ("no", "yes", "talk")
CALLS = ("no", "today", "week")
HELPED = ("called", "meeting", "moved", "rested", "outside", "other")
NOTE_CHARS = 500


@dataclass(frozen=True)
class Answers:
    """One check-in as given. None, "" and () mean that the question was left out, which is never read as anything."""

    mood: int | None = None
    urge: int | None = None
    used: str = ""
    helped: tuple[str, ...] = ()
    call: str = ""
    note: str = ""
    halt: tuple[str, ...] = ()
    sleep: str = ""
    intention: str = ""
    review: str = ""
    thankful: str = ""

    @property
    def are_empty(self) -> bool:
        """Whether no question was answered."""
        return self == Answers()


@dataclass(frozen=True)
class Need:
    """Why a check-in needs a person: the kind of care task, a name that is unique in one check-in, and the reason in numbers.

    `priority` and `wait` are None where the usual ones of that kind hold.
    """

    kind: str
    name: str
    facts: Mapping[str, object] = field(default_factory=dict)
    priority: int | None = None
    wait: timedelta | None = None


NEED_NAMES = ("call_today", "call_week", "use", "urge", "mood")


def answers_from(raw: Mapping[str, object], helped: Sequence[str] = HELPED) -> Answers:
    """The answers of a form, a frame or an API body. Raises Invalid naming the question, also when none was answered.

    `helped` are the codes of the programme's "what helped" list. Optional questions are taken whether or not they are asked now:
    an answer given on a device before the programme changed its mind is not lost.
    """
    for name in raw:
        if name not in _READERS:
            raise Invalid(field=str(name))
    readers = {**_READERS, "helped": lambda value, name: _ticked(value, name, helped)}
    given = {name: readers[name](raw[name], name) for name in _READERS if not _is_blank(raw.get(name))}
    answers = Answers(**given)
    if answers.are_empty:
        raise Invalid(_("Answer at least one question, or close this."), field="answers")
    return answers


def _is_blank(value: object) -> bool:
    return value is None or value in ("", [], ())


def _read_mood(value: object, name: str) -> int:
    return _whole(value, MOODS, name)


def _read_urge(value: object, name: str) -> int:
    return _whole(value, URGES, name)


def _read_used(value: object, name: str) -> str:
    return _one_of(value, USED, name)


def _read_call(value: object, name: str) -> str:
    return _one_of(value, CALLS, name)


def _read_halt(value: object, name: str) -> tuple[str, ...]:
    return _ticked(value, name, HALT)


def _ticked(value: object, name: str, codes: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise Invalid(field=name)
    for code in value:
        _one_of(code, tuple(codes), name)
    return tuple(code for code in codes if code in value)


def _read_sleep(value: object, name: str) -> str:
    return _one_of(value, SLEPT, name)


def _read_review(value: object, name: str) -> str:
    return _one_of(value, REVIEWS, name)


def _read_line(value: object, name: str) -> str:
    line = " ".join(tidy(value, name).split())
    if len(line) > LINE_CHARS:
        raise Invalid(_("This line is too long. Please shorten it."), field=name)
    return line


def tidy(value: object, name: str) -> str:
    """What somebody typed, without what cannot be seen. Raises Invalid for anything that is no text."""
    if not isinstance(value, str):
        raise Invalid(field=name)
    kept = (
        ch for ch in unicodedata.normalize("NFC", value) if ch == "\n" or unicodedata.category(ch) not in ("Cc", "Cs")
    )
    return "".join(kept).strip()


def _read_note(value: object, name: str) -> str:
    note = tidy(value, name)
    over = len(note) - NOTE_CHARS
    if over > 0:
        sentence = ngettext(
            "The note is %(over)d character too long. Please shorten it.",
            "The note is %(over)d characters too long. Please shorten it.",
            over,
        )
        raise Invalid(sentence % {"over": over}, field=name)
    return note


_READERS: dict[str, Any] = {
    "mood": _read_mood,
    "urge": _read_urge,
    "used": _read_used,
    "helped": None,  # read against the programme's own list
    "call": _read_call,
    "note": _read_note,
    "halt": _read_halt,
    "sleep": _read_sleep,
    "intention": _read_line,
    "review": _read_review,
    "thankful": _read_line,
}


def _whole(value: object, allowed: range, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
        raise Invalid(field=name)
    return value


def _one_of(value: object, allowed: tuple[str, ...], name: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise Invalid(field=name)
    return value


def needs_of(answers: Answers, urges: Sequence[int] = (), moods: Sequence[int] = ()) -> list[Need]:
    """What a person of the team should look at. "I would rather talk about it" is a full answer and never read as use (DOMAIN C10).

    `urges` and `moods` are the answers of the days before, newest last, by which the rules of `signs` know what is usual.
    """
    needs = []
    if answers.call == "today":
        needs.append(Need("call_wanted", "call_today", {"when": "today"}))
    if answers.call == "week":
        needs.append(Need("call_wanted", "call_week", {"when": "week"}, priority=2, wait=timedelta(days=5)))
    if answers.used == "yes":
        needs.append(Need("use_reported", "use", {"used": "yes"}))
    found = {"urge": signs.urges_sign(answers.urge, urges), "mood": signs.mood_sign(answers.mood, moods)}
    needs += [Need(sign.kind, name, sign.facts) for name, sign in found.items() if sign is not None]
    return needs


def is_hard_day(answers: Answers) -> bool:
    """Whether to offer Support and a call beside "Saved": strong urges, or a very low mood."""
    return answers.mood == signs.MOOD_VERY_LOW or (answers.urge is not None and answers.urge >= signs.URGES_HIGH)
