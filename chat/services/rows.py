"""The only raw SQL of the project: numbering a room, and storing a batch of messages with one statement a table."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
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
    calls: bool = False
    support: bool = False


@dataclass(frozen=True)
class Speaker:
    """The author as they are inside the transaction; enough for the policies, the wire and the hub."""

    id: uuid.UUID
    user_id: uuid.UUID
    role: str
    display_name: str
    ended_at: datetime | None
    muted_until: datetime | None
    agreed_version: int
    cohort_id: uuid.UUID
    kind: str
    mode: str
    agreement_version: int
    members_gen: int
    room_id: uuid.UUID
    slow_mode_s: int
    joined_ord: int
    slow_until: datetime | None = None
    returned: bool = False  # whether this is not their first stay in the room


def hold_and_read_speakers(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Speaker]:
    """The authors, their cohorts locked until the transaction ends, so that a mute or a removal and a message have one order.

    Lock first, then read: what is read in the locking statement itself may be as old as the wait.
    """
    authors, values = _places(len(ids)), [_id(one) for one in ids]
    with connection.cursor() as cursor, _in_one_go():
        if connection.features.has_select_for_no_key_update:
            cursor.execute(_HOLD.format(authors=authors), values)
        cursor.execute(_SPEAKERS.format(authors=authors), values)
        found = [Speaker(*_speaker_row(row)) for row in cursor.fetchall()]
    return {speaker.id: speaker for speaker in found}


def _in_one_go() -> AbstractContextManager[object]:
    """What is asked inside travels together, and is still done one after the other, each with what it finds then."""
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        pipeline: AbstractContextManager[object] = connection.connection.pipeline()
        return pipeline
    return nullcontext()


_HOLD = (
    "SELECT id FROM groups_cohort WHERE id IN (SELECT cohort_id FROM groups_membership WHERE id IN {authors})"
    " ORDER BY id FOR NO KEY UPDATE"
)
_SPEAKERS = (
    "SELECT m.id, m.user_id, m.role, m.display_name, m.ended_at, m.muted_until, m.agreed_version, m.cohort_id, c.kind,"
    " c.mode, c.agreement_version, c.members_gen, r.id, r.slow_mode_s, s.joined_ord, m.slow_until,"
    " EXISTS(SELECT 1 FROM groups_membership b WHERE b.user_id = m.user_id AND b.cohort_id = m.cohort_id AND b.id <> m.id)"
    " FROM groups_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active"
    " JOIN groups_cohort c ON c.id = m.cohort_id JOIN chat_room r ON r.cohort_id = c.id"
    " JOIN chat_seat s ON s.membership_id = m.id WHERE m.id IN {authors}"
)


def _speaker_row(row: Sequence[Any]) -> list[Any]:
    """SQLite gives ids as text and moments without their zone, which is UTC."""
    if connection.features.has_native_uuid_field:
        return list(row)
    values = list(row)
    for place in (0, 1, 7, 12):
        values[place] = uuid.UUID(values[place])
    for place in (4, 5, 15):
        values[place] = values[place] and values[place].replace(tzinfo=UTC)
    return values


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


def _places(count: int) -> str:
    return "(" + ", ".join(["%s"] * count) + ")"


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
    """Give the messages of a batch that are not held their numbers; one statement for all rooms, whose cohorts are held already."""
    if not counts:
        return
    cast = "uuid" if connection.vendor == "postgresql" else "text"
    places = ", ".join([f"(CAST(%s AS {cast}), CAST(%s AS integer))"] * len(counts))
    values = [value for room, count in counts.items() for value in (_id(room), count)]
    statement = (
        f"UPDATE {_table(Room)} SET last_seq = last_seq + v.column2, last_ord = last_ord + v.column2"  # noqa: S608 - names of our own
        f" FROM (VALUES {places}) AS v WHERE id = v.column1 RETURNING id, last_seq, last_ord"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        last = {uuid.UUID(str(row[0])): (int(row[1]), int(row[2])) for row in cursor.fetchall()}
    left = dict(counts)
    for new in batch:
        if not new.held:
            left[new.room_id] -= 1
            seq, place = last[new.room_id]
            new.seq, new.ord = seq - left[new.room_id], place - left[new.room_id]


def insert(batch: Sequence[NewMessage]) -> None:
    """Store messages, their sealed words, and the events of those that are shown: one statement where the database can."""
    rows = _as_rows(batch)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_store_all(), [list(column) for column in zip(*rows, strict=True)])
            return
        named = [dict(zip(_FIELDS, row, strict=True)) for row in rows]
        for model, values in _STORED.items():
            shown = named if model is not RoomEvent else [row for row in named if row["seq"] is not None]
            if shown:
                cursor.executemany(_store_each(model, values), shown)


# What is known of a new message, with PostgreSQL's types; and what each table keeps of it: a field by name, or the same for all.
_FIELDS = {
    "id": "uuid",
    "room_id": "uuid",
    "author_id": "uuid",
    "key": "uuid",
    "kind": "text",
    "state": "text",
    "ord": "bigint",
    "seq": "bigint",
    "reply_to_id": "uuid",
    "unscreened": "bool",
    "at": "timestamptz",
    "words_id": "uuid",
    "body": "bytea",
    "salt": "bytea",
}
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


def _as_rows(batch: Sequence[NewMessage]) -> list[tuple[Any, ...]]:
    ring, table = key_ring(), MessageRevision._meta.db_table
    plain: Callable[[uuid.UUID], Any] = _same if connection.features.has_native_uuid_field else _hex
    rows = []
    for new in batch:
        words_id = uuid.uuid4()
        rows.append(
            (
                plain(new.id),
                plain(new.room_id),
                plain(new.author_id),
                plain(new.key),
                new.kind,
                "held" if new.held else "visible",
                new.ord,
                new.seq,
                None if new.reply_to is None else plain(new.reply_to),
                new.unscreened,
                connection.ops.adapt_datetimefield_value(new.at),
                plain(words_id),
                ring.seal(new.body, context_for(table, "body", words_id)),
                new.salt,
            )
        )
    return rows


def _same(value: uuid.UUID) -> uuid.UUID:
    return value


def _hex(value: uuid.UUID) -> str:
    return value.hex


@lru_cache(maxsize=1)
def _store_all() -> str:
    """One statement for the three tables. Foreign keys among them are looked at when it ends."""
    source = ", ".join(f"%s::{kind}[]" for kind in _FIELDS.values())
    inserts = [
        f"INSERT INTO {_table(model)} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM new"  # noqa: S608 - names of our own
        for model, values in _STORED.items()
    ]
    return (
        f"WITH new AS (SELECT * FROM unnest({source}) AS new({', '.join(_FIELDS)})),"  # noqa: S608 - names of our own
        f" messages AS ({inserts[0]}), words AS ({inserts[1]}) {inserts[2]} WHERE seq IS NOT NULL"
    )


def _store_each(model: type[Model], values: Mapping[str, str]) -> str:
    fields = (f"%({value})s" if value in _FIELDS else value for value in values.values())
    return f"INSERT INTO {_table(model)} ({', '.join(values)}) VALUES ({', '.join(fields)})"  # noqa: S608 - names of our own


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _id(value: uuid.UUID) -> uuid.UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex
