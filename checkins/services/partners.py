"""Agreeing to look out for each other, and ending it: either of the two, at any time, without a reason."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.errors import NotFound
from checkins.access import partners as access
from checkins.models import Partnership
from checkins.policies import partners as rules
from groups.models import Membership
from groups.services.memberships import hold_cohort

KEPT = timedelta(days=30)


@transaction.atomic
def ask_partner(*, user_id: uuid.UUID, member_id: uuid.UUID, at: datetime) -> Partnership:
    """The other member is asked; asking who has asked already is agreeing. Asking twice changes nothing.

    Raises NotFound for somebody who is not in treatment in the same cohort, Forbidden at three.
    """
    other = next((one for one in access.to_ask(user_id) if one.pk == member_id), None)
    by = _place_beside(user_id, member_id)
    hold_cohort(by.cohort)  # two who ask each other at once must make one pair
    pair = rules.pair_of(by.pk, member_id)
    open_one = Partnership.objects.filter(pair=pair, ended_at__isnull=True).first()
    if open_one is not None:
        return _agree(open_one, at) if open_one.asked_id == by.pk else open_one
    if other is None:
        raise NotFound
    rules.check_may_ask(by.pk, other.pk, _count(by))
    return Partnership.objects.create(asked_by=by, asked=other, pair=pair, asked_at=at)


def _place_beside(user_id: uuid.UUID, member_id: uuid.UUID) -> Membership:
    """The membership of this person in the cohort of the other member."""
    cohort_id = (
        Membership.objects.filter(pk=member_id, ended_at__isnull=True).values_list("cohort_id", flat=True).first()
    )
    found = next((place for place in access.places_to_partner(user_id) if place.cohort_id == cohort_id), None)
    if found is None or found.pk == member_id:
        raise NotFound
    return found


def _count(by: Membership) -> int:
    mine = Partnership.objects.filter(Q(asked_by=by) | Q(asked=by, agreed_at__isnull=False), ended_at__isnull=True)
    return mine.count()


def _agree(pair: Partnership, at: datetime) -> Partnership:
    if pair.agreed_at is None:
        pair.agreed_at = at
        pair.save(update_fields=["agreed_at"])
    return pair


@transaction.atomic
def agree_to_partner(*, user_id: uuid.UUID, pair_id: uuid.UUID, at: datetime) -> Partnership:
    """Both see from now on whether the other's check-in of the day is done. Raises NotFound, Conflict when it is over."""
    by, pair = access.pair_for(user_id, pair_id)
    # Locked, because the other may be taking the question back at this moment.
    pair = Partnership.objects.select_for_update().get(pk=pair.pk)
    rules.check_may_agree(pair, by.pk)
    return _agree(pair, at)


@transaction.atomic
def end_partner(*, user_id: uuid.UUID, pair_id: uuid.UUID, at: datetime) -> None:
    """Neither sees anything of the other any more; also "not now" and taking a question back. Twice changes nothing. Raises NotFound."""
    _by, pair = access.pair_for(user_id, pair_id)
    Partnership.objects.filter(pk=pair.pk, ended_at__isnull=True).update(ended_at=at)


def forget_old(*, at: datetime) -> None:
    """What ended more than 30 days ago is gone."""
    Partnership.objects.filter(ended_at__lt=at - KEPT).delete()
