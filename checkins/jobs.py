"""What a clock does for this floor: evening notes, and looking for people nobody has heard from."""

from __future__ import annotations

from datetime import datetime

from checkins.services import looks, reminders


def run(at: datetime) -> None:
    """Notes due at `at` are in the outbox, and every group has been looked through today."""
    reminders.remind_due(at=at)
    looks.look_through(at=at)
