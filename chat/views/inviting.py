"""Inviting somebody, and what became of earlier invitations. Only for those who run the group."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refusal
from accounts.services import receipts
from chat import access as rooms
from chat.forms import InviteForm
from chat.views.entrance import person_id, signed_in
from groups import access, policies
from groups.services import invitations
from notifications import access as mails

if TYPE_CHECKING:
    from groups.models import Membership

SHOWN_FOR = timedelta(days=30)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inviting(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """The form and the list. The link of a new invitation is on this one answer and nowhere else."""
    by = access.team_membership_for(person_id(request), cohort_id)
    roles = policies.roles_to_invite(by.role, by.cohort.kind)
    asked = {name: request.GET[name] for name in ("email", "role") if name in request.GET}
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        roles=roles,
        initial={"days": 14, "key": uuid.uuid4(), **asked},
    )
    token = None
    if request.method == "POST" and form.is_valid():
        token = _invite(request, by, form)
        if token is None and not form.errors:
            return redirect("inviting", cohort_id)
    if token is not None:
        form = InviteForm(roles=roles, initial={"days": 14, "key": uuid.uuid4()})
    context = {
        "cohort": by.cohort,
        "room": rooms.room_of(by),
        "form": form,
        "link": request.build_absolute_uri(reverse("invitation", args=[token])) if token else None,
        "rows": _rows(by),
    }
    return render(request, "groups/inviting.html", context, status=422 if form.errors else 200)


def _invite(request: HttpRequest, by: Membership, form: InviteForm) -> str | None:
    """The token of the new invitation; None when the form says why not, or when this page was sent before."""
    told = form.cleaned_data
    fresh: list[str] = []

    def do() -> dict[str, Any]:
        invitation, token = invitations.invite(
            cohort=by.cohort, role=told["role"], email=told["email"], by=by, at=timezone.now(), days=told["days"]
        )
        fresh.append(token)
        return {"invitation": str(invitation.pk)}

    fields = {"cohort": by.cohort_id, "email": told["email"], "role": told["role"], "days": told["days"]}
    try:
        receipts.once(user_id=by.user_id, key=told["key"], command="invite", fields=fields, do=do)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        return None
    if not fresh:
        messages.info(request, _("This invitation was made already. Its link was shown once; the mail has it."))
        return None
    return fresh[0]


def _rows(by: Membership) -> list[dict[str, Any]]:
    """The invitations with their state and whether the mail has left."""
    at = timezone.now()
    found = access.invitations_of(by, at - SHOWN_FOR)
    sent = mails.sent_of(invitations.mail_name(one) for one in found)
    questions = access.questions_of(by)
    return [
        {
            "one": one,
            "state": policies.state_of_invitation(one, at),
            "is_mailed": sent.get(invitations.mail_name(one)),
            "questions": questions.get(str(one.pk), []),
        }
        for one in found
    ]


@signed_in
@require_POST
def revoke_invitation(request: HttpRequest, cohort_id: uuid.UUID, invitation_id: uuid.UUID) -> HttpResponse:
    """The link stops working at once."""
    by = access.team_membership_for(person_id(request), cohort_id)
    invitations.revoke(invitation=access.invitation_in(by, invitation_id), by=by, at=timezone.now())
    messages.success(request, _("Taken back. The link does not work any more."))
    return redirect("inviting", cohort_id)
