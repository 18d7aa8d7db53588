"""Sober time as three figures side by side, none of them better than the others (DOMAIN C8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid


@dataclass(frozen=True)
class Figures:
    """Days since the last day of use, sober days in all, days since the person began."""

    since_use: int
    sober: int
    on_the_way: int


def figures_of(started_on: date, days_of_use: Collection[date], today: date) -> Figures:
    """The three figures on `today`. A day counts once it is over, so saying that today was a day of use lowers no total."""
    whole = (today - started_on).days
    used = sorted({day for day in days_of_use if started_on <= day <= today})
    over = sum(day < today for day in used)
    since = (today - used[-1]).days if used else whole
    return Figures(since, whole - over, whole)


def check_start(started_on: date, today: date) -> None:
    """Raise Invalid for a beginning in the future or before anybody's memory."""
    if not date(1940, 1, 1) <= started_on <= today:
        raise Invalid(_("Choose a day up to today."), field="started_on")


def check_day(day: date, started_on: date, today: date) -> None:
    """Raise Invalid unless `day` lies in the time that is counted."""
    if not started_on <= day <= today:
        raise Invalid(_("Choose a day since the first one, up to today."), field="day")
