"""Pausing somebody's posting, slowing it, and its end: a fact on the membership, told to the person on every device at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from chat import events, projection
from chat.models import Room
from chat.services import log
from groups.models import Membership
from groups.services import memberships


@transaction.atomic
def set_pauses(*, member: Membership, at: datetime, **until: datetime | None) -> Membership:
    """The member's pauses end as said, and their own stream says so, so that nobody learns it by being refused.

    `until` are `muted_until`, `slow_until` and `suspended_until`; None lifts one, the others stay. Nobody else is told.
    """
    member = memberships.set_pauses(member=member, **until)
    room = Room.objects.get(cohort_id=member.cohort_id)
    facts = {"room": str(room.pk), **projection.pauses(member, at)}
    log.tell_person(user_id=member.user_id, kind=events.PAUSE_CHANGED, facts=facts, at=at)
    return member
