"""What the house may know of its mails: that they left, never what they said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Sum

from accounts.models import User
from notifications.models import LostWakeUp, NewsChoice, OutboxItem


def sent_of(names: Iterable[str]) -> dict[str, bool]:
    """By `once`: whether the mail has left; names of mails that were dropped or never made are missing."""
    rows = OutboxItem.objects.filter(once__in=list(names)).values_list("once", "sent_at")
    return {once: sent_at is not None for once, sent_at in rows}


def news_choice_of(user: User) -> NewsChoice:
    """What this person chose about mails when there is something new; unsaved, and off, when they never chose."""
    return NewsChoice.objects.filter(user=user).first() or NewsChoice(user=user)


def lost_since(streams: Iterable[str], since: date) -> int:
    """How often news of these streams was found by looking because no wake-up had come, from this day (UTC) on."""
    rows = LostWakeUp.objects.filter(stream__in=list(streams), on_day__gte=since)
    return rows.aggregate(times=Sum("times"))["times"] or 0
