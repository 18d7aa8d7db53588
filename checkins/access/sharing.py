"""What of a check-in stands in a room, and what the group sent back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chat import access as chat_access
from chat import projection
from chat.access import Place
from chat.models import Message
from checkins.access.daily import is_treated
from checkins.models import CheckIn
from groups import policies as group_policies

REPLIES_SHOWN = 5
SHARED_SINCE = timedelta(days=7)


@dataclass(frozen=True)
class Shared:
    """That a check-in stands in a room: where, and what became of the message there."""

    place: Place
    message: Message


@dataclass(frozen=True)
class Encouragement:
    """What the group answered to the last check-in this person shared: signs with their numbers, replies as a member sees them."""

    signs: dict[str, int]
    replies: list[dict[str, Any]]


def share_key(checkin_id: uuid.UUID, room_id: uuid.UUID) -> uuid.UUID:
    """The key of the one message by which a check-in is shared to a room; "never twice" is then the message's own constraint."""
    return uuid.uuid5(checkin_id, room_id.hex)


def rooms_to_share(user_id: uuid.UUID) -> list[Place]:
    """The rooms in which this person may show a check-in to others: where they are in treatment and have accepted the agreement."""
    places = chat_access.places_of(user_id)
    mine = [place for place in places if is_treated(place.member)]
    return [place for place in mine if group_policies.may_enter(place.member, place.member.cohort)]


def shared_to(row: CheckIn, places: Sequence[Place]) -> dict[uuid.UUID, Shared]:
    """By room: where this check-in already stands, whatever became of the message."""
    keys = {share_key(row.pk, place.room.pk): place for place in places}
    found = Message.objects.filter(key__in=keys, author_id__in=[place.member.pk for place in places])
    return {message.room_id: Shared(keys[message.key], message) for message in found}


def encouragement_for(user_id: uuid.UUID, at: datetime) -> Encouragement | None:
    """What came back for the newest check-in this person shared in the last week; None when nothing has."""
    places = {place.room.pk: place for place in rooms_to_share(user_id)}
    newest = (
        Message.objects.filter(room_id__in=places, author__user_id=user_id, kind=Message.Kind.CHECKIN)
        .filter(created_at__gt=at - SHARED_SINCE, ord__isnull=False)
        .order_by("-created_at")
        .first()
    )
    if newest is None:
        return None
    place = places[newest.room_id]
    answers = chat_access.readable(place).filter(reply_to=newest, state=Message.State.VISIBLE, withdrawn_at=None)
    replies = list(answers.exclude(author=place.member).order_by("-ord")[:REPLIES_SHOWN])[::-1]
    own, *spoken = chat_access.with_words([newest, *replies], place.member.pk)
    seen = [projection.for_place(one, place) for one in spoken]
    given = Encouragement(own.signs, [one for one in seen if one is not None])
    return given if given.signs or given.replies else None


def last_sender(place: Place) -> str | None:
    """The name of whoever was last heard in the room, without their words."""
    rows = Message.objects.filter(room=place.room, ord__gt=place.seat.joined_ord, state=Message.State.VISIBLE)
    said = rows.filter(withdrawn_at=None).exclude(author=place.member)
    return said.order_by("-ord").values_list("author__display_name", flat=True).first()
