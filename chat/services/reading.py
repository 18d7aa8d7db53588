"""How far a person has read; only ever forwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from chat import events
from chat.models import Seat
from chat.services import log
from chat.services.mentions import waiting_mail
from groups.models import Membership
from notifications.services import outbox


@transaction.atomic
def mark_read(*, by: Membership, ord: int, at: datetime) -> int:
    """The person's other devices learn that they have read up to `ord`; a late or repeated one is harmless. Returns the marker."""
    seat = Seat.objects.select_related("room").get(membership=by)
    target = min(ord, seat.room.last_ord)
    moved = Seat.objects.filter(pk=seat.pk, read_ord__lt=target).update(read_ord=target)
    if moved:
        outbox.drop(once=waiting_mail(seat.pk, seat.read_ord))
        log.tell_person(
            user_id=by.user_id, kind=events.READ_MOVED, facts={"room": str(seat.room_id), "ord": target}, at=at
        )
        return target
    return seat.read_ord
