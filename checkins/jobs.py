"""What a clock does for this floor: noticing when it was away, evening notes, and looking for people nobody has heard from."""

from __future__ import annotations

from datetime import datetime

from checkins.services import looks, reminders, setup


def run(at: datetime) -> None:
    """A silence of the clock before `at` is noted, notes due at `at` are in the outbox, and every group has been looked through today."""
    setup.note_alive(at=at)
    reminders.remind_due(at=at)
    looks.look_through(at=at)
