"""How fast one person may send (PROTOCOL section 7), counted in this process."""

from __future__ import annotations

import threading
import time
import uuid

from django.conf import settings

from accounts.errors import RateLimited
from chat.throttle import Window

BURST_S = 10
MINUTE_S = 60
REMEMBERED = 10_000

_lock = threading.Lock()
_sends: dict[uuid.UUID, Window] = {}


def check_sends(user_id: uuid.UUID) -> None:
    """Count one send; raises RateLimited with the time to wait when it is one too many."""
    rules = ((settings.LIMIT_SENDS_BURST, BURST_S), (settings.LIMIT_SENDS_MINUTE, MINUTE_S))
    with _lock:
        if len(_sends) >= REMEMBERED:
            _sends.clear()
        wait = _sends.setdefault(user_id, Window()).take(time.monotonic(), rules)
    if wait > 0:
        raise RateLimited(retry_after_ms=int(wait * 1000) + 1)


def give_back(user_id: uuid.UUID) -> None:
    """The send counted last was only a question about an earlier one."""
    with _lock:
        if user_id in _sends:
            _sends[user_id].give_back()
