"""Invitations: a way in for one person, into one cohort, in one role, until a day, once (SAFETY R19, B16).

The token leaves in the answer of `invite` and, sealed, in the outbox row of the mail; this floor keeps its SHA-256 only.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.models import User
from groups import access, policies
from groups.errors import AgreementDue, Gone
from groups.models import Cohort, Invitation, Membership
from notifications.services import outbox

TOKEN_BYTES = 32
KEPT = timedelta(days=90)


@transaction.atomic
def invite(
    *, cohort: Cohort, role: str, email: str, by: Membership | None, at: datetime, days: int = 14
) -> tuple[Invitation, str]:
    """There is an open invitation and its mail waits in the outbox; returns it with the token, which cannot be had again.

    An earlier open invitation of the same address to the same cohort stops working. `by` is of the team, or None for the operator
    at the machine. Raises Forbidden or NotFound for others, Invalid (role, days), Conflict when the person already belongs here.
    """
    _check_may_invite(by, cohort, role)
    policies.check_role_fits(cohort.kind, role)
    if not 1 <= days <= policies.INVITATION_DAYS_MOST:
        raise Invalid(field="days")
    address = email.strip().lower()
    if Membership.objects.filter(cohort=cohort, user__email=address, ended_at__isnull=True).exists():
        raise Conflict(_("This person already belongs to the group."), field="email")
    for earlier in Invitation.objects.filter(cohort=cohort, email=address, used_at=None, revoked_at=None):
        _close(earlier, at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        cohort=cohort,
        role=role,
        email=address,
        token_hash=access.digest_of(token),
        invited_by=by,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    outbox.put(
        kind="invitation",
        address=address,
        language=by.user.language if by else "en",
        facts={"invitation": str(invitation.pk)},
        link=reverse("invitation", args=[token]),
        once=mail_name(invitation),
        at=at,
    )
    return invitation, token


def _check_may_invite(by: Membership | None, cohort: Cohort, role: str) -> None:
    if cohort.mode == Cohort.Mode.ARCHIVED:
        raise Gone
    if by is None:
        return
    policies.check_may_moderate(by)
    if by.cohort_id != cohort.pk:
        raise NotFound
    if role not in policies.roles_to_invite(by.role, cohort.kind):
        raise Forbidden(_("Ask a supervisor to invite somebody with this role."), field="role")


def mail_name(invitation: Invitation) -> str:
    """The name under which the outbox keeps the mail of this invitation once."""
    return f"invitation:{invitation.pk}"


def _close(invitation: Invitation, at: datetime) -> None:
    """Taken back, unless it was used a moment ago; its mail, if it still waits, is never sent."""
    Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    outbox.drop(once=mail_name(invitation))


@transaction.atomic
def revoke(*, invitation: Invitation, by: Membership, at: datetime) -> None:
    """The link stops working; doing it twice, or after it was used, changes nothing. Raises Forbidden, NotFound."""
    policies.check_may_moderate(by)
    if by.cohort_id != invitation.cohort_id:
        raise NotFound
    _close(invitation, at)


@transaction.atomic
def keep_progress(*, invitation: Invitation, step: int | None = None, display_name: str | None = None) -> None:
    """What was typed and how far it got is kept; the furthest page never goes back."""
    if display_name is not None:
        invitation.display_name = policies.tidy_name(display_name)
    if step is not None:
        invitation.step = max(invitation.step, step)
    invitation.save(update_fields=["display_name", "step"])


def check_name_free(*, invitation: Invitation, display_name: str) -> str:
    """The tidied name. Raises Invalid when it is empty or looks like somebody's in the cohort (SAFETY, look-alike names)."""
    here = Membership.objects.filter(cohort_id=invitation.cohort_id, ended_at__isnull=True)
    return policies.check_name(display_name, list(here.values_list("display_name", flat=True)))


@transaction.atomic
def agree(*, invitation: Invitation, version: int, at: datetime) -> None:
    """The person has said yes to this version before joining. Raises Conflict when it is no longer the one in force."""
    if version != Cohort.objects.values_list("agreement_version", flat=True).get(pk=invitation.cohort_id):
        raise Conflict
    invitation.agreed_version, invitation.agreed_at = version, at
    invitation.save(update_fields=["agreed_version", "agreed_at"])


@transaction.atomic
def use(*, invitation: Invitation, user: User, at: datetime) -> Invitation:
    """The invitation is used up by `user`. Of two at the same moment one succeeds; raises InvitationClosed to the other.

    Raises InvitationClosed also for another address, and AgreementDue when the agreement in force was not the one said yes to.
    """
    held = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("cohort")
    invitation = held.get(pk=invitation.pk)  # locked, so that a revocation and a second use wait
    policies.check_may_use(invitation, user.email, at)
    if invitation.agreed_version != invitation.cohort.agreement_version:
        raise AgreementDue
    invitation.used_at, invitation.used_by = at, user
    invitation.save(update_fields=["used_at", "used_by"])
    return invitation


def forget_old(*, at: datetime) -> int:
    """Invitations that ended more than 90 days before `at` are gone, with the address in them; says how many."""
    over = at - KEPT
    ended = Q(used_at__lt=over) | Q(revoked_at__lt=over) | Q(expires_at__lt=over)
    return Invitation.objects.filter(ended).delete()[0]
