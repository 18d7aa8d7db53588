"""What the house may know of its mails: that they left, never what they said."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from notifications.models import NewsChoice, OutboxItem


def sent_of(names: Iterable[str]) -> dict[str, bool]:
    """By `once`: whether the mail has left; names of mails that were dropped or never made are missing."""
    rows = OutboxItem.objects.filter(once__in=list(names)).values_list("once", "sent_at")
    return {once: sent_at is not None for once, sent_at in rows}


def news_choice_of(user: User) -> NewsChoice:
    """What this person chose about mails when there is something new; unsaved, and off, when they never chose."""
    return NewsChoice.objects.filter(user=user).first() or NewsChoice(user=user)
