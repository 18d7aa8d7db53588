"""Whose place is where: every question carries the person, so that another's room and no room are one answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.errors import NotFound
from chat.models import Room, Seat
from groups import policies as group_policies
from groups.errors import Suspended
from groups.models import Cohort, Membership


@dataclass(frozen=True)
class Place:
    """A person's place in a room as it is now: who they are there, the room, their seat."""

    member: Membership
    room: Room
    seat: Seat

    @property
    def moderates(self) -> bool:
        """Whether they decide cases here."""
        return group_policies.may_moderate(self.member)


def _seats() -> QuerySet[Seat]:
    """The seats of everybody who belongs to a room that is not archived, also while they are away from it."""
    return (
        Seat.objects.filter(membership__ended_at__isnull=True, membership__user__is_active=True)
        .exclude(membership__cohort__mode=Cohort.Mode.ARCHIVED)
        .select_related("membership__cohort__programme", "membership__user", "room")
    )


def open_seats() -> QuerySet[Seat]:
    """The seats of everybody who may be in a room now, also those whose agreement is due."""
    return _seats().exclude(membership__suspended_until__gt=timezone.now())


def _place(seat: Seat) -> Place:
    return Place(member=seat.membership, room=seat.room, seat=seat)


def places_of(user_id: uuid.UUID) -> list[Place]:
    """Every room this person belongs to, also those whose agreement is due; oldest cohort first."""
    seats = open_seats().filter(membership__user_id=user_id).order_by("membership__cohort__created_at", "room_id")
    return [_place(seat) for seat in seats]


def places_by_person(user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Place]]:
    """Every room of each of these people, also those whose agreement is due, oldest cohort first. One query, for the live hub."""
    seats = open_seats().select_related(None).select_related("membership__cohort", "membership__user", "room")
    places: dict[uuid.UUID, list[Place]] = {}
    for seat in seats.filter(membership__user_id__in=list(user_ids)).order_by(
        "membership__cohort__created_at", "room_id"
    ):
        places.setdefault(seat.membership.user_id, []).append(_place(seat))
    return places


def away_among(user_ids: Iterable[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Who of these is away from which room for a time: (account, room). One query."""
    away = _seats().filter(membership__user_id__in=list(user_ids), membership__suspended_until__gt=timezone.now())
    return set(away.values_list("membership__user_id", "room_id"))


def place_for(user_id: uuid.UUID, room_id: uuid.UUID) -> Place:
    """The person's place in this room. NotFound for no such room and for somebody else's alike; AgreementDue, Gone."""
    seat = open_seats().filter(membership__user_id=user_id, room_id=room_id).first()
    if seat is None:
        _check_not_suspended(user_id, room_id)
        raise NotFound
    group_policies.check_may_enter(seat.membership, seat.membership.cohort)
    return _place(seat)


def _check_not_suspended(user_id: uuid.UUID, room_id: uuid.UUID) -> None:
    """Raise Suspended, with its end, when this person belongs here and is only away for a time."""
    here = Membership.objects.filter(user_id=user_id, cohort__room=room_id, ended_at__isnull=True)
    until = here.filter(suspended_until__gt=timezone.now()).values_list("suspended_until", flat=True).first()
    if until is not None:
        raise Suspended(until=until)


def room_of(member: Membership) -> Room:
    """The room of the cohort this person belongs to, whether or not it is open to them now."""
    return Room.objects.get(cohort_id=member.cohort_id)


def member_id_in(user_id: uuid.UUID, room_id: uuid.UUID) -> uuid.UUID:
    """The person's membership in this room, for a service that asks its rights itself. NotFound for every other room."""
    seats = Seat.objects.filter(room_id=room_id, membership__user_id=user_id, membership__ended_at__isnull=True)
    found: uuid.UUID | None = seats.values_list("membership_id", flat=True).first()
    if found is None:
        raise NotFound
    return found
