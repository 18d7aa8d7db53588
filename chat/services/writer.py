"""One writer a process: what arrives while a write is under way goes together into the next one (group commit).

A lone message is written at once; under load one transaction carries many. Whoever waits holds no thread.
"""

from __future__ import annotations

import logging
import queue
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache

from django.db import Error, close_old_connections

from accounts.errors import Refusal, Unavailable
from chat.services.posting import Entry, Stored, store

logger = logging.getLogger("handrail.writer")

MOST = 200
Answer = Stored | Refusal
Waiting = tuple[Entry, "Future[Answer]"]


class Writer:
    """Owns one thread with its own database connection; `submit` may be called from any thread or loop."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")

    def submit(self, entry: Entry) -> Future[Answer]:
        """The future holds what became of the entry once its transaction is committed; Unavailable when it could not be stored."""
        future: Future[Answer] = Future()
        self._waiting.put((entry, future))
        self._thread.submit(self._write_waiting).add_done_callback(_log_fault)
        return future

    def close(self) -> None:
        """What was submitted is written, and the thread is gone."""
        self._thread.shutdown()

    def _write_waiting(self) -> None:
        batch: list[Waiting] = []
        while len(batch) < MOST and not self._waiting.empty():
            batch.append(self._waiting.get())
        if batch:
            _write(batch)


def _write(batch: list[Waiting]) -> None:
    close_old_connections()
    answers: list[Answer] = [Unavailable() for _ in batch]
    try:
        answers = store([entry for entry, _ in batch])
    except Error:
        logger.warning("a batch of %d messages was not stored; their senders will try again", len(batch))
    finally:
        # Whatever happened, nobody waits for ever.
        close_old_connections()
        for (_, future), answer in zip(batch, answers, strict=True):
            future.set_result(answer)


def _log_fault(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        logger.error("the writer failed: %s", type(error).__name__)


@lru_cache(maxsize=1)
def writer() -> Writer:
    """This process's writer, made when first needed."""
    return Writer()
