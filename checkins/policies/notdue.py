"""Days that are not due: the person took them off, or the service was away (DOMAIN C11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid
from checkins.policies.days import DAY_TURNS

AWAY_LONG = timedelta(hours=4)
PAUSE_MOST = timedelta(days=14)
SILENCE = timedelta(minutes=15)

Span = tuple[datetime, datetime]
DaysOff = tuple[date, date]


def bounds_of(day: date, zone: tzinfo) -> Span:
    """When somebody's day begins and ends: from four to four on their wall, 23 to 25 hours when clocks change."""
    turns = (datetime.min + DAY_TURNS).time()
    first, last = (datetime.combine(day + timedelta(days=n), turns, zone).astimezone(UTC) for n in (0, 1))
    return first, last


def days_away(outages: Iterable[Span], first: date, last: date, zone: tzinfo) -> set[date]:
    """The days, `first` to `last`, of which the service was away for four hours or more. Spans are aware and do not overlap."""
    known = list(outages)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day for day in days if _away_on(bounds_of(day, zone), known) >= AWAY_LONG}


def _away_on(day: Span, outages: Iterable[Span]) -> timedelta:
    spent = (min(day[1], end) - max(day[0], start) for start, end in outages)
    return sum((one for one in spent if one > timedelta()), timedelta())


def days_off(pauses: Iterable[DaysOff], first: date, last: date) -> set[date]:
    """The days, `first` to `last`, that somebody took off."""
    return {
        begin + timedelta(days=n)
        for begin, end in ((max(first, a), min(last, b)) for a, b in pauses)
        for n in range((end - begin).days + 1)
    }


def check_pause(last_on: date, today: date) -> None:
    """Raise Invalid unless days off may last until `last_on`: today at the earliest, two weeks at most."""
    if not today <= last_on < today + PAUSE_MOST:
        raise Invalid(_("You can take up to 14 days off at a time."), field="last_on")


def silence_between(heard_at: datetime, at: datetime) -> Span | None:
    """The time the service was away, when its clock was last heard at `heard_at`; None when that is not long ago."""
    return (heard_at, at) if at - heard_at >= SILENCE else None
