"""Where a message stands by the team's decision: held, released, removed, restored. Rights and audit are asked by moderation above."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from chat import events, policies
from chat.models import Message, MessageRevision
from chat.services import log, mentions, rows
from chat.services.messages import locked, seated
from groups.errors import Gone
from groups.models import Membership

MOST_AT_ONCE = 500


def _set_state(message: Message, state: str, fields: Sequence[str] = ()) -> None:
    message.state = state
    message.rev += 1
    message.save(update_fields=["state", "rev", *fields])


@transaction.atomic
def hold_message(*, by: Membership, message_id: uuid.UUID, at: datetime) -> Message:
    """A shown message waits for the team; its place stays. Raises Gone when it is not shown."""
    _, room = seated(by)
    message = locked(message_id, room.pk)
    if message.state == Message.State.HELD:
        return message
    if not policies.is_shown(message):
        raise Gone
    _set_state(message, Message.State.HELD)
    log.note(room_id=room.pk, kind=events.MESSAGE_HELD, at=at, message=message)
    return message


@transaction.atomic
def release_message(*, by: Membership, message_id: uuid.UUID, at: datetime) -> Message:
    """A held message is shown; if it never was, it gets its number and place now. Raises Gone."""
    _, room = seated(by)
    message = locked(message_id, room.pk)
    policies.check_may_release(message)
    if message.ord is None:
        message.posted_seq, message.ord = rows.advance(room.pk, messages=1)
        _set_state(message, Message.State.VISIBLE, ("posted_seq", "ord"))
        log.append(
            room_id=room.pk,
            seq=message.posted_seq,
            kind=events.MESSAGE_POSTED,
            at=at,
            message=message,
            actor=message.author,
        )
        mentions.tell(message=message, at=at)
    else:
        _set_state(message, Message.State.VISIBLE)
        log.note(room_id=room.pk, kind=events.MESSAGE_RESTORED, at=at, message=message)
    return message


@transaction.atomic
def remove_messages(
    *, by: Membership, message_ids: Sequence[uuid.UUID], reason: str, at: datetime
) -> list[tuple[Message, str]]:
    """The words are gone from everybody's sight, their places stay; returns the messages changed, each with its state before.

    Several at once are one event (at most 500). Removing twice changes nothing.
    """
    _, room = seated(by)
    changed = []
    for message_id in message_ids[:MOST_AT_ONCE]:
        message = locked(message_id, room.pk)
        if message.state != Message.State.REMOVED:
            before = str(message.state)
            message.removed_because = reason
            _set_state(message, Message.State.REMOVED, ("removed_because",))
            changed.append((message, before))
    alone = [message for message, _before in changed if message.ord is not None]
    # What its author had taken back stays that for the room, so it is not named among the removed.
    together = [message for message in alone if message.withdrawn_at is None]
    if len(together) > 1:
        facts = {"ids": [str(message.pk) for message in together], "revs": [message.rev for message in together]}
        log.note(room_id=room.pk, kind=events.MESSAGES_REMOVED, at=at, facts=facts)
        alone = [message for message in alone if message.withdrawn_at is not None]
    for message in alone:
        log.note(room_id=room.pk, kind=events.MESSAGE_REMOVED, at=at, message=message)
    for message, _before in changed:
        if message.ord is None:
            log.tell_waiting(user_id=message.author.user_id, room_id=room.pk, at=at)
    return changed


@transaction.atomic
def restore_message(*, by: Membership, message_id: uuid.UUID, at: datetime, to_hold: bool = False) -> Message:
    """A removed message is shown again, or waits for the team again with `to_hold`, the undo of removing one that was held.

    Raises Gone when its author has taken it back, or it was not removed.
    """
    _, room = seated(by)
    message = locked(message_id, room.pk)
    policies.check_may_restore(message)
    message.removed_because = ""
    if to_hold:
        _set_state(message, Message.State.HELD, ("removed_because",))
        if message.ord is not None:
            log.note(room_id=room.pk, kind=events.MESSAGE_HELD, at=at, message=message)
        else:
            log.tell_waiting(user_id=message.author.user_id, room_id=room.pk, at=at)
        return message
    if message.ord is None:
        message.state = Message.State.HELD
        return release_message(by=by, message_id=_saved(message).pk, at=at)
    _set_state(message, Message.State.VISIBLE, ("removed_because",))
    log.note(room_id=room.pk, kind=events.MESSAGE_RESTORED, at=at, message=message)
    return message


@transaction.atomic
def purge_message(*, by: Membership, message_id: uuid.UUID, at: datetime) -> Message:
    """The words of a removed or withdrawn message exist no more, nor the salts of their commitments; its place stays. Raises Gone."""
    _, room = seated(by)
    message = locked(message_id, room.pk)
    policies.check_may_purge(message)
    MessageRevision.objects.filter(message=message).delete()
    message.purged_at = at
    message.save(update_fields=["purged_at"])
    return message


@transaction.atomic
def hold_by_rule(*, message: Message, at: datetime) -> bool:
    """A shown message waits for the team because a rule of the cohort says so; False when it is not shown. The caller holds the cohort."""
    if not policies.is_shown(message):
        return False
    _set_state(message, Message.State.HELD)
    log.note(room_id=message.room_id, kind=events.MESSAGE_HELD, at=at, message=message)
    return True


def _saved(message: Message) -> Message:
    message.save(update_fields=["state", "removed_because"])
    return message
