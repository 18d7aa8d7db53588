"""Coming into a room and leaving it: membership, seat and the room's log change in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from chat import events
from chat.models import Room, Seat
from chat.services import log
from groups.models import Cohort, Membership
from groups.services import memberships


@transaction.atomic
def open_room(*, cohort: Cohort) -> Room:
    """The cohort has its room; asking twice gives the same one."""
    room, _ = Room.objects.get_or_create(cohort=cohort)
    return room


@transaction.atomic
def join(*, cohort: Cohort, user: User, role: str, display_name: str, at: datetime) -> Membership:
    """The person belongs to the cohort and sits in its room; they read from here on. Raises what `join_cohort` raises."""
    memberships.hold_cohort(cohort)
    room = open_room(cohort=cohort)
    member = memberships.join_cohort(cohort=cohort, user=user, role=role, display_name=display_name, at=at)
    room.refresh_from_db()
    Seat.objects.create(
        membership=member,
        room=room,
        joined_seq=room.last_seq,
        joined_ord=room.last_ord,
        read_ord=room.last_ord,
    )
    log.note(room_id=room.pk, kind=events.MEMBER_JOINED, at=at, actor=member, facts={"member": str(member.pk)})
    log.tell_person(user_id=user.pk, kind=events.ROOM_ADDED, facts={"room": str(room.pk)}, at=at)
    return member


@transaction.atomic
def leave(*, member: Membership, reason: str, at: datetime) -> None:
    """The membership has ended; no content leaves for this person after the commit. Twice changes nothing."""
    memberships.hold_cohort(member.cohort)
    member.refresh_from_db()
    if member.ended_at is not None:
        return
    memberships.end_membership(member=member, reason=reason, at=at)
    room = Room.objects.get(cohort_id=member.cohort_id)
    seq = log.note(room_id=room.pk, kind=events.MEMBER_LEFT, at=at, actor=member, facts={"member": str(member.pk)})
    room.refresh_from_db(fields=["last_ord"])
    Seat.objects.filter(membership=member).update(left_seq=seq - 1, left_ord=room.last_ord)
    log.tell_person(user_id=member.user_id, kind=events.ROOM_REMOVED, facts={"room": str(room.pk)}, at=at)
