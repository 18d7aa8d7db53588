"""Somebody who goes and comes back has another place in the room, and is still the one who said what they said."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from chat.models import Message, MessageRevision
from chat.services.rows import Speaker

Known = dict[tuple[uuid.UUID, uuid.UUID], tuple[Message, str | None]]


def said_before(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]], speakers: Mapping[uuid.UUID, Speaker]) -> Known:
    """Of these (author, key): what was stored under the key in an earlier stay of the same person, with its first words.

    So a message whose answer was lost before its author was away is not said a second time. Asks nothing for people without one.
    """
    found: Known = {}
    for member_id, key in pairs:
        speaker = speakers.get(member_id)
        if speaker is not None and speaker.returned:
            mine = Message.objects.filter(author__user_id=speaker.user_id, room_id=speaker.room_id, key=key)
            message = mine.exclude(author_id=member_id).first()
            if message is not None:
                words = MessageRevision.objects.filter(message=message, n=1).first()
                found[member_id, key] = message, None if words is None else words.body
    return found
