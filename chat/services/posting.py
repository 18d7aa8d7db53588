"""Storing what people say: rights, gate, numbers and words of a whole batch in one transaction (group commit).

A batch of one is the ordinary case. A refusal of one never touches another; if the batch as a whole fails, each is tried alone.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import KeyReused, NotFound, Refusal, Unauthenticated
from chat import gate, policies
from chat.models import Message, MessageRevision
from chat.services import log, mentions, offering, rows, stays
from chat.services.stays import Known
from groups import policies as group_policies
from groups.errors import NotAMember
from notifications.services import wakeups

SALT_BYTES = 16
First = dict[tuple[uuid.UUID, uuid.UUID], rows.NewMessage]


@dataclass(frozen=True)
class Outcome:
    """The answer to a command about a message, as in `ok` (PROTOCOL section 3). A message held before publication has no numbers."""

    room: str
    message: str
    seq: int | None
    ord: int | None
    rev: int
    state: str
    replayed: bool = False
    support: offering.Offer | None = None

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON; `support` only where it is offered."""
        return {name: value for name, value in vars(self).items() if name != "support" or value is not None}


def outcome_of(message: Message, *, seq: int | None = None, replayed: bool = False) -> Outcome:
    """What the author is told about their message as it stands."""
    return Outcome(
        room=str(message.room_id),
        message=str(message.pk),
        seq=seq if seq is not None else message.posted_seq,
        ord=message.ord,
        rev=message.rev,
        state="withdrawn" if message.withdrawn_at is not None else str(message.state),
        replayed=replayed,
    )


@dataclass(frozen=True)
class Entry:
    """What one member wants to say. `body` has passed `check_body`; `at` is aware UTC.

    With a `session_key`, that session must count as the message is stored. With `unless_known`, a key that was not stored before is
    answered with that refusal.
    """

    member_id: uuid.UUID
    body: str
    key: uuid.UUID
    at: datetime
    reply_to: uuid.UUID | None = None
    kind: str = "text"
    mentions: tuple[str, ...] = ()
    session_key: str = ""
    unless_known: Refusal | None = None


@dataclass(frozen=True)
class Stored:
    """What became of an entry; `new` and `speaker` are there when it was stored now, for the hub to hand out at once."""

    outcome: Outcome
    new: rows.NewMessage | None = None
    speaker: rows.Speaker | None = None


def store(entries: Sequence[Entry]) -> list[Stored | Refusal]:
    """Store the entries, in their order; each gets its outcome or its refusal. Raises DatabaseError when nothing could be stored.

    The caller wakes the rooms, with `wake`, once it has told those who wait.
    """
    try:
        return _store(entries, looks=any(entry.unless_known for entry in entries))
    except IntegrityError:
        # A key that was stored before is rare, so the table says so, and only then somebody looks.
        return _store_known(entries)


def _store_known(entries: Sequence[Entry]) -> list[Stored | Refusal]:
    try:
        return _store(entries, looks=True)
    except IntegrityError:
        # A key arrived twice at once and the other copy was faster. Alone, each entry finds what was stored.
        return [_store([entry], looks=True)[0] for entry in entries]


def wake(answers: Iterable[Stored | Refusal]) -> None:
    """After the commit every process learns how far the rooms of these answers have come."""
    fresh = [answer.new for answer in answers if isinstance(answer, Stored) and answer.new is not None]
    for room_id, seq in {new.room_id: new.seq for new in fresh if new.seq is not None}.items():
        wakeups.wake(wakeups.room_stream(room_id), seq)


@transaction.atomic
def _store(entries: Sequence[Entry], *, looks: bool) -> list[Stored | Refusal]:
    session_keys = {entry.session_key for entry in entries if entry.session_key}
    authors = {entry.member_id for entry in entries}
    speakers, standing = rows.hold_and_read_speakers(authors, session_keys, timezone.now())
    known = stays.said_before(((entry.member_id, entry.key) for entry in entries), speakers)
    known |= _known(entries) if looks else {}
    answers: list[Stored | Refusal | None] = []
    batch: list[tuple[rows.NewMessage, gate.Verdict, rows.Speaker]] = []
    first: First = {}
    for entry in entries:
        answer = _refuse_or_answer_known(entry, standing, known, first)
        if answer is None:
            answer = _judge(entry, speakers.get(entry.member_id), batch, first)
        answers.append(answer)
    if not looks:
        answers = _look_for_refused(entries, answers)
    _write(batch)
    _call(entries, first)
    ready = iter(batch)
    return [_stored(*next(ready)) if answer is None else _settle(answer, first) for answer in answers]


def _look_for_refused(
    entries: Sequence[Entry], answers: Sequence[Stored | Refusal | None]
) -> list[Stored | Refusal | None]:
    """Nobody is refused now what was stored before: whoever asks again, muted since then, is told that it is there."""
    pairs = list(zip(entries, answers, strict=True))
    refused = [
        entry for entry, answer in pairs if isinstance(answer, Refusal) and not isinstance(answer, Unauthenticated)
    ]
    known = _known(refused) if refused else {}
    return [_answer_known(entry, known, {}) or answer if entry in refused else answer for entry, answer in pairs]


def _call(entries: Sequence[Entry], first: First) -> None:
    """Whoever the new messages of these entries call is kept with them, and told."""
    called = {(entry.member_id, entry.key): entry.mentions for entry in entries if entry.mentions}
    for pair, given in called.items():
        if pair in first:
            mentions.keep(message_id=first[pair].id, given=given)
            first[pair].calls = True


