"""Sober time: begun, corrected and forgotten by the one person it belongs to, and by nobody and nothing else."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.errors import NotFound
from accounts.models import User
from checkins.models import SoberTime
from checkins.policies import sober


@transaction.atomic
def count_from(*, user: User, started_on: date, today: date) -> SoberTime:
    """The person counts from `started_on`; days of use before it are let go. Raises Invalid for a day that is still to come."""
    sober.check_start(started_on, today)
    row, created = SoberTime.objects.select_for_update(no_key=True).get_or_create(
        user=user, defaults={"started_on": started_on}
    )
    if not created:
        row.started_on = started_on
        row.days_of_use = [day for day in row.days_of_use if day >= started_on.isoformat()]
        row.save(update_fields=["started_on", "days_of_use"])
    return row


@transaction.atomic
def mark_day(*, user: User, day: date, used: bool, today: date) -> SoberTime:
    """`day` is one of use, or is not any more. Raises NotFound when nothing is counted, Invalid outside the time counted."""
    row = SoberTime.objects.select_for_update(no_key=True).filter(user=user).first()
    if row is None:
        raise NotFound
    sober.check_day(day, row.started_on, today)
    marked = set(row.days_of_use) - {day.isoformat()} | ({day.isoformat()} if used else set())
    row.days_of_use = sorted(marked)
    row.save(update_fields=["days_of_use"])
    return row


def stop_counting(*, user: User) -> None:
    """Nothing of it is left."""
    SoberTime.objects.filter(user=user).delete()
