"""What the house may know of its mails: that they left, never what they said."""

from __future__ import annotations

from collections.abc import Iterable

from notifications.models import OutboxItem


def sent_of(names: Iterable[str]) -> dict[str, bool]:
    """By `once`: whether the mail has left; names of mails that were dropped or never made are missing."""
    rows = OutboxItem.objects.filter(once__in=list(names)).values_list("once", "sent_at")
    return {once: sent_at is not None for once, sent_at in rows}
