"""Guarded reads of partnerships: one's own only, and of the other nothing but a name and whether today is done."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.errors import NotFound
from checkins import access
from checkins.models import CheckIn, Partnership
from checkins.policies import days
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Membership


@dataclass(frozen=True)
class Partner:
    """One of somebody's partnerships, as that person may see it. `done` is None until both have agreed."""

    pair_id: uuid.UUID
    name: str
    cohort: str
    state: str
    done: bool | None = None


def _open(places: Collection[Membership]) -> QuerySet[Partnership]:
    """The open partnerships of these places of one person, with both still members of their cohort."""
    mine = [place.pk for place in places]
    rows = Partnership.objects.filter(Q(asked_by__in=mine) | Q(asked__in=mine), ended_at__isnull=True)
    rows = rows.filter(asked_by__ended_at__isnull=True, asked__ended_at__isnull=True)
    return rows.select_related("asked_by__user", "asked__user", "asked__cohort").order_by("asked_at")


def places_to_partner(user_id: uuid.UUID) -> list[Membership]:
    """Where somebody may have partners: where they are in treatment and have accepted the agreement."""
    return [place for place in access.places_of(user_id) if group_policies.may_enter(place, place.cohort)]


def partners_of(user_id: uuid.UUID, at: datetime) -> list[Partner]:
    """Everybody this person looks out for or has asked, and who has asked them; "done" is about the other's own local day."""
    places = places_to_partner(user_id)
    mine = {place.pk for place in places}
    found = []
    for pair in _open(places):
        by_me = pair.asked_by_id in mine
        other = pair.asked if by_me else pair.asked_by
        if pair.agreed_at is None:
            state, done = ("asked" if by_me else "asks"), None
        else:
            state, done = "agreed", _is_done(other, at)
        found.append(Partner(pair.pk, other.display_name, pair.asked.cohort.name, state, done))
    return found


def _is_done(member: Membership, at: datetime) -> bool:
    today = days.local_day(at, days.zone_named(member.user.time_zone))
    return CheckIn.objects.filter(user_id=member.user_id, on_day=today).exists()


def to_ask(user_id: uuid.UUID) -> list[Membership]:
    """The members this person could ask: in treatment in the same cohort, and not asked yet."""
    places = places_to_partner(user_id)
    mine = {place.pk for place in places}
    known = {pair.asked_id if pair.asked_by_id in mine else pair.asked_by_id for pair in _open(places)}
    everybody = [one for place in places for one in group_access.roster_of(place)]
    others = [one for one in everybody if one.user_id != user_id and one.pk not in known]
    treated = {place.cohort_id: place.cohort for place in places}
    return [one for one in others if group_policies.is_participant(one.role, treated[one.cohort_id].kind)]


def pair_for(user_id: uuid.UUID, pair_id: uuid.UUID) -> tuple[Membership, Partnership]:
    """A partnership and the membership by which this person is one of the two. Raises NotFound for everybody else."""
    pair = Partnership.objects.select_related("asked_by", "asked").filter(pk=pair_id).first()
    mine = next(
        (place for place in places_to_partner(user_id) if pair and place.pk in (pair.asked_by_id, pair.asked_id)), None
    )
    if pair is None or mine is None:
        raise NotFound
    return mine, pair
