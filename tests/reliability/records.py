"""The database as it is, read beside Handrail: what the ledgers are compared with."""

import sqlite3
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

import psycopg

from tests.reliability.checker import Stored, Truth

SQLITE = "sqlite:///"
UNREAD_MOST = 100


class Records:
    """Reads one database; every question opens and closes a connection, so an outage leaves nothing behind."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith(SQLITE)

    def ask(self, question: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a SELECT with %s for values; ids are UUIDs as text."""
        if self.is_sqlite:
            given = [_bare(value) for value in values]
            with closing(sqlite3.connect(self.url.removeprefix(SQLITE), timeout=20)) as found:
                return found.execute(question.replace("%s", "?"), given).fetchall()
        with psycopg.connect(self.url, connect_timeout=10) as database:
            return database.execute(question, list(values)).fetchall()

    def heads(self, rooms: Iterable[str]) -> dict[str, int]:
        """The last number of each room."""
        wanted = set(rooms)
        found = ((_text(room), int(seq)) for room, seq in self.ask("SELECT id, last_seq FROM chat_room"))
        return {room: seq for room, seq in found if room in wanted}

    def has(self, key: str) -> bool:
        """Whether a message with this key is stored."""
        return bool(self.ask("SELECT 1 FROM chat_message WHERE key = %s", [uuid.UUID(key)]))

    def count(self, key: str) -> int:
        """How many messages with this key are stored."""
        return len(self.ask("SELECT 1 FROM chat_message WHERE key = %s", [uuid.UUID(key)]))

    def state(self, message: str) -> str:
        """The team's decision on a message."""
        return str(self.ask("SELECT state FROM chat_message WHERE id = %s", [uuid.UUID(message)])[0][0])

    def truth(self, since: Mapping[str, int]) -> Truth:
        """What the checker compares with: each room's events after the number given, and all of its messages published since."""
        messages: list[Stored] = []
        events: dict[str, dict[int, str | None]] = {}
        for room, after in since.items():
            place = uuid.UUID(room)
            rows = self.ask(
                "SELECT key, id, posted_seq FROM chat_message WHERE room_id = %s AND (posted_seq IS NULL OR posted_seq > %s)",
                [place, after],
            )
            messages += [Stored(room, _text(key), _text(message), seq) for key, message, seq in rows]
            noted = self.ask(
                "SELECT seq, message_id FROM chat_roomevent WHERE room_id = %s AND seq > %s", [place, after]
            )
            events[room] = {int(seq): None if message is None else _text(message) for seq, message in noted}
        return Truth(messages, self.heads(since), events)

    def unread(self, member: str) -> int:
        """I7: how many messages this member has not read, counted one by one; 100 at most."""
        rows = self.ask(
            "SELECT count(*) FROM chat_message m JOIN chat_seat s ON s.room_id = m.room_id"
            " WHERE s.membership_id = %s AND m.ord > s.read_ord AND m.ord > s.joined_ord AND m.author_id <> %s"
            " AND m.state = 'visible' AND m.withdrawn_at IS NULL",
            [uuid.UUID(member), uuid.UUID(member)],
        )
        return min(int(rows[0][0]), UNREAD_MOST)

    def connections(self) -> int:
        """How many connections Handrail has to the database just now; PostgreSQL only."""
        return int(
            self.ask(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )[0][0]
        )


def _bare(value: object) -> object:
    return value.hex if isinstance(value, uuid.UUID) else value


def _text(value: object) -> str:
    return str(uuid.UUID(str(value)))
