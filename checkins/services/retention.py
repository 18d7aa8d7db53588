"""Forgetting: what somebody told about their days is gone a year after the last group they belonged to has ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from accounts.models import User
from checkins.models import (
    CheckIn,
    Heartbeat,
    LapseReport,
    LeftOut,
    Outage,
    Pause,
    Plan,
    Reminder,
    Sitting,
    SoberTime,
)
from groups.models import Membership

KEPT = timedelta(days=365)
AT_ONCE = 200


def forget_old(*, at: datetime) -> int:
    """Once a day (UTC), whichever clock is first: nobody who left everything a year ago has anything left here. How many were forgotten."""
    today = at.date()
    due = Heartbeat.objects.filter(Q(swept_on__lt=today) | Q(swept_on__isnull=True), id=1)
    if not due.update(swept_on=today):
        return 0
    Outage.objects.filter(ended_at__lt=at - KEPT).delete()
    forgotten = 0
    while people := list(_gone(at)[:AT_ONCE]):
        _forget(people)
        forgotten += len(people)
    return forgotten


def _gone(at: datetime) -> QuerySet[User]:
    """Those with something here whose every membership ended more than a year before `at`."""
    still = Membership.objects.filter(user=OuterRef("pk")).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at - KEPT))
    here = [
        Exists(model._default_manager.filter(user=OuterRef("pk")))
        for model in (CheckIn, Sitting, SoberTime, LeftOut, Pause, Plan)
    ]
    anything = Q()
    for one in here:
        anything |= Q(one)
    return User.objects.filter(anything).filter(~Exists(still)).order_by("pk")


@transaction.atomic
def _forget(people: list[User]) -> None:
    models: tuple[type[Model], ...] = (LapseReport, CheckIn, Sitting, SoberTime, LeftOut, Pause, Plan, Reminder)
    for model in models:
        model._default_manager.filter(user__in=people).delete()
