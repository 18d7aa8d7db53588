"""Running a room with power over everybody's words: its mode and its pace, each an entry in the trail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from chat import access as chat_access
from chat.services import room as rooms
from groups.models import Membership
from groups.services.memberships import hold_cohort
from moderation.services import audit


@transaction.atomic
def set_mode(*, by: Membership, mode: str, at: datetime) -> None:
    """The room is open, held at night, read first, paused or read-only from now on; the same again changes nothing. Raises Forbidden."""
    before = hold_cohort(by.cohort).mode
    rooms.set_mode(by=by, mode=mode, at=at)
    if mode != before:
        audit.append(cohort_id=by.cohort_id, kind="mode", by=by, at=at, before=before, after=mode)


@transaction.atomic
def set_pace(*, by: Membership, seconds: int, at: datetime) -> None:
    """Members wait so many seconds between messages, 0 for no wait. Raises Forbidden."""
    hold_cohort(by.cohort)
    before = chat_access.room_of(by).slow_mode_s
    rooms.set_pace(by=by, seconds=seconds, at=at)
    if seconds != before:
        audit.append(cohort_id=by.cohort_id, kind="pace", by=by, at=at, before=str(before), after=str(seconds))
