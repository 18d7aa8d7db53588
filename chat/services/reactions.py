"""Six fixed signs of support."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from accounts.errors import BadRequest, NotFound
from chat import events, policies
from chat.models import Message, Reaction
from chat.services import log
from chat.services.messages import locked, seated
from chat.services.posting import Outcome, outcome_of
from groups import policies as group_policies
from groups.models import Membership

SIGNS: tuple[str, ...] = tuple(Reaction.Emoji.values)


@transaction.atomic
def set_reaction(*, by: Membership, message_id: uuid.UUID, emoji: str, on: bool, at: datetime) -> Outcome:
    """The sign is there, or not, whatever was before. Raises BadRequest for any other sign, NotFound when the message is not shown."""
    if emoji not in Reaction.Emoji.values:
        raise BadRequest(field="emoji")
    member, room = seated(by)
    group_policies.check_may_post(member, member.cohort, at)
    message = locked(message_id, room.pk)
    if not policies.is_shown(message) or (message.ord or 0) <= member.seat.joined_ord:
        raise NotFound
    mine = Reaction.objects.filter(message=message, membership=member, emoji=emoji)
    if mine.exists() == on:
        return outcome_of(message, replayed=True)
    _flip(message, member, emoji, on, at)
    seq = log.note(
        room_id=room.pk, kind=events.REACTION_SET, at=at, message=message, actor=member, facts={"emoji": emoji}
    )
    return outcome_of(message, seq=seq)


def _flip(message: Message, member: Membership, emoji: str, on: bool, at: datetime) -> None:
    if on:
        Reaction.objects.create(message=message, membership=member, emoji=emoji, created_at=at)
    else:
        Reaction.objects.filter(message=message, membership=member, emoji=emoji).delete()
