"""When somebody is reminded: once in the evening, at their hour on their own wall, never in their quiet hours (DOMAIN C3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid
from checkins.policies import days
from notifications.policies import is_quiet

DEFAULT = time(20)
QUIET = (time(22), time(7))
STOP_AFTER = 7
STALE_AFTER = timedelta(hours=2)
FORMS = 3


def check_times(wanted: time, quiet: tuple[time, time]) -> None:
    """Raise Invalid when somebody wants to be reminded in hours that they keep quiet."""
    if is_quiet(wanted, quiet):
        raise Invalid(_("This lies in your quiet hours. Choose another time, or change them."), field="wanted_at")


def moment_on(day: date, wanted: time, zone: tzinfo) -> datetime:
    """When the wall shows `wanted` on that date (aware UTC).

    An hour that clocks jump over comes when they have jumped; one that they show twice means the first.
    """
    return datetime.combine(day, wanted, zone).astimezone(UTC)


def next_moment(after: datetime, wanted: time, zone: tzinfo) -> datetime:
    """The first moment later than `after` at which the wall shows `wanted`; exactly one for each date."""
    day = after.astimezone(zone).date()
    while (moment := moment_on(day, wanted, zone)) <= after:
        day += timedelta(days=1)
    return moment


def day_of(due: datetime, zone: tzinfo) -> date:
    """The local day that a reminder due then asks about."""
    return days.local_day(due, zone)


def useful_until(due: datetime, quiet: tuple[time, time], zone: tzinfo) -> datetime:
    """From when on it is too late to send: two hours after it was due, or when the quiet hours begin."""
    stale = due + STALE_AFTER
    if quiet[0] == quiet[1]:
        return stale
    return min(stale, next_moment(due, quiet[0], zone))


def is_in_time(due: datetime, at: datetime, quiet: tuple[time, time], zone: tzinfo) -> bool:
    """Whether a reminder that was due then may still leave at `at`."""
    wall = at.astimezone(zone).time()
    return at < useful_until(due, quiet, zone) and not is_quiet(wall, quiet)


def form_on(day: date) -> int:
    """Which of the fixed forms the mail of this day has."""
    return day.toordinal() % FORMS
