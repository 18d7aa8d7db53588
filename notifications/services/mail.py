"""Mail handed over at once and sent by one thread: answering takes the same time whether or not a mail goes out (SAFETY B19).

For mail that is useless later, such as sign-in codes. Everything else goes through the outbox.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.core.mail import EmailMessage

logger = logging.getLogger("handrail.mail")
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def post(message: EmailMessage) -> None:
    """The mail is on its way. When it cannot be sent the log says so, without the address; the person asks for a new code."""
    _sender.submit(message.send).add_done_callback(_report)


def wait_until_sent(timeout: float) -> None:
    """Every mail posted before has been sent or has failed. Raises TimeoutError."""
    _sender.submit(lambda: None).result(timeout)


def _report(done: Future[int]) -> None:
    error = done.exception()
    if error is not None:
        logger.error("A mail could not be sent: %s", type(error).__name__)
