"""The event log of a room: numbered without gaps, in commit order (PROTOCOL section 8)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from chat import events
from chat.models import Message, RoomEvent, UserEvent, UserStream
from chat.services.rows import advance
from groups.models import Membership
from notifications.services import wakeups


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
    if kind in events.TAKING_WORDS:
        wakeups.kick(wakeups.words_of(room_id))
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


def tell_waiting(*, user_id: uuid.UUID, room_id: uuid.UUID, at: datetime) -> None:
    """The author's devices know that what waits for the team is not what it was; the room's own log has nothing of it."""
    tell_person(user_id=user_id, kind=events.WAITING_CHANGED, facts={"room": str(room_id)}, at=at)
