"""At every request: alerts go on when no clock runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from moderation.services import alerts

logger = logging.getLogger("handrail.alerts")
EVERY_S: Final = 10.0


class Watchful:
    """Wraps every view of the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._lock = threading.Lock()
        self._looked_at = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of the view; before it, at most every ten seconds in a process, alerts ask further."""
        if request.user.is_authenticated and self._is_time():
            self._look()
        return self.get_response(request)

    @staticmethod
    def _look() -> None:
        try:
            alerts.escalate_due(timezone.now())
        except Error as error:
            # Whoever asked for a page has nothing to do with it; the clock and the next request try again. Its text may hold values.
            logger.error("alerts wait for the next look: %s", type(error).__name__)

    def _is_time(self) -> bool:
        with self._lock:
            if time.monotonic() - self._looked_at < EVERY_S:
                return False
            self._looked_at = time.monotonic()
            return True
