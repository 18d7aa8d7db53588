"""What a clock does for this floor: noticing when it was away, evening notes, looking for people nobody has heard from, forgetting."""

from __future__ import annotations

from datetime import datetime

from checkins.services import looks, partners, reminders, retention, setup


def run(at: datetime) -> None:
    """A silence of the clock before `at` is noted, notes due at `at` are in the outbox, every group has been looked through today,
    and what is over is forgotten once a day.
    """
    setup.note_alive(at=at)
    reminders.remind_due(at=at)
    looks.look_through(at=at)
    partners.forget_old(at=at)
    retention.forget_old(at=at)
