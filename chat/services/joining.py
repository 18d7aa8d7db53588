"""Saying yes to an invitation: account, membership, seat, acceptance and the used-up link come into being in one transaction."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from chat.models import Room
from chat.services import seats
from groups.errors import InvitationClosed
from groups.models import Invitation
from groups.services import agreements, invitations
from groups.services.memberships import hold_cohort


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, user_id: uuid.UUID | None, language: str, at: datetime
) -> tuple[User, Room]:
    """The invited person belongs to the cohort and sits in its room, which is returned with their account.

    `user_id` is who is signed in, or None. Raises InvitationClosed when the link is used, over, taken back or another person's
    (also when an account with its address exists and is not signed in), AgreementDue when the agreement in force was not said yes
    to, Invalid for the name, CohortFull, Conflict when they belong here already. Nothing is kept then.
    """
    hold_cohort(invitation.cohort)  # so that no other agreement is published in between
    user = _person(invitation, user_id, language)
    used = invitations.use(invitation=invitation, user=user, at=at)
    member = seats.join(cohort=used.cohort, user=user, role=used.role, display_name=used.display_name, at=at)
    if used.agreed_version:
        agreements.accept_agreement(member=member, version=used.agreed_version, at=used.agreed_at or at)
    return user, member.seat.room


def _person(invitation: Invitation, user_id: uuid.UUID | None, language: str) -> User:
    """Who is signed in, or a new account for the invited address. Raises InvitationClosed when that address has an account already."""
    if user_id is not None:
        return User.objects.get(pk=user_id)
    zone = invitation.cohort.programme.time_zone
    try:
        with transaction.atomic():
            return User.objects.create_user(invitation.email, language=language, time_zone=zone)
    except IntegrityError as error:
        raise InvitationClosed from error
