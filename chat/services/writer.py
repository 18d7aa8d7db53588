"""One writer a process: what arrives while a write is under way goes together into the next one (group commit).

A lone message is written at once; under load one transaction carries many. Only sockets come this way: they wait without holding a thread.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future

from django.db import Error, close_old_connections

from accounts.errors import Refusal, Unavailable
from chat.services.posting import Entry, Stored, store

MOST = 200
Answer = Stored | Refusal


class Writer:
    """Owns a thread with its own database connection; `submit` may be called from any thread or loop."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[Entry, Future[Answer]]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, entry: Entry) -> Future[Answer]:
        """The future holds what became of the entry once its transaction is committed; Unavailable when the database failed."""
        future: Future[Answer] = Future()
        self._waiting.put((entry, future))
        return future

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < MOST and not self._waiting.empty():
                batch.append(self._waiting.get())
            self._write(batch)

    def _write(self, batch: list[tuple[Entry, Future[Answer]]]) -> None:
        close_old_connections()
        try:
            answers = store([entry for entry, _ in batch])
        except Error:
            answers = [Unavailable() for _ in batch]
        except Exception as error:
            # The writer must outlive whatever one batch does to it; each sender is told, and the door logs it with its id.
            for _, future in batch:
                future.set_exception(error)
            return
        finally:
            close_old_connections()
        for (_, future), answer in zip(batch, answers, strict=True):
            future.set_result(answer)


_writer: Writer | None = None
_making = threading.Lock()


def writer() -> Writer:
    """This process's writer, made when first needed."""
    global _writer
    with _making:
        if _writer is None:
            _writer = Writer()
        return _writer
