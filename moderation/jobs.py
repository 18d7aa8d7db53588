"""What the clock does for the desk."""

from __future__ import annotations

from datetime import datetime

from moderation.services import notes


def run(at: datetime) -> None:
    """Everybody whose note came out by `at` knows of it."""
    notes.send_due(at)
