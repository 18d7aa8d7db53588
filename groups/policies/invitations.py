"""What an invitation is worth: which roles it may give, whether it is open, and what a visitor finds behind its link."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Protocol

from groups.errors import InvitationClosed

INVITATION_DAYS_MOST = 60


class WayIn(Protocol):
    """What the rules need to know of an invitation."""

    email: str
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


def roles_to_invite(by_role: str, kind: str) -> list[str]:
    """The roles somebody of the team may hand out in a cohort of this kind, the usual first; supervisors only come from supervisors."""
    if kind == "staff":
        roles = ["facilitator", "peer_specialist"]
    else:
        first = "supporter" if kind == "family" else "member"
        roles = [first, *(["member"] if kind == "family" else ["co_leader"]), "peer_specialist", "facilitator"]
    return [*roles, "supervisor"] if by_role == "supervisor" else roles


def state_of_invitation(invitation: WayIn, at: datetime) -> str:
    """Whether it is open, used, revoked or expired at `at` (aware UTC)."""
    if invitation.used_at is not None:
        return "used"
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.expires_at <= at:
        return "expired"
    return "open"


def check_may_use(invitation: WayIn, email: str, at: datetime) -> None:
    """Raise InvitationClosed unless the invitation is open at `at` and made for this address (SAFETY B16)."""
    if state_of_invitation(invitation, at) != "open":
        raise InvitationClosed
    if invitation.email.lower() != email.lower():
        raise InvitationClosed


def way_in(state: str, *, visitor: uuid.UUID | None, holder: uuid.UUID | None, used_by: uuid.UUID | None) -> str:
    """What somebody finds behind an invitation's link: steps, sign_in, other_person, ask, home, or closed, which tells nothing.

    `visitor` is the account signed in here, `holder` the account that has the invited address. A used link says nothing to anybody
    but the one who used it, not even that it was used: that would tell that somebody belongs to a group (SAFETY R19).
    """
    if state == "used":
        return "home" if visitor is not None and visitor == used_by else "closed"
    if visitor is not None and visitor != holder:
        return "other_person"
    if state != "open":
        return "ask"
    return "steps" if visitor == holder else "sign_in"
