"""What a clock does for this floor: forget invitations and notes that are long over."""

from __future__ import annotations

from datetime import datetime

from groups.services import attendance, invitations


def run(at: datetime) -> None:
    """Invitations that were used, taken back or over 90 days before `at` are gone, and notes on meetings after a year."""
    invitations.forget_old(at=at)
    attendance.forget_old_notes(at=at)
