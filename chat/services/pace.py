"""How much one person may do in a time (PROTOCOL section 7), in all processes together.

Each process counts for itself, at once, and tells the others beside the next wake-up (`delivery.count`): counting waits for nobody, and
nobody is refused because a broker is away. The price: while a count travels, somebody may do as much again in another process.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from typing import Final

from django.conf import settings

from accounts.errors import RateLimited
from chat.throttle import Window
from notifications import delivery

BURST_S = 10
MINUTE_S = 60
REMEMBERED = 10_000
SENDS: Final = "sends"
SEARCHES: Final = "searches"
EXPORTS: Final = "exports"

_lock = threading.Lock()
_done: dict[str, Window] = {}


def check_sends(user_id: uuid.UUID) -> None:
    """Count one send; raises RateLimited with the time to wait when it is one too many."""
    _check(SENDS, user_id, ((settings.LIMIT_SENDS_BURST, BURST_S), (settings.LIMIT_SENDS_MINUTE, MINUTE_S)))


def check_search(user_id: uuid.UUID) -> None:
    """Count one search; raises RateLimited with the time to wait when it is one too many."""
    _check(SEARCHES, user_id, ((settings.LIMIT_SEARCHES, MINUTE_S),))


def check_export(user_id: uuid.UUID) -> None:
    """Count one file of somebody's own data; raises RateLimited with the time to wait when it is one too many."""
    _check(EXPORTS, user_id, ((settings.LIMIT_EXPORTS, MINUTE_S),))


def give_back(user_id: uuid.UUID) -> None:
    """The send counted last was only a question about an earlier one."""
    name = f"{SENDS}.{user_id.hex}"
    with _lock:
        known = _done.get(name)
        if known is None:
            return
        known.give_back()
    delivery.count(name, -1)


def _check(kind: str, user_id: uuid.UUID, rules: Sequence[tuple[int, float]]) -> None:
    if not any(most for most, _seconds in rules):
        return
    name = f"{kind}.{user_id.hex}"
    with _lock:
        wait = _window(name).take(time.monotonic(), rules)
    if wait > 0:
        raise RateLimited(retry_after_ms=int(wait * 1000) + 1)
    delivery.count(name)


def _window(name: str) -> Window:
    if len(_done) >= REMEMBERED:
        _done.clear()
    return _done.setdefault(name, Window())


def _done_elsewhere(name: str, times: int) -> None:
    """Another process has counted the person's acts."""
    with _lock:
        _window(name).add(time.monotonic(), times)


delivery.count_with(_done_elsewhere)
