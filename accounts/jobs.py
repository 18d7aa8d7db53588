"""What a clock does for this floor: forget sessions that have ended."""

from __future__ import annotations

from datetime import datetime

from accounts.services import sessions


def run(at: datetime) -> None:
    """Rows of sessions that no longer count at `at` are gone."""
    sessions.forget_ended_sessions(at=at)
