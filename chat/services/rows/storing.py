"""Numbering a room, and storing a batch of messages: one statement where the database can, else one a table."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from accounts.errors import NotFound
from accounts.sealing import context_for, key_ring
from chat import events
from chat.models import Message, MessageRevision, Room, RoomEvent
from chat.services.rows import asking

Heads = dict[uuid.UUID, tuple[int, int]]


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
    calls: bool = False
    support: bool = False


def has_keys(pairs: Collection[tuple[uuid.UUID, uuid.UUID]]) -> bool:
    """Whether any (author, key) of these was stored before; the ordinary answer is no."""
    places = ", ".join(["(%s, %s)"] * len(pairs))
    values = [_id(value) for pair in pairs for value in pair]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {_table(Message)} WHERE (author_id, key) IN (VALUES {places}) LIMIT 1",  # noqa: S608 - names of our own
            values,
        )
        return cursor.fetchone() is not None


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


def store(batch: Sequence[NewMessage]) -> None:
    """Number the messages that are not held, and keep all with their sealed words and events; their cohorts are held already."""
    counts: Counter[uuid.UUID] = Counter()
    rows = []
    for new in batch:
        counts[new.room_id] += not new.held
        rows.append(_as_row(new, None if new.held else counts[new.room_id]))
    with asking.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_store_all(), [json.dumps(rows)])
            _number(batch, rows, _heads(cursor.fetchall()))
        else:
            _number(batch, rows, _advance_all(cursor, +counts))
            _store_each(cursor, rows)


def _number(batch: Sequence[NewMessage], rows: Iterable[dict[str, Any]], before: Heads) -> None:
    """Give each message that is not held its numbers: so many after where its room stood before."""
    for new, row in zip(batch, rows, strict=True):
        if not new.held:
            seq, place = before[new.room_id]
            new.seq, new.ord = seq + row["nth"], place + row["nth"]
        row["seq"], row["ord"] = new.seq, new.ord


def _heads(rows: Iterable[Sequence[Any]]) -> Heads:
    return {uuid.UUID(str(room)): (int(seq), int(place)) for room, seq, place in rows}


# What is known of a new message, with PostgreSQL's types; and what each table keeps of it: a field by name, or the same for all.
_FIELDS = {
    "id": "uuid",
    "room_id": "uuid",
    "author_id": "uuid",
    "key": "uuid",
    "kind": "text",
    "state": "text",
    "nth": "integer",
    "reply_to_id": "uuid",
    "unscreened": "bool",
    "at": "timestamptz",
    "words_id": "uuid",
    "body": "bytea",
    "salt": "bytea",
}
_NUMBERS = ("seq", "ord")
_STORED: dict[type[Model], dict[str, str]] = {
    Message: {
        **{name: name for name in ("id", "room_id", "author_id", "key", "kind", "state", "ord", "reply_to_id")},
        "unscreened": "unscreened",
        "posted_seq": "seq",
        "created_at": "at",
        "rev": "1",
        "words_n": "1",
        "removed_because": "''",
    },
    MessageRevision: {
        "id": "words_id",
        "message_id": "id",
        "n": "1",
        "body": "body",
        "salt": "salt",
        "created_at": "at",
    },
    RoomEvent: {
        "room_id": "room_id",
        "seq": "seq",
        "kind": f"'{events.MESSAGE_POSTED}'",
        "message_id": "id",
        "actor_id": "author_id",
        "facts": "'{}'",
        "at": "at",
    },
}


def _as_row(new: NewMessage, nth: int | None) -> dict[str, Any]:
    """What is kept of a message; `nth` of its room in this batch, None when it is held."""
    plain_id, plain_bytes = _PLAIN[connection.vendor]
    words_id = uuid.uuid4()
    body = key_ring().seal(new.body, context_for(MessageRevision._meta.db_table, "body", words_id))
    return {
        "id": plain_id(new.id),
        "room_id": plain_id(new.room_id),
        "author_id": plain_id(new.author_id),
        "key": plain_id(new.key),
        "kind": new.kind,
        "state": "held" if new.held else "visible",
        "nth": nth,
        "reply_to_id": None if new.reply_to is None else plain_id(new.reply_to),
        "unscreened": new.unscreened,
        "at": str(connection.ops.adapt_datetimefield_value(new.at)),
        "words_id": plain_id(words_id),
        "body": plain_bytes(body),
        "salt": plain_bytes(new.salt),
    }


def _hex(value: uuid.UUID) -> str:
    return value.hex


def _hex_of_bytes(value: bytes) -> str:
    return "\\x" + value.hex()


# To PostgreSQL a whole batch travels as one text; SQLite takes values as it keeps them.
_PLAIN: dict[str, tuple[Callable[[uuid.UUID], str], Callable[[bytes], object]]] = {
    "postgresql": (str, _hex_of_bytes),
    "sqlite": (_hex, bytes),
}


@lru_cache(maxsize=1)
def _store_all() -> str:
    """One statement that numbers, fills the three tables and says where each room stood before. Foreign keys among them are looked at
    when it ends."""
    room = _table(Room)
    messages, words, told = (
        f"INSERT INTO {_table(model)} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM numbered"  # noqa: S608 - names of our own
        for model, values in _STORED.items()
    )
    return (
        f"WITH new AS (SELECT * FROM json_to_recordset(%s) AS x({', '.join(map(' '.join, _FIELDS.items()))})),"  # noqa: S608 - names of our own
        " counts AS (SELECT room_id AS room, max(nth) AS n FROM new WHERE nth IS NOT NULL GROUP BY room_id),"
        f" taken AS (UPDATE {room} SET last_seq = last_seq + n, last_ord = last_ord + n FROM counts WHERE id = room"
        "  RETURNING room, last_seq - n AS seq_before, last_ord - n AS ord_before),"
        " numbered AS (SELECT new.*, seq_before + nth AS seq, ord_before + nth AS ord FROM new"
        "  LEFT JOIN taken ON room = room_id),"
        f" messages AS ({messages}), words AS ({words}), told AS ({told} WHERE nth IS NOT NULL)"
        " SELECT room, seq_before, ord_before FROM taken"
    )


def _advance_all(cursor: CursorWrapper, counts: Mapping[uuid.UUID, int]) -> Heads:
    """So many numbers and places of these rooms are taken; returns where each stood before."""
    if not counts:
        return {}
    places = ", ".join(["(%s, %s)"] * len(counts))
    values = [value for room, count in counts.items() for value in (_id(room), count)]
    cursor.execute(
        f"UPDATE {_table(Room)} SET last_seq = last_seq + v.column2, last_ord = last_ord + v.column2"  # noqa: S608 - names of our own
        f" FROM (VALUES {places}) AS v WHERE id = v.column1 RETURNING id, last_seq, last_ord",
        values,
    )
    after = _heads(cursor.fetchall())
    return {room: (seq - counts[room], place - counts[room]) for room, (seq, place) in after.items()}


def _store_each(cursor: CursorWrapper, rows: Sequence[dict[str, Any]]) -> None:
    for model, values in _STORED.items():
        shown = rows if model is not RoomEvent else [row for row in rows if row["nth"] is not None]
        if shown:
            fields = (f"%({value})s" if value in {*_FIELDS, *_NUMBERS} else value for value in values.values())
            cursor.executemany(
                f"INSERT INTO {_table(model)} ({', '.join(values)}) VALUES ({', '.join(fields)})",  # noqa: S608 - names of our own
                shown,
            )


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _id(value: uuid.UUID) -> uuid.UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex
