"""What people told their team about themselves: for themselves, and for whoever runs a group they are in."""

from __future__ import annotations

import uuid

from accounts.errors import NotFound
from groups import policies
from groups.models import AboutMe, Membership


def own_about(user_id: uuid.UUID) -> AboutMe:
    """What this person said about themselves; unsaved and empty when they said nothing."""
    return AboutMe.objects.filter(user_id=user_id).first() or AboutMe(user_id=user_id, pronouns="", reach="")


def about_for_team(by: Membership, member: Membership) -> AboutMe:
    """The same for the team and the peer specialists of a cohort the person belongs to. Raises NotFound for everybody else."""
    if not policies.may_take_care(by) or by.cohort_id != member.cohort_id:
        raise NotFound
    return own_about(member.user_id)
