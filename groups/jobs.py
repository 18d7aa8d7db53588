"""What a clock does for this floor: forget invitations, notes and homework that are long over."""

from __future__ import annotations

from datetime import datetime

from groups.services import attendance, homework, invitations


def run(at: datetime) -> None:
    """Invitations that were used, taken back or over 90 days before `at` are gone; notes on meetings and homework after a year."""
    invitations.forget_old(at=at)
    attendance.forget_old_notes(at=at)
    homework.forget_old(at=at)
