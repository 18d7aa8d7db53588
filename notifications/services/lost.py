"""Keeping count of wake-ups that never came (MODERATION 4.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F

from notifications.models import LostWakeUp


@transaction.atomic
def note_lost(streams: Iterable[str], *, on_day: date) -> None:
    """One more for each of these streams on this day (UTC)."""
    # In one order everywhere, so that two processes that found the same never wait for each other.
    for stream in sorted(streams):
        LostWakeUp.objects.get_or_create(stream=stream, on_day=on_day)
        LostWakeUp.objects.filter(stream=stream, on_day=on_day).update(times=F("times") + 1)
