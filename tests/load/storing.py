"""Numbered, screened, sealed and committed rows a second through the writer of one process, 32 at a time, with no sockets in the way."""

import json
import threading
import time
import uuid
from collections.abc import Iterable
from concurrent.futures import Future
from itertools import cycle

from django.utils import timezone

from chat.models import Seat
from chat.services.posting import Entry, Stored
from chat.services.writer import Answer, writer
from tests.load.ledger import words

IN_FLIGHT = 32
ROOMS = 20
PATIENCE_S = 30.0


class _Run:
    """Keeps 32 entries in flight; each that is committed is followed by another until the time is over."""

    def __init__(self, members: Iterable[uuid.UUID], seconds: float) -> None:
        self.stored = 0
        self.refused = 0
        self._members = cycle(members)
        self._seconds = seconds
        self._flying = IN_FLIGHT
        self._lock = threading.Lock()
        self._is_over = threading.Event()

    def rows_a_second(self) -> float:
        """The figure. TimeoutError when the writer does not answer."""
        began = time.perf_counter()
        self._ends_at = began + self._seconds
        for _ in range(IN_FLIGHT):
            self._submit()
        if not self._is_over.wait(self._seconds + PATIENCE_S):
            raise TimeoutError("the writer does not answer")
        return self.stored / (time.perf_counter() - began)

    def _submit(self) -> None:
        entry = Entry(next(self._members), words(self.stored), uuid.uuid4(), timezone.now())
        writer().submit(entry).add_done_callback(self._answered)

    def _answered(self, future: "Future[Answer]") -> None:
        with self._lock:
            is_stored = isinstance(future.result(), Stored)
            self.stored += is_stored
            self.refused += not is_stored
            is_due = time.perf_counter() < self._ends_at
            self._flying -= not is_due
            if not self._flying:
                self._is_over.set()
        if is_due:
            self._submit()


def _members() -> list[uuid.UUID]:
    """Members of 20 rooms, round the rooms."""
    by_room: dict[uuid.UUID, list[uuid.UUID]] = {}
    for room, member in Seat.objects.order_by("membership_id").values_list("room_id", "membership_id"):
        by_room.setdefault(room, []).append(member)
    rooms = list(by_room.values())[:ROOMS]
    return [member for turn in zip(*rooms, strict=False) for member in turn]


def main(seconds: str) -> None:
    """Print the figures as JSON: rows a second, and microseconds of this process's CPU a row."""
    members = _members()
    _Run(members, 0.5).rows_a_second()
    run = _Run(members, float(seconds))
    used = time.process_time()
    rows_s = run.rows_a_second()
    cpu_us = (time.process_time() - used) / max(run.stored, 1) * 1e6
    print(json.dumps({"rows_s": rows_s, "cpu_us": cpu_us, "refused": run.refused}))
