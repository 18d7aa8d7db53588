"""What the clock does for the desk."""

from __future__ import annotations

from datetime import datetime

from moderation.services import alerts, audit, notes, pauses, watches


def run(at: datetime) -> None:
    """By `at` alerts have asked further, rooms know who watches, pauses and waiting notes are over, trails are checked."""
    alerts.escalate_due(at)
    watches.tell_changes(at)
    pauses.end_due(at)
    notes.send_due(at)
    audit.anchor_and_check(at)
