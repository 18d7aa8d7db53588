"""Saying something, changing it, taking it back."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.errors import KeyReused, NotFound, Refusal
from chat import access, events, gate, policies
from chat.models import Message, MessageRevision, Room
from chat.services import log, offering, pace, posting
from chat.services.posting import SALT_BYTES, Outcome, outcome_of
from groups import policies as group_policies
from groups.errors import NotAMember
from groups.models import Membership
from groups.services import memberships


def seated(member: Membership) -> tuple[Membership, Room]:
    """The membership as it is now, and its room, the cohort's row locked until the transaction ends.

    Every change in a room takes this lock first, so a mute or a removal and a message have one order. Raises NotAMember.
    """
    memberships.hold_cohort(member.cohort)
    fresh = (
        Membership.objects.select_related("cohort__room", "user", "seat")
        .filter(pk=member.pk, ended_at__isnull=True)
        .first()
    )
    if fresh is None:
        raise NotAMember
    return fresh, fresh.cohort.room


def locked(message_id: uuid.UUID, room_id: uuid.UUID) -> Message:
    """A message of this room, locked. Raises NotFound for any other."""
    found = Message.objects.select_for_update(no_key=True, of=("self",)).filter(pk=message_id, room_id=room_id).first()
    if found is None:
        raise NotFound
    return found


def add_revision(message: Message, n: int, body: str, *, key: uuid.UUID | None, at: datetime) -> MessageRevision:
    """The message has words number `n`, sealed, with a fresh salt for the audit's commitment."""
    return MessageRevision.objects.create(
        message=message, n=n, body=body, key=key, salt=os.urandom(SALT_BYTES), created_at=at
    )


def replay(*, by: Membership, key: uuid.UUID, body: str) -> Outcome | None:
    """The answer given before to the same key, None when it is new. Raises KeyReused when the words differ."""
    message = Message.objects.filter(author=by, key=key).first()
    if message is None:
        return None
    first = MessageRevision.objects.filter(message=message, n=1).first()
    if first is not None and first.body != body:
        raise KeyReused
    said = None if first is None else first.body
    return replace(outcome_of(message, replayed=True), support=offering.offered_before(message, said))


def post_message(
    *,
    by: Membership,
    body: str,
    key: uuid.UUID,
    at: datetime,
    reply_to: uuid.UUID | None = None,
    kind: str = Message.Kind.TEXT,
    mentions: Iterable[str] = (),
    paced: bool = True,
) -> Outcome:
    """The words are stored once for (author, key) and the room will get them, or they wait for the team.

    `paced=False` is for messages that no person is typing: a shared check-in, imported conversations.

    Raises what `check_may_post` raises, BadRequest, TooLarge, SlowMode, RateLimited, KeyReused; a replay is never counted by limits.
    """
    body = policies.check_body(body, settings.LIMIT_BODY_CHARS)
    if paced:
        before = replay(by=by, key=key, body=body)
        if before is not None:
            return before
        pace.check_sends(by.user_id)
    answers = posting.store([posting.Entry(by.pk, body, key, at, reply_to, kind, policies.read_mentions(mentions))])
    posting.wake(answers)
    answer = answers[0]
    if isinstance(answer, Refusal):
        raise answer
    return answer.outcome


@transaction.atomic
def edit_message(
    *, by: Membership, message_id: uuid.UUID, base_rev: int, body: str, key: uuid.UUID, at: datetime
) -> Outcome:
    """The author's message has new words; the old ones stay for the team. Sending the same key again changes nothing more.

    Raises Stale when it changed since `base_rev`, TooLateToEdit after 15 minutes, Gone when it is not shown, KeyReused.
    """
    body = policies.check_body(body, settings.LIMIT_BODY_CHARS)
    member, room = seated(by)
    message = locked(message_id, room.pk)
    policies.check_own(message, member.pk)
    before = MessageRevision.objects.filter(message=message, key=key).first()
    if before is not None:
        if before.body != body:
            raise KeyReused
        return replace(outcome_of(message, replayed=True), support=offering.offered_before(message, body))
    group_policies.check_may_post(member, member.cohort, at)
    policies.check_may_edit(message, member.pk, base_rev, at)
    verdict = gate.ask(gate.Draft(member.cohort_id, member.pk, member.role, body, message.kind, at, member.cohort.mode))
    message.words_n += 1
    message.rev += 1
    message.edited_at = at
    if verdict.hold:
        message.state = Message.State.HELD
    message.save(update_fields=["words_n", "rev", "edited_at", "state"])
    add_revision(message, message.words_n, body, key=key, at=at)
    kind = events.MESSAGE_HELD if verdict.hold else events.MESSAGE_EDITED
    seq = log.note(room_id=room.pk, kind=kind, at=at, message=message, actor=member)
    gate.gate().record(message, verdict)
    return replace(outcome_of(message, seq=seq), support=offering.offer_to(member.pk) if verdict.support else None)


@transaction.atomic
def withdraw_message(*, by: Membership, message_id: uuid.UUID, at: datetime) -> Outcome:
    """The author has taken the message back; also while muted or paused, and for good. Twice changes nothing."""
    member, room = seated(by)
    message = locked(message_id, room.pk)
    policies.check_own(message, member.pk)
    if message.withdrawn_at is not None:
        return outcome_of(message, replayed=True)
    message.withdrawn_at = at
    message.rev += 1
    message.save(update_fields=["withdrawn_at", "rev"])
    seq = None
    if message.ord is not None:
        seq = log.note(room_id=room.pk, kind=events.MESSAGE_WITHDRAWN, at=at, message=message, actor=member)
    else:
        log.tell_waiting(user_id=member.user_id, room_id=room.pk, at=at)
    return outcome_of(message, seq=seq)


def take_back(*, user_id: uuid.UUID, message_id: uuid.UUID, at: datetime) -> Outcome:
    """This person's own message is taken back, also while they are away from the room (I17).

    Raises NotFound for a message they cannot see, Forbidden for somebody else's.
    """
    mine = Membership.objects.filter(user_id=user_id, ended_at__isnull=True, messages=message_id)
    by = mine.select_related("cohort").first() or access.place_of_message(user_id, message_id)[0].member
    return withdraw_message(by=by, message_id=message_id, at=at)
