"""What a clock does for this floor: forget invitations that are long over."""

from __future__ import annotations

from datetime import datetime

from groups.services import invitations


def run(at: datetime) -> None:
    """Invitations that were used, taken back or over 90 days before `at` are gone."""
    invitations.forget_old(at=at)
