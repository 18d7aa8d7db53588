"""Running a room with power over everybody’s words: its mode, its pace, what waits for the team. Each is an entry in the trail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from chat import access as chat_access
from chat.services import room as rooms
from groups import policies
from groups.models import Membership
from groups.services.memberships import hold_cohort
from groups.services.memberships import set_holds_private as set_cohort_holds
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


@transaction.atomic
def set_holds_private(*, by: Membership, holds: bool, at: datetime) -> None:
    """Contact details and offers wait for the team, or are shown and the team is told. The same again changes nothing. Raises Forbidden."""
    policies.check_may_moderate(by)
    before = hold_cohort(by.cohort).holds_private
    if holds != before:
        set_cohort_holds(cohort=by.cohort, holds=holds)
        said = {True: "held", False: "shown"}
        audit.append(cohort_id=by.cohort_id, kind="private", by=by, at=at, before=said[before], after=said[holds])
