"""Going: by one's own wish, or because the team ended the membership. What was said stays where it was said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.errors import Forbidden, NotFound
from chat.services import seats
from groups import policies
from groups.models import Membership
from groups.services.memberships import hold_cohort


def _others_of_team(member: Membership) -> int:
    """How many run the group beside this one; the cohort row is held, so that two cannot leave each other alone."""
    hold_cohort(member.cohort)
    here = Membership.objects.filter(cohort_id=member.cohort_id, ended_at__isnull=True, role__in=policies.TEAM)
    return here.exclude(pk=member.pk).count()


@transaction.atomic
def leave_group(*, by: Membership, at: datetime) -> None:
    """`by` does not belong to the group any more. Raises LastOfTeam when nobody would be left to run it."""
    policies.check_team_remains(by.role, _others_of_team(by))
    seats.leave(member=by, reason="left", at=at)


@transaction.atomic
def end_membership(*, member: Membership, by: Membership, reason: str, at: datetime) -> None:
    """The team has ended this membership; doing it twice changes nothing. Nobody ends their own this way.

    Raises Forbidden, NotFound for another cohort's member, LastOfTeam.
    """
    if member.cohort_id != by.cohort_id:
        raise NotFound
    if member.pk == by.pk:
        raise Forbidden
    policies.check_may_end(by, member.role, _others_of_team(member))
    seats.leave(member=member, reason=reason, at=at)
