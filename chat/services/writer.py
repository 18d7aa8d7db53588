"""One writer a process: what arrives while a write is under way goes together into the next one (group commit).

A lone message is written at once; under load one transaction carries many. Whoever waits holds no thread. After the commit the process's
own sockets are told first, then everybody is woken.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import lru_cache

from django.db import Error, close_old_connections
from django.utils import timezone

from accounts.errors import Refusal, Unavailable
from chat import events
from chat.access import Spoken
from chat.live import firsthand
from chat.live.firsthand import Desk, Letter, News, Posted
from chat.models import RoomEvent
from chat.services import pace
from chat.services.posting import Entry, Stored, as_message, store, wake
from chat.services.rows import NewMessage, Speaker, sessions_that_count
from groups.models import Membership

logger = logging.getLogger("handrail.writer")

MOST = 200
Answer = Stored | Refusal
Waiting = tuple[Entry, "Future[Answer] | Letter"]


class Writer:
    """Owns one thread with its own database connection; it may be called from any thread or loop.

    Another `thread` must do what it is given one after the other.
    """

    def __init__(self, thread: Executor | None = None) -> None:
        self._waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._thread = thread or ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._is_called = False
        self._holds_connection = False

    def submit(self, entry: Entry) -> Future[Answer]:
        """The future holds what became of the entry once its transaction is committed; Unavailable when it could not be stored."""
        future: Future[Answer] = Future()
        # From here on nobody can take it back; a sender who leaves finds the message by its key.
        future.set_running_or_notify_cancel()
        self._put(entry, future)
        return future

    def hand_in(self, entry: Entry, letter: Letter) -> None:
        """The letter is answered at its desk once the entry's transaction is committed."""
        self._put(entry, letter)

    def _put(self, entry: Entry, waits: Future[Answer] | Letter) -> None:
        self._waiting.put((entry, waits))
        if not self._is_called:
            self._call()

    def _call(self) -> None:
        self._is_called = True
        self._thread.submit(self._write_waiting).add_done_callback(_log_fault)

    def close(self) -> None:
        """What was submitted is written, and the thread is gone."""
        self._thread.shutdown()

    def _write_waiting(self) -> None:
        # Whoever puts something in from here on calls again, perhaps for nothing.
        self._is_called = False
        batch: list[Waiting] = []
        while len(batch) < MOST and not self._waiting.empty():
            batch.append(self._waiting.get())
        if batch:
            self._write(batch)

    def _write(self, batch: Sequence[Waiting]) -> None:
        """While more waits, the connection is kept; a new one would have to be looked at first."""
        if not self._holds_connection:
            close_old_connections()
        try:
            _write(batch)
        finally:
            self._holds_connection = not self._waiting.empty()
            if not self._holds_connection:
                close_old_connections()
            elif not self._is_called:
                self._call()


def _write(batch: Sequence[Waiting]) -> None:
    answers: list[Answer] = [Unavailable() for _ in batch]
    try:
        answers = store([entry for entry, _ in batch])
    except Error:
        logger.warning("a batch of %d messages was not stored; their senders will try again", len(batch))
        close_old_connections()
    finally:
        # Whatever happened, nobody waits for ever.
        _tell(batch, answers)
        wake(answers)


def _tell(batch: Sequence[Waiting], answers: Sequence[Answer]) -> None:
    told: dict[Desk, list[tuple[Letter, firsthand.Answer]]] = {}
    audience: set[str] = set()
    for (entry, waits), answer in zip(batch, answers, strict=True):
        if isinstance(waits, Future):
            waits.set_result(answer)
        else:
            told.setdefault(waits.desk, []).append((waits, _told(entry, waits, answer)))
            audience |= waits.audience
    standing = _still_standing(audience) if told else frozenset()
    news = _news(answers) if standing else []
    for desk, replies in told.items():
        desk.settle(Posted(replies, news, standing))


def _told(entry: Entry, letter: Letter, answer: Answer) -> firsthand.Answer:
    if isinstance(answer, Refusal):
        return answer
    if answer.outcome.replayed and entry.unless_known is None:
        pace.give_back(letter.person.user_id)
    return answer.outcome.as_dict()


def _still_standing(audience: Collection[str]) -> frozenset[str]:
    """The sessions that count after the commit; without an answer nobody is told first, and the pulls ask again."""
    try:
        return sessions_that_count(audience, timezone.now())
    except Error:
        return frozenset()


def _news(answers: Iterable[Answer]) -> list[News]:
    """By room what is new. A room in which somebody answered or called is left to the pulls: they read what was answered, and who."""
    fresh: dict[object, list[tuple[NewMessage, Speaker]]] = {}
    for answer in answers:
        if isinstance(answer, Stored) and answer.new is not None and answer.speaker is not None and answer.new.seq:
            fresh.setdefault(answer.new.room_id, []).append((answer.new, answer.speaker))
    return [_news_of(room) for room in fresh.values() if all(_stands_alone(new) for new, _ in room)]


def _stands_alone(new: NewMessage) -> bool:
    return new.reply_to is None and not new.calls


def _news_of(room: Sequence[tuple[NewMessage, Speaker]]) -> News:
    rows, spoken = [], {}
    for new, speaker in room:
        message = as_message(new)
        message.author = Membership(id=speaker.id, display_name=speaker.display_name, role=speaker.role)
        rows.append(
            RoomEvent(
                room_id=new.room_id,
                seq=new.seq or 0,
                kind=events.MESSAGE_POSTED,
                message=message,
                actor_id=new.author_id,
                at=new.at,
            )
        )
        spoken[new.id] = Spoken(message, new.body, {}, frozenset())
    first = room[0]
    return News(first[0].room_id, first[1].members_gen, rows, spoken)


def _log_fault(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        logger.error("the writer failed: %s", type(error).__name__)


@lru_cache(maxsize=1)
def writer() -> Writer:
    """This process's writer, made when first needed."""
    return Writer()
