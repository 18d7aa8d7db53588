"""The only raw SQL of the project: numbering a room, and storing a batch of messages with one statement a table."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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


def hold_and_read_speakers(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Speaker]:
    """The authors, their cohorts locked until the transaction ends, so that a mute or a removal and a message have one order.

    Lock first, then read: what is read in the locking statement itself may be as old as the wait.
    """
    authors, values = _places(len(ids)), [_id(one) for one in ids]
    with connection.cursor() as cursor:
        if connection.features.has_select_for_no_key_update:
            cursor.execute(_HOLD.format(authors=authors), values)
        cursor.execute(_SPEAKERS.format(authors=authors), values)
        found = [Speaker(*_speaker_row(row)) for row in cursor.fetchall()]
    return {speaker.id: speaker for speaker in found}


_HOLD = (
    "SELECT id FROM groups_cohort WHERE id IN (SELECT cohort_id FROM groups_membership WHERE id IN {authors})"
    " ORDER BY id FOR NO KEY UPDATE"
)
_SPEAKERS = (
    "SELECT m.id, m.user_id, m.role, m.display_name, m.ended_at, m.muted_until, m.agreed_version, m.cohort_id, c.kind,"
    " c.mode, c.agreement_version, c.members_gen, r.id, r.slow_mode_s, s.joined_ord, m.slow_until"
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


# Columns with their PostgreSQL types, in the order of the rows.
_MESSAGE = (
    "id uuid, room_id uuid, author_id uuid, key uuid, kind text, state text, ord bigint, posted_seq bigint, rev int,"
    " words_n int, reply_to_id uuid, removed_because text, unscreened bool, withdrawn_at timestamptz,"
    " edited_at timestamptz, created_at timestamptz"
)
_REVISION = "id uuid, message_id uuid, n int, key uuid, body bytea, salt bytea, created_at timestamptz"
_EVENT = "room_id uuid, seq bigint, kind text, message_id uuid, actor_id uuid, facts jsonb, at timestamptz"


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
    names, types = zip(*(column.split() for column in columns.split(", ")), strict=True)
    into = f"INSERT INTO {_table(model)} ({', '.join(connection.ops.quote_name(name) for name in names)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            source = "unnest(" + ", ".join(f"%s::{kind}[]" for kind in types) + ")"
            cursor.execute(
                into + " SELECT * FROM " + source,  # noqa: S608 - names of our own
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            cursor.executemany(into + " VALUES " + _places(len(names)), rows)


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _id(value: uuid.UUID) -> uuid.UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex


def _moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
