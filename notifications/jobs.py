"""What a clock does for this floor: send the mails that are due."""

from __future__ import annotations

from datetime import datetime

from notifications.services import outbox


def run(at: datetime) -> None:
    """Mails due at `at` are sent, old ones forgotten."""
    outbox.send_due(at=at)
    outbox.forget_sent(at=at)
