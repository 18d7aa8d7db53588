"""The only raw SQL of the project: numbering a room, and storing a batch of messages with one statement a table."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from accounts.errors import NotFound
from accounts.sealing import context_for, key_ring
from chat import events
from chat.models import Message, MessageRevision, Room, RoomEvent


@dataclass
class NewMessage:
    """One message about to be stored. `ord` and `seq` stay None when it is held before publication."""

    id: uuid.UUID
    room_id: uuid.UUID
    author_id: uuid.UUID
    key: uuid.UUID
    kind: str
    body: str
    salt: bytes
    held: bool
    unscreened: bool
    reply_to: uuid.UUID | None
    at: datetime
    ord: int | None = None
    seq: int | None = None


def advance(room_id: uuid.UUID, *, messages: int = 0, events: int = 1) -> tuple[int, int]:
    """Take the next `events` numbers and `messages` places of a room; returns the last of each. Called as late as possible.

    The row stays locked until the transaction ends, so commit order is number order. Raises NotFound for no such room.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(Room)} SET last_seq = last_seq + %s, last_ord = last_ord + %s WHERE id = %s"  # noqa: S608 - our own table's name
            " RETURNING last_seq, last_ord",
            [events, messages, _id(room_id)],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return int(row[0]), int(row[1])


def number(batch: Sequence[NewMessage], counts: Mapping[uuid.UUID, int]) -> None:
    """Give the messages of a batch that are not held their numbers, room by room, rooms in one fixed order (no deadlock)."""
    last = {room: advance(room, messages=counts[room], events=counts[room]) for room in sorted(counts)}
    left = dict(counts)
    for new in batch:
        if not new.held:
            left[new.room_id] -= 1
            seq, place = last[new.room_id]
            new.seq, new.ord = seq - left[new.room_id], place - left[new.room_id]


def insert(batch: Sequence[NewMessage]) -> None:
    """Store messages, their sealed words, and the events of those that are shown."""
    ring = key_ring()
    _insert(Message, _MESSAGE, [_message_row(new) for new in batch])
    words = []
    for new in batch:
        row_id = uuid.uuid4()
        sealed = ring.seal(new.body, context_for(MessageRevision._meta.db_table, "body", row_id))
        words.append((_id(row_id), _id(new.id), 1, None, sealed, new.salt, _moment(new.at)))
    _insert(MessageRevision, _REVISION, words)
    shown = [new for new in batch if new.seq is not None]
    _insert(RoomEvent, _EVENT, [_event_row(new) for new in shown])


_MESSAGE = (
    "id, room_id, author_id, key, kind, state, ord, posted_seq, rev, words_n, reply_to_id, removed_because, unscreened,"
    " withdrawn_at, edited_at, created_at"
)
_REVISION = "id, message_id, n, key, body, salt, created_at"
_EVENT = "room_id, seq, kind, message_id, actor_id, facts, at"


def _message_row(new: NewMessage) -> tuple[Any, ...]:
    return (
        _id(new.id),
        _id(new.room_id),
        _id(new.author_id),
        _id(new.key),
        new.kind,
        Message.State.HELD.value if new.held else Message.State.VISIBLE.value,
        new.ord,
        new.seq,
        1,
        1,
        None if new.reply_to is None else _id(new.reply_to),
        "",
        new.unscreened,
        None,
        None,
        _moment(new.at),
    )


def _event_row(new: NewMessage) -> tuple[Any, ...]:
    return (
        _id(new.room_id),
        new.seq,
        events.MESSAGE_POSTED,
        _id(new.id),
        _id(new.author_id),
        "{}",
        _moment(new.at),
    )


def _insert(model: type[Model], columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    places = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    named = ", ".join(f'"{column}"' for column in columns.split(", "))
    statement = f"INSERT INTO {_table(model)} ({named}) VALUES " + ", ".join([places] * len(rows))  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in row])


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _id(value: uuid.UUID) -> uuid.UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex


def _moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
