"""Which day a check-in is for: the person's local day, open until four in the morning by their own clock (DOMAIN C12)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid

DAY_TURNS = timedelta(hours=4)
DAYS_BACK = 3
GRACE = timedelta(hours=1)
WEEK = 7


def zone_named(name: str) -> ZoneInfo:
    """The named time zone; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_day(at: datetime, zone: tzinfo) -> date:
    """The day that `at` (aware) belongs to for somebody in `zone`: before 04:00 on the wall it is still yesterday.

    The wall clock decides, so a day may last 23 or 25 hours when clocks change.
    """
    wall = at.astimezone(zone).replace(tzinfo=None)
    return (wall - DAY_TURNS).date()


def open_days(today: date, since: date) -> list[date]:
    """The days that may still be filled in, today first: up to three days back, none before the person came (`since`)."""
    days = [today - timedelta(days=back) for back in range(DAYS_BACK + 1)]
    return [day for day in days if day >= since or day == today]


def check_day(on_day: date, today: date, since: date) -> None:
    """Raise Invalid unless `on_day` may still be filled in."""
    if on_day not in open_days(today, since):
        raise Invalid(_("You can fill in today and the three days before."), field="day")


def days_to_add(today: date, since: date, done: Collection[date]) -> list[date]:
    """Earlier days that may still be added, yesterday first. They are offered, never called missing."""
    return [day for day in open_days(today, since) if day != today and day not in done]


def day_meant(asked: date | None, at: datetime, zone: tzinfo) -> date:
    """The day somebody means who opened the page on day `asked` and sends it at `at`.

    Who opens it shortly before four and sends it shortly after means the day they saw. A page left open over night is for today:
    its first question is "How are you right now?".
    """
    today = local_day(at, zone)
    if asked == today - timedelta(days=1) and local_day(at - GRACE, zone) == asked:
        return asked
    return today


def named_day(text: str | None) -> date | None:
    """The day that a client names as 2026-11-23; None when it names none. Raises Invalid for anything else."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise Invalid(field="day") from error


def last_week(until: date) -> list[date]:
    """The seven days that end with `until`, oldest first."""
    return [until - timedelta(days=back) for back in range(WEEK - 1, -1, -1)]