def _known(entries: Sequence[Entry]) -> Known:
    if not rows.has_keys({(entry.member_id, entry.key) for entry in entries}):
        return {}
    authors, keys = {entry.member_id for entry in entries}, {entry.key for entry in entries}
    found = {(m.author_id, m.key): m for m in Message.objects.filter(author__in=authors, key__in=keys)}
    words = MessageRevision.objects.filter(message__in=list(found.values()), n=1)
    bodies = {revision.message_id: revision.body for revision in words}
    return {pair: (message, bodies.get(message.pk)) for pair, message in found.items()}


def _refuse_or_answer_known(
    entry: Entry, standing: Collection[str], known: Known, first: First
) -> Stored | Refusal | None:
    if entry.session_key and entry.session_key not in standing:
        return Unauthenticated()
    return _answer_known(entry, known, first) or entry.unless_known


def _answer_known(entry: Entry, known: Known, first: First) -> Stored | Refusal | None:
    """The answer to a key seen before, stored or earlier in this batch; None when the entry is new. Purged words match anything."""
    pair = (entry.member_id, entry.key)
    if pair in known:
        message, body = known[pair]
        again = replace(outcome_of(message, replayed=True), support=offering.offered_before(message, body))
        return Stored(again) if body in (entry.body, None) else KeyReused()
    if pair in first:
        return _twin(first[pair]) if first[pair].body == entry.body else KeyReused()
    return None


def _twin(new: rows.NewMessage) -> Stored:
    """A placeholder for a second copy in the same batch; it is settled when the first has its numbers."""
    return Stored(_outcome(new, replayed=True), new=new)


def _settle(answer: Stored | Refusal, first: First) -> Stored | Refusal:
    if isinstance(answer, Stored) and answer.new is not None:
        return Stored(_outcome(answer.new, replayed=True))
    return answer


def _judge(
    entry: Entry,
    speaker: rows.Speaker | None,
    batch: list[tuple[rows.NewMessage, gate.Verdict, rows.Speaker]],
    first: First,
) -> Refusal | None:
    """Ask policy and gate; a message that may be stored joins the batch."""
    try:
        if speaker is None:
            raise NotAMember
        group_policies.check_may_post(speaker, speaker, entry.at)
        _check_pace(speaker, entry.at)
        _check_parent(entry, speaker)
    except Refusal as refusal:
        return refusal
    verdict = gate.ask(
        gate.Draft(speaker.cohort_id, speaker.id, speaker.role, entry.body, entry.kind, entry.at, speaker.mode)
    )
    new = rows.NewMessage(
        id=uuid.uuid4(),
        room_id=speaker.room_id,
        author_id=speaker.id,
        key=entry.key,
        kind=entry.kind,
        body=entry.body,
        salt=os.urandom(SALT_BYTES),
        held=verdict.hold,
        unscreened=verdict.unscreened,
        reply_to=entry.reply_to,
        at=entry.at,
        support=verdict.support,
    )
    first[entry.member_id, entry.key] = new
    batch.append((new, verdict, speaker))
    return None


def _check_pace(speaker: rows.Speaker, at: datetime) -> None:
    pause_s = policies.pause_between(speaker.slow_mode_s, speaker.slow_until, at)
    if pause_s and not group_policies.is_team(speaker.role):
        own = Message.objects.filter(author=speaker.id).order_by("-created_at")
        policies.check_pace(own.values_list("created_at", flat=True).first(), pause_s, at)


def _check_parent(entry: Entry, speaker: rows.Speaker) -> None:
    """The message answered to must be one the person can see; NotFound otherwise."""
    if entry.reply_to is None:
        return
    if not Message.objects.filter(pk=entry.reply_to, room=speaker.room_id, ord__gt=speaker.joined_ord).exists():
        raise NotFound(field="reply_to")


def _write(batch: Sequence[tuple[rows.NewMessage, gate.Verdict, rows.Speaker]]) -> None:
    if not batch:
        return
    fresh = [new for new, _, _ in batch]
    rows.store(fresh)
    for new, verdict, _ in batch:
        if verdict.findings or verdict.hold or verdict.unscreened:
            gate.gate().record(as_message(new), verdict)
    waiting = {(speaker.user_id, new.room_id): new.at for new, _, speaker in batch if new.held}
    for user_id, room_id in sorted(waiting):  # in one order, so that two batches never wait for each other
        log.tell_waiting(user_id=user_id, room_id=room_id, at=waiting[user_id, room_id])


def as_message(new: rows.NewMessage) -> Message:
    """The stored row, as the gate and the live room see it."""
    message = Message(
        id=new.id,
        room_id=new.room_id,
        author_id=new.author_id,
        key=new.key,
        kind=new.kind,
        state=Message.State.HELD if new.held else Message.State.VISIBLE,
        ord=new.ord,
        posted_seq=new.seq,
        reply_to_id=new.reply_to,
        unscreened=new.unscreened,
        created_at=new.at,
    )
    message._state.adding = False
    return message


def _outcome(new: rows.NewMessage, *, replayed: bool = False) -> Outcome:
    state = "held" if new.held else "visible"
    support = offering.offer_to(new.author_id) if new.support else None
    return Outcome(str(new.room_id), str(new.id), new.seq, new.ord, 1, state, replayed, support)


def _stored(new: rows.NewMessage, _verdict: gate.Verdict, speaker: rows.Speaker) -> Stored:
    return Stored(_outcome(new), new, speaker)
