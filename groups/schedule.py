"""Meetings and moments in words, in the reader's own time zone; and what may be done around a meeting. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import dateformat
from django.utils.translation import gettext as _

JOIN_BEFORE = timedelta(minutes=10)

_KNOWN_ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
}


class Session(Protocol):
    """What the rules need to know of a meeting."""

    starts_at: datetime
    ends_at: datetime


def clock(local: datetime) -> str:
    """A time of day as people write it: "6:05 pm"."""
    return dateformat.format(local, "g:i A").lower()


def clock_time(wall: time) -> str:
    """The same for a time without a day."""
    return clock(datetime.combine(date.min, wall))


def day_in_words(day: date, today: date) -> str:
    """Today, Tomorrow, Yesterday, else "Tue 24 Nov"."""
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}
    return near.get((day - today).days) or dateformat.format(day, _("D j M"))


def is_today(at: datetime, now: datetime, zone: tzinfo) -> bool:
    """Whether `at` is on the day of `now` on a wall in `zone`."""
    return at.astimezone(zone).date() == now.astimezone(zone).date()


def moment_in_words(at: datetime, now: datetime, zone: tzinfo) -> str:
    """For the middle of a sentence: the clock time alone for today, with the day before it otherwise, "tomorrow 9:00 am"."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return clock(local)
    day = day_in_words(local.date(), today)
    return f"{day.lower() if abs((local.date() - today).days) == 1 else day} {clock(local)}"


def zone_named(name: str) -> ZoneInfo:
    """The named time zone; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def zone_in_words(zone: tzinfo) -> str:
    """How people call a zone: Eastern, or the city it is named for."""
    name = str(zone)
    known = _KNOWN_ZONES.get(name)
    return _(known) if known else name.rpartition("/")[2].replace("_", " ")


def span_in_words(meeting: Session, now: datetime, zone: tzinfo) -> str:
    """Day, start, end and the zone: "Tomorrow 6:00–9:00 pm (Eastern)"."""
    start, end = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    first, last = clock(start), clock(end)
    if first[-2:] == last[-2:]:
        first = first[:-3]
    day = day_in_words(start.date(), now.astimezone(zone).date())
    return f"{day} {first}–{last} ({zone_in_words(zone)})"


def may_join(meeting: Session, at: datetime) -> bool:
    """Whether the way in is open: from ten minutes before the start to the end."""
    return meeting.starts_at - JOIN_BEFORE <= at < meeting.ends_at


def may_reply(meeting: Session, at: datetime) -> bool:
    """Whether somebody can still say that they cannot come, or take it back: until the meeting ends."""
    return at < meeting.ends_at
