"""A new history after a restored backup: every client drops what it keeps and starts again (PROTOCOL section 3)."""

from __future__ import annotations

import uuid

from django.db import transaction

from chat.models import Room


@transaction.atomic
def begin_epoch() -> str:
    """Every room has a new epoch, the same for all; returns it."""
    fresh = uuid.uuid4()
    Room.objects.update(epoch=fresh)
    return fresh.hex
