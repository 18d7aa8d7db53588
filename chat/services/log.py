"""The event log of a room: numbered without gaps, in commit order (PROTOCOL section 8). The one place with raw SQL."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.db.models import F

from accounts.errors import NotFound
from chat.models import Message, Room, RoomEvent, UserEvent, UserStream
from groups.models import Membership
from notifications.services import wakeups


def advance(room_id: uuid.UUID, *, messages: int = 0, events: int = 1) -> tuple[int, int]:
    """Take the next `events` numbers and `messages` places of a room; returns the last of each. Called as late as possible.

    The row stays locked until the transaction ends, so commit order is number order.
    """
    table, key = Room._meta.db_table, Room._meta.pk.get_db_prep_value(room_id, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET last_seq = last_seq + %s, last_ord = last_ord + %s WHERE id = %s"  # noqa: S608 - the table's own name
            " RETURNING last_seq, last_ord",
            [events, messages, key],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return int(row[0]), int(row[1])


def append(
    *,
    room_id: uuid.UUID,
    seq: int,
    kind: str,
    at: datetime,
    message: Message | None = None,
    actor: Membership | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """The room's log has event `seq`, and everybody is woken after the commit. `facts` holds ids and numbers, never words."""
    RoomEvent.objects.create(
        room_id=room_id, seq=seq, kind=kind, message=message, actor=actor, facts=dict(facts or {}), at=at
    )
    wakeups.wake(wakeups.room_stream(room_id), seq)


def note(
    *,
    room_id: uuid.UUID,
    kind: str,
    at: datetime,
    message: Message | None = None,
    actor: Membership | None = None,
    facts: Mapping[str, object] | None = None,
) -> int:
    """Number and append one event that places no message; returns its number."""
    seq, _ = advance(room_id)
    append(room_id=room_id, seq=seq, kind=kind, at=at, message=message, actor=actor, facts=facts)
    return seq


def tell_person(*, user_id: uuid.UUID, kind: str, facts: Mapping[str, object], at: datetime) -> int:
    """The person's own stream has one more event on all their devices; its number is returned."""
    UserStream.objects.get_or_create(user_id=user_id)
    UserStream.objects.filter(user_id=user_id).update(last_seq=F("last_seq") + 1)
    seq = UserStream.objects.values_list("last_seq", flat=True).get(user_id=user_id)
    UserEvent.objects.create(user_id=user_id, seq=seq, kind=kind, facts=dict(facts), at=at)
    wakeups.wake(wakeups.user_stream(user_id), seq)
    return seq
