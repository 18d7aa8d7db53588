"""A page of history at any depth of a long room, and the room's page: time in the database, time in all, queries."""

import json
import statistics
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from chat import access
from chat.access import Place
from chat.models import Message, MessageRevision, Room, Seat
from config.demo.seed import Seeded, seed
from groups.models import Membership
from tests.load.ledger import words

PAGE = 50
NEAR = 2 * PAGE + 10
WARM = 5
REPEATS = 60
MEMBERS = (12, 24)

_MESSAGES = (
    "INSERT INTO chat_message (id, room_id, author_id, key, kind, state, ord, posted_seq, rev, words_n, removed_because,"
    " unscreened, created_at)"
    " SELECT gen_random_uuid(), %s, (%s::uuid[])[1 + n %% %s], gen_random_uuid(), 'text', 'visible', n, n, 1, 1, '', false,"
    " now() - (%s - n) * interval '1 minute' FROM generate_series(1, %s) n"
)
_WORDS = (
    "INSERT INTO chat_messagerevision (id, message_id, n, body, salt, created_at)"
    " SELECT gen_random_uuid(), id, 1, decode(repeat('00', 200), 'hex'), decode(repeat('00', 16), 'hex'), created_at"
    " FROM chat_message WHERE room_id = %s"
)


@dataclass
class _Database:
    """Counts and times what is asked of the database."""

    queries: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django calls this around each query."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - began


def _measured(work: Callable[[], object]) -> dict[str, float]:
    """Medians in milliseconds: in all, in the database, of our own CPU; and the number of queries."""
    for _ in range(WARM):
        work()
    times, inside, own, queries = [], [], [], 0
    for _ in range(REPEATS):
        database = _Database()
        began, used = time.perf_counter(), time.process_time()
        with connection.execute_wrapper(database):
            work()
        times.append((time.perf_counter() - began) * 1000)
        own.append((time.process_time() - used) * 1000)
        inside.append(database.seconds * 1000)
        queries = max(queries, database.queries)
    return {
        "ms": statistics.median(times),
        "database_ms": statistics.median(inside),
        "cpu_ms": statistics.median(own),
        "queries": queries,
    }


def _seeded(members: int, messages: int) -> Seeded:
    """The second member of a new room, who has read everything."""
    one = list(seed(cohorts=1, members=members, messages=messages, at=timezone.now()))[1]
    Seat.objects.filter(room_id=one.room).update(read_ord=messages)
    return one


def _fill(room_id: uuid.UUID, depth: int) -> None:
    """The room has `depth` messages. Only those that will be read have real sealed words; the others have as many bytes."""
    authors = list(Membership.objects.filter(cohort__room=room_id).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_MESSAGES, [room_id, authors, len(authors), depth, depth])
        cursor.execute(_WORDS, [room_id])
        cursor.execute("VACUUM ANALYZE chat_message")
        cursor.execute("VACUUM ANALYZE chat_messagerevision")
    Room.objects.filter(pk=room_id).update(last_seq=depth, last_ord=depth)
    Seat.objects.filter(room_id=room_id).update(read_ord=depth)
    for last in (NEAR, depth // 2 + NEAR // 2, depth):
        _seal(Message.objects.filter(room_id=room_id, ord__gt=last - NEAR, ord__lte=last))


def _seal(messages: Iterable[Message]) -> None:
    numbers = {message.pk: message.ord or 0 for message in messages}
    for revision in MessageRevision.objects.filter(message_id__in=list(numbers)):
        revision.body = words(numbers[revision.message_id])
        revision.save(update_fields=["body"])


def _read(place: Place, before: int | None) -> None:
    """A page with its words opened, as every reader of history gets it."""
    spoken = access.with_words(access.page(place, before=before, limit=PAGE), place.member.pk)
    if len(spoken) != PAGE or not all(one.words for one in spoken):
        raise RuntimeError("the page is not what it should be")


def _get(browser: Client, path: str) -> None:
    answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def _pages(one: Seeded, paths: Iterable[str]) -> list[dict[str, float]]:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies[settings.SESSION_COOKIE_NAME] = one.session

    def page(path: str) -> dict[str, float]:
        return _measured(lambda: _get(browser, path))

    return [page(path) for path in paths]


def main(depth: str) -> None:
    """Print the figures as JSON: history newest, middle and oldest; the room's page by size of cohort and depth of room."""
    deep = int(depth)
    long_room = _seeded(MEMBERS[0], 0)
    _fill(uuid.UUID(long_room.room), deep)
    user_id = Membership.objects.get(pk=long_room.member).user_id
    place = access.place_for(user_id, uuid.UUID(long_room.room))
    depths = {"newest": None, "middle": deep // 2, "oldest": PAGE + 1}
    history = {name: _measured(partial(_read, place, before)) for name, before in depths.items()}
    pages = []
    for members in MEMBERS:
        short_room = _seeded(members, PAGE)
        pages += _pages(short_room, [f"/rooms/{short_room.room}/"])
    pages += _pages(long_room, [f"/rooms/{long_room.room}/", f"/rooms/{long_room.room}/?around={deep // 2}"])
    print(json.dumps({"depth": deep, "history": history, "pages": pages}))
