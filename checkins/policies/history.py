"""A person's own check-ins over some weeks, in one sentence that states and does not judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.policies import words
from checkins.policies.answers import Answers

SPANS = (7, 30, 90)
USUAL = 30
ENOUGH = 3
NOT_DUE, GAP, DONE = "not_due", "gap", "done"


@dataclass(frozen=True)
class Line:
    """One day of the table: its name, what there is, and the two answers in words ("" where there is none)."""

    day: date
    name: str
    state: str
    mood: str = ""
    urge: str = ""
    late: bool = False


def mostly(values: Sequence[int]) -> int:
    """The answer in the middle, which is the one given mostly wherever one was; of two in the middle, the one given last."""
    ordered = sorted(values)
    middle = (ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2])
    return next(value for value in reversed(values) if value in middle)


def trend_of(values: Sequence[int]) -> tuple[int, int] | None:
    """What was mostly answered in the earlier half and in the later one; None for fewer than six answers."""
    half = len(values) // 2
    return None if half < ENOUGH else (mostly(values[:half]), mostly(values[-half:]))


def summary(count: int, span: int, urges: Sequence[int]) -> str:
    """How many check-ins, and which way urges went."""
    first = ngettext("%(count)d check-in in %(span)d days.", "%(count)d check-ins in %(span)d days.", count)
    said = [first % {"count": count, "span": span}]
    trend = trend_of(urges)
    if trend is not None:
        before, now = trend
        told = {"before": before, "now": now}
        if now < before:
            said.append(_("Urges went down, from mostly %(before)d to mostly %(now)d.") % told)
        elif now > before:
            said.append(_("Urges went up, from mostly %(before)d to mostly %(now)d.") % told)
        else:
            said.append(_("Urges stayed at mostly %(now)d.") % told)
    return " ".join(said)


def line_of(day: date, answers: Answers | None, *, late: bool, not_due: bool) -> Line:
    """One day of the table. A day that was not due and has answers counts as any other."""
    name = words.day_in_words(day)
    if answers is None:
        return Line(day, name, NOT_DUE if not_due else GAP)
    mood = str(words.MOOD_WORDS[answers.mood]) if answers.mood is not None else ""
    urge = words.urge_in_words(answers.urge) if answers.urge is not None else ""
    return Line(day, name, DONE, mood, urge, late)


def week_in_words(moods: Sequence[int], done: int) -> str:
    """A week for a family supporter: how often, and mostly how; never an answer of one day (SCREENS S14)."""
    said = [ngettext("%(done)d check-in that week.", "%(done)d check-ins that week.", done) % {"done": done}]
    if len(moods) >= ENOUGH:
        said.append(_("Mostly: %(mood)s.") % {"mood": str(words.MOOD_WORDS[mostly(moods)])})
    return " ".join(said)
