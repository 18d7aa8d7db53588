"""Telling medical people in an emergency: written down as the law asks, once, for good. The software itself never tells anybody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from groups import policies as group_policies
from groups.models import Membership
from groups.services.memberships import hold_cohort
from moderation.errors import OwnCase
from moderation.models import EmergencyDisclosure
from moderation.services import audit


@transaction.atomic
def record(
    *,
    by: Membership,
    about: Membership,
    recipient: str,
    facility: str,
    discloser: str,
    disclosed_at: datetime,
    nature: str,
    at: datetime,
) -> EmergencyDisclosure:
    """What was disclosed of `about` is written down and never changed; the trail and the person themselves know of it.

    Raises Forbidden unless `by` runs the group, OwnCase for oneself, Invalid for a time to come.
    """
    group_policies.check_may_moderate(by)
    if about.pk == by.pk:
        raise OwnCase
    if disclosed_at > at:
        raise Invalid(_("Choose a time that has passed."), field="disclosed_at")
    hold_cohort(by.cohort)
    made = EmergencyDisclosure.objects.create(
        cohort_id=by.cohort_id,
        about=about,
        recipient=recipient,
        facility=facility,
        discloser=discloser,
        disclosed_at=disclosed_at,
        nature=nature,
        recorded_by=by,
        recorded_at=at,
    )
    audit.append(
        cohort_id=by.cohort_id,
        kind="disclosure",
        by=by,
        at=at,
        target=about.pk,
        facts={"disclosure": str(made.pk)},
    )
    return made


def look_up(*, by: Membership, about: Membership, at: datetime) -> None:
    """The trail says that `by` looked up who somebody is and whom to call in an emergency. Raises Forbidden."""
    group_policies.check_may_moderate(by)
    audit.append(cohort_id=by.cohort_id, kind="lookup", by=by, at=at, target=about.pk)


def hand_over(*, by: Membership, at: datetime) -> None:
    """The trail says that `by` has read what happened since they last looked. Raises Forbidden."""
    group_policies.check_may_moderate(by)
    audit.append(cohort_id=by.cohort_id, kind="handover", by=by, at=at)
