"""Mails that cannot wait for a clock: right after the commit this process sends what is due, and a clock sends whatever is left."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial

from django.db import connections, transaction

from notifications.services import outbox

logger = logging.getLogger("handrail.mail")
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")


def send_after_commit(at: datetime) -> None:
    """What is due at `at` leaves right after the commit, claimed like by any clock; when that fails, a clock tries again."""
    transaction.on_commit(partial(_hand_over, at))


def _hand_over(at: datetime) -> None:
    _sender.submit(_send, at).add_done_callback(_report)


def _send(at: datetime) -> None:
    try:
        outbox.send_due(at=at)
    finally:
        connections.close_all()


def _report(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        logger.error("mails wait for the clock: %s", type(error).__name__)


def wait_until_done(timeout: float) -> None:
    """Everything handed over before was tried. Raises TimeoutError."""
    _sender.submit(lambda: None).result(timeout)
