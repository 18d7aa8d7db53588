"""Searching one's own part of a room: opened message by message, newest first, never more than a moment's work (DESIGN decision 4)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, QuerySet

from accounts.sealing import context_for, key_ring
from chat import access, gate, policies
from chat.access import Place, Spoken
from chat.models import Message, MessageRevision
from chat.services import pace
from groups import policies as group_policies

BATCH = 500
MESSAGES_MOST = 20_000
SECONDS_MOST = 0.5
PAGE = 20


@dataclass(frozen=True)
class Found:
    """What was found, newest first. `older` is the place to go on from, with `back_to` its moment; None at the beginning."""

    messages: list[Spoken]
    terms: tuple[str, ...]
    older: int | None
    back_to: datetime | None


class _Row(NamedTuple):
    revision: uuid.UUID
    sealed: bytes
    ord: int


def search_room(*, by: Place, typed: str, at: datetime, before: int | None = None, limit: int = PAGE) -> Found:
    """The shown messages of the person's own window that have every word of `typed`; a look by the team is in the trail.

    One call opens a bounded number of messages; `before` (a message's place) goes on from an earlier one. The words typed are kept nowhere.
    Raises Invalid (field "q"), RateLimited.
    """
    terms = policies.terms_of(typed)
    pace.check_search(by.member.user_id)
    if group_policies.is_worker(by.member.role):
        gate.gate().note_search(by.member, at)
    hits: list[int] = []
    older = None
    for row, is_last in _bounded(_rows(by, before)):
        if policies.has_all(_opened(row), terms):
            hits.append(row.ord)
        if is_last or len(hits) == limit:
            older = row.ord
            break
    # Read again as they stand now: one that was taken away meanwhile is not found.
    spoken = access.with_words(list(_shown(by).filter(ord__in=hits).order_by("-ord")), by.member.pk)
    back_to = _shown(by).filter(ord=older).values_list("created_at", flat=True).first() if older else None
    return Found([one for one in spoken if policies.has_all(one.words or "", terms)], terms, older, back_to)


def _shown(by: Place) -> QuerySet[Message]:
    """Every message with words in the person's window. Asks the right itself, so a search under way ends with the membership."""
    seat = {
        "room__seats__membership": by.member,
        "room__seats__membership__ended_at__isnull": True,
        "room__seats__joined_ord__lt": F("ord"),
    }
    rows = Message.objects.filter(room=by.room, state=Message.State.VISIBLE, withdrawn_at__isnull=True, **seat)
    return rows.select_related("author")


def _rows(by: Place, before: int | None) -> Iterator[_Row]:
    """The present words of the window, sealed, newest first; asked for in batches."""
    while True:
        shown = _shown(by) if before is None else _shown(by).filter(ord__lt=before)
        newest = shown.select_related(None).order_by("-ord")[:BATCH]
        words = MessageRevision.objects.filter(message__in=_ids(newest), n=F("message__words_n")).order_by(
            "-message__ord"
        )
        fields = words.values_list("pk", "body", "message__ord")
        batch = [_Row(pk, bytes(body), place or 0) for pk, body, place in fields]
        yield from batch
        if len(batch) < BATCH:
            return
        before = batch[-1].ord


def _ids(messages: QuerySet[Message]) -> QuerySet[Message, uuid.UUID]:
    return messages.values_list("pk", flat=True)


def _bounded(rows: Iterator[_Row]) -> Iterator[tuple[_Row, bool]]:
    """Each row, and whether it is the last one to look at for now."""
    until = time.monotonic() + SECONDS_MOST
    for count, row in enumerate(rows, start=1):
        yield row, count == MESSAGES_MOST or (count % BATCH == 0 and time.monotonic() > until)


def _opened(row: _Row) -> str:
    return key_ring().open(row.sealed, context_for(MessageRevision._meta.db_table, "body", row.revision))
