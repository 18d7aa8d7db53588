"""One week of check-ins, shared with one person: which weeks, with whom, and what they see of it."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid

WEEKS_BACK = 4
KEPT = timedelta(days=30)
WEEK = timedelta(days=7)
PREFIX = "checkin_week:"
# Peer specialists help by knowing more (DOMAIN section 8, "c"); supporters get the week in words, never an answer (SCREENS S14).
ANSWERS, IN_WORDS = "answers", "words"
ROLE_WORDS = {"peer_specialist": _("Peer specialist"), "supporter": _("Family supporter")}
SEES = {"peer_specialist": ANSWERS, "supporter": IN_WORDS}


def weeks_to_share(today: date) -> list[tuple[date, date]]:
    """The last four weeks that are over or running, newest first: the seven days that end today, and those before."""
    return [(today - WEEK * back - timedelta(days=6), today - WEEK * back) for back in range(WEEKS_BACK)]


def check_week(first_on: date, today: date) -> None:
    """Raise Invalid unless a week that can be shared begins on `first_on`."""
    if first_on not in [first for first, _last in weeks_to_share(today)]:
        raise Invalid(field="first_on")


def item_of(first_on: date) -> str:
    """What a consent says about a week."""
    return PREFIX + first_on.isoformat()


def week_of(items: list[str]) -> date | None:
    """The week that a consent is about; None for a consent about something else."""
    named = [item.removeprefix(PREFIX) for item in items if item.startswith(PREFIX)]
    return date.fromisoformat(named[0]) if named else None
