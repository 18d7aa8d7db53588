"""The logs behind the live room: what is next, and how far each has come. Callers have asked for rights where it says so."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from accounts.errors import NotFound
from chat.models import Room, RoomEvent, UserEvent, UserStream
from groups import policies as group_policies
from groups.models import Membership, StaffEvent, StaffStream


def events_between(room_id: uuid.UUID, after: int, limit: int) -> list[RoomEvent]:
    """The next `limit` events of a room after `after`, with message, author and actor. Callers have asked for rights."""
    rows = RoomEvent.objects.filter(room_id=room_id, seq__gt=after).order_by("seq")
    return list(rows.select_related("message__author", "actor")[:limit])


def heads(room_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The last event number of each room, in one query."""
    return dict(Room.objects.filter(pk__in=list(room_ids)).values_list("pk", "last_seq"))


def user_events(user_id: uuid.UUID, after: int, limit: int) -> list[UserEvent]:
    """The person's own stream after `after`."""
    return list(UserEvent.objects.filter(user_id=user_id, seq__gt=after).order_by("seq")[:limit])


def user_head(user_id: uuid.UUID) -> int:
    """The last number of the person's own stream."""
    return UserStream.objects.filter(user_id=user_id).values_list("last_seq", flat=True).first() or 0


def user_heads(user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The last number of each person's own stream, in one query."""
    return dict(UserStream.objects.filter(user_id__in=list(user_ids)).values_list("user_id", "last_seq"))


def staff_events(member: Membership, after: int, limit: int) -> list[StaffEvent]:
    """The team's stream of the cohort this person runs. Raises NotFound for anybody else."""
    if not group_policies.may_moderate(member):
        raise NotFound
    return staff_events_of(member.cohort_id, after, limit)


def staff_head(cohort_id: uuid.UUID) -> int:
    """The last number of a team stream."""
    return StaffStream.objects.filter(cohort_id=cohort_id).values_list("last_seq", flat=True).first() or 0


def staff_heads(cohort_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The last number of each team stream, in one query."""
    return dict(StaffStream.objects.filter(cohort_id__in=list(cohort_ids)).values_list("cohort_id", "last_seq"))


def staff_events_of(cohort_id: uuid.UUID, after: int, limit: int) -> list[StaffEvent]:
    """The team's stream of a cohort after `after`. Callers ask for rights."""
    return list(StaffEvent.objects.filter(cohort_id=cohort_id, seq__gt=after).order_by("seq")[:limit])


def team_of_cohort(cohort_id: uuid.UUID) -> set[uuid.UUID]:
    """The accounts of those who run a cohort now, for the team's live stream."""
    team = Membership.objects.filter(cohort_id=cohort_id, ended_at__isnull=True, user__is_active=True)
    return {member.user_id for member in team if group_policies.may_moderate(member)}


def epoch() -> str:
    """The name of this installation's history. `new_epoch` changes it with that of every room when a backup has been restored."""
    oldest = Room.objects.order_by("cohort__created_at", "pk").values_list("epoch", flat=True).first()
    return oldest.hex if oldest else ""
