"""Asking for a person, from any screen."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from groups import access
from groups.errors import NotAMember
from groups.models import CareTask
from groups.services.care import raise_task
from groups.services.memberships import hold_cohort


@transaction.atomic
def ask_for_help(*, user_id: uuid.UUID, at: datetime) -> CareTask:
    """Somebody of the team is asked to contact this person. While nobody has seen it, asking again is the same request.

    Raises NotAMember when the person belongs to no cohort.
    """
    member = access.place_of_care(access.memberships_of(user_id))
    if member is None:
        raise NotAMember
    # Two taps at once must be one request, so the second waits here for the first.
    hold_cohort(member.cohort)
    mine = CareTask.objects.filter(about__user_id=user_id, kind=CareTask.Kind.HELP_ASKED)
    waiting = mine.filter(claimed_at__isnull=True, handled_at__isnull=True).first()
    if waiting is not None:
        return waiting
    return raise_task(
        cohort=member.cohort,
        about=member,
        kind=CareTask.Kind.HELP_ASKED,
        source=f"help:{member.pk}:{mine.count() + 1}",
        at=at,
    )
