"""Private words to an author: written with a decision, out after 20 seconds unless taken back, read and answered (MODERATION 3.4)."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from accounts.errors import Conflict
from accounts.services import receipts
from chat import events
from chat.models import Message
from chat.services import log
from groups.models import CareTask, Membership
from groups.services import care
from moderation import access
from moderation.models import Action, Note
from moderation.policies import cases

AT_ONCE_MOST = 200


def write_note(
    *,
    action: Action,
    to: Membership,
    signed_by: Membership,
    message: Message | None,
    text: str,
    gives_words: bool = False,
    at: datetime,
) -> Note:
    """The author has a note that they may read in 20 seconds; nobody else ever sees it."""
    return Note.objects.create(
        case_id=action.case_id,
        to=to,
        signed_by=signed_by,
        message=message,
        action=action,
        text=text,
        gives_words=gives_words,
        send_after=at + cases.NOTE_DELAY,
        created_at=at,
    )


def take_back_unsent(*, action: Action, at: datetime) -> int:
    """Notes of this action that are not out yet never will be; returns how many."""
    return Note.objects.filter(action=action, undone_at__isnull=True, send_after__gt=at).update(undone_at=at)


def send_due(at: datetime) -> int:
    """The devices of everybody with a note that has come out know of it; returns how many were told. Any number of clocks may ask."""
    due = Note.objects.filter(told_at__isnull=True, undone_at__isnull=True, send_after__lte=at)
    ids = list(due.order_by("send_after").values_list("pk", flat=True)[:AT_ONCE_MOST])
    return sum(_send(note_id, at) for note_id in ids)


@transaction.atomic
def _send(note_id: uuid.UUID, at: datetime) -> int:
    waiting = Note.objects.filter(pk=note_id, told_at__isnull=True, undone_at__isnull=True)
    if waiting.update(told_at=at) != 1:
        return 0
    note = Note.objects.select_related("to").get(pk=note_id)
    log.tell_person(user_id=note.to.user_id, kind=events.NOTE_RECEIVED, facts={"note": str(note.pk)}, at=at)
    return 1


def mark_read(*, user_id: uuid.UUID, note_id: uuid.UUID, at: datetime) -> Note:
    """The note counts as read from the first time on. Raises NotFound for a note that is not this person's, or not out yet."""
    note = access.note_for(user_id, note_id, at)
    if Note.objects.filter(pk=note.pk, read_at__isnull=True).update(read_at=at):
        note.read_at = at
    return note


def reply(*, user_id: uuid.UUID, note_id: uuid.UUID, text: str, key: uuid.UUID, at: datetime) -> dict[str, Any]:
    """The team has the author's answer, and somebody is asked to read it. One answer a note; also while posting is paused.

    Answers `{"note"}`. Raises NotFound, BadRequest for no words or too many, Conflict when it was answered before.
    """
    words = cases.check_answer(text)
    do = partial(_reply, user_id, note_id, words, at)
    fields = {"note": str(note_id), "text": words}
    return receipts.once(user_id=user_id, key=key, command="note.reply", fields=fields, do=do)


def _reply(user_id: uuid.UUID, note_id: uuid.UUID, words: str, at: datetime) -> dict[str, Any]:
    note = Note.objects.select_for_update(no_key=True).get(pk=access.note_for(user_id, note_id, at).pk)
    if note.replied_at is not None:
        raise Conflict
    note.reply, note.replied_at = words, at
    note.save(update_fields=["reply", "replied_at"])
    care.raise_task(
        cohort=note.to.cohort,
        about=note.to,
        kind=CareTask.Kind.QUESTION,
        source=f"note:{note.pk}:reply",
        at=at,
        facts={"case": str(note.case_id), "note": str(note.pk), "why": "reply"},
    )
    return {"note": str(note.pk)}
