"""The next events of a room for one person as a body of JSON: what the long-poll and the plain API operation both answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils import timezone

from accounts.errors import Unauthenticated
from accounts.policies import WORDS_READ, check_scope
from accounts.services import sessions
from chat import access
from chat.live import greeting, pull
from chat.live.frames import encode
from chat.live.sheet import Reader


@dataclass(frozen=True)
class EventsPage:
    """The answer; `is_empty` when there is nothing to tell yet."""

    body: str
    is_empty: bool


def read(session_key: str, room_id: uuid.UUID, after: int, language: str) -> EventsPage:
    """The events after `after`, or the reset that takes their place. Raises Unauthenticated, NotFound, AgreementDue."""
    standing = greeting.standing_for(session_key, timezone.now())
    check_scope(standing.scopes, WORDS_READ)
    if standing.scopes is not None:
        sessions.touch(session_key=session_key, at=timezone.now())
    place = access.place_for(standing.user_id, room_id)
    reason = greeting.reset_reason(place, after)
    if reason is not None:
        reset = greeting.reset_frame(place, reason)
        return EventsPage(encode({"events": [], "reset": reset}), is_empty=False)
    reader = Reader(standing.user_id, session_key, html=False, language=language)
    batch = pull.room(room_id, after, [reader])
    if reader in batch.ended:
        raise Unauthenticated
    if reader in batch.lost:
        # The place was lost since it was read a moment ago; asking again finds the right refusal.
        access.place_for(standing.user_id, room_id)
    lines = batch.lines.get(reader, [])
    return EventsPage('{"events":[' + ",".join(line.text for line in lines) + "]}", is_empty=not lines)
