"""Homework (DOMAIN R29, R30): given by the team, done or not yet by a member's own word, talked about or carried over at the next meeting.

It is due at the next meeting for as long as it is open, so it is never late and nothing follows from it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.errors import Forbidden, Invalid, NotFound
from groups.errors import Gone
from groups.policies.rights import MEMBER, Circle, Seated, check_may_moderate, is_agreement_due, is_participant

ASSIGNED, DONE = "assigned", "done"
DISCUSSED, CARRIED_OVER = "discussed", "carried_over"
# What the team can mark for the whole group, and where it is kept.
MARKS = {DISCUSSED: "discussed_at", CARRIED_OVER: "carried_at"}
LINES_MAX, WORDS_MAX = 5, 500
KEPT = timedelta(days=365)
UNDO_WINDOW = timedelta(minutes=10)


def has_homework(member: Seated, cohort: Circle) -> bool:
    """Whether this person gets the cohort's homework: who is in treatment there and has accepted its agreement (DOMAIN R21, section 8)."""
    if member.ended_at is not None:
        return False
    return is_participant(member.role, cohort.kind) and not is_agreement_due(member, cohort)


def check_has_homework(member: Seated, cohort: Circle) -> None:
    """Raise NotFound unless this person gets the cohort's homework."""
    if not has_homework(member, cohort):
        raise NotFound


def check_may_set(by: Seated, cohort: Circle) -> None:
    """Raise Forbidden unless `by` runs the cohort and people are in treatment there."""
    check_may_moderate(by)
    if not is_participant(MEMBER, cohort.kind):
        raise Forbidden


def check_words(words: str) -> str:
    """The lines without space around them and without empty ones. Raises Invalid for none, and for more than five or 500 characters."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    kept = "\n".join(lines)
    if not lines:
        raise Invalid(_("Write what the group takes home."), field="words")
    if len(lines) > LINES_MAX or len(kept) > WORDS_MAX:
        raise Invalid(_("Write at most five lines, 500 characters in all."), field="words")
    return kept


def check_open(discussed_at: datetime | None) -> None:
    """Raise Gone once the group has talked about it."""
    if discussed_at is not None:
        raise Gone


def check_mark(mark: str) -> str:
    """Where this mark is kept. Raises Invalid for one there is not."""
    if mark not in MARKS:
        raise Invalid(field="mark")
    return MARKS[mark]


def check_may_take_back(done: int) -> None:
    """Raise Invalid when somebody has done it already: their word is not thrown away."""
    if done:
        raise Invalid(_("Somebody has done this already. Mark it as talked about instead."))


def state_of(*, is_done: bool, carried_at: datetime | None, discussed_at: datetime | None) -> str:
    """How it stands for one member: assigned, done, discussed or carried over."""
    if discussed_at is not None:
        return DISCUSSED
    if is_done:
        return DONE
    return ASSIGNED if carried_at is None else CARRIED_OVER


def is_fresh(marked_at: datetime | None, at: datetime) -> bool:
    """Whether the undo of a mark is still offered at `at`."""
    return marked_at is not None and at < marked_at + UNDO_WINDOW
