"""A week of check-ins shown to one person, as long as the member wants."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from accounts.errors import NotFound
from accounts.models import User
from checkins import access
from checkins.policies import weeks
from groups.models import Consent, Membership


@transaction.atomic
def share_week(*, user: User, receiver_id: uuid.UUID, first_on: date, today: date, at: datetime) -> Consent:
    """The person with this membership sees the week that begins on `first_on`, for 30 days; sharing it twice is one sharing.

    Raises NotFound for somebody it cannot be shared with, Invalid for another week.
    """
    receiver = next((one for one in access.people_to_share_with(user.pk) if one.pk == receiver_id), None)
    if receiver is None:
        raise NotFound
    weeks.check_week(first_on, today)
    # The giver's seat is held, so that two taps make one consent.
    giver = Membership.objects.select_for_update(no_key=True).get(
        cohort_id=receiver.cohort_id, user=user, ended_at__isnull=True
    )
    item = weeks.item_of(first_on)
    for known in Consent.objects.filter(giver=giver, receiver=receiver.user, revoked_at__isnull=True):
        if item in known.items and known.expires_at > at:
            return known
    return Consent.objects.create(
        giver=giver,
        receiver=receiver.user,
        items=[item],
        purpose="one week of check-ins",
        given_at=at,
        expires_at=at + weeks.KEPT,
    )


def take_week_back(*, user: User, consent_id: uuid.UUID, at: datetime) -> None:
    """From this moment the week is not shown any more; taking it back twice changes nothing. Raises NotFound for another's."""
    mine = Consent.objects.filter(pk=consent_id, giver__user=user)
    if not mine.exists():
        raise NotFound
    mine.filter(revoked_at__isnull=True).update(revoked_at=at)
