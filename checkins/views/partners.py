"""Partners: who looks out for whom. Of each other they see "done" or "not yet today", and nothing more."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Forbidden, NotFound
from checkins import access
from checkins.access import partners as partner_access
from checkins.errors import NotAsked
from checkins.services import partners as verbs
from groups.views import SignedIn


@login_required
@require_safe
def partners(request: SignedIn) -> HttpResponse:
    """One's partners, who asks, and whom one could ask."""
    return _page(request)


def _page(request: SignedIn, refused: str = "", status: int = 200) -> HttpResponse:
    if not access.places_of(request.user.pk):
        raise NotAsked
    found = partner_access.partners_of(request.user.pk, timezone.now())
    context = {
        "agreed": [one for one in found if one.state == "agreed"],
        "asks": [one for one in found if one.state == "asks"],
        "asked": [one for one in found if one.state == "asked"],
        "to_ask": partner_access.to_ask(request.user.pk),
        "refused": refused,
    }
    return render(request, "checkins/partners.html", context, status=status)


@login_required
@require_POST
def partner_ask(request: SignedIn) -> HttpResponse:
    """Somebody is asked; they see it on this page of theirs."""
    try:
        member_id = uuid.UUID(request.POST.get("member", ""))
    except ValueError as error:
        raise NotFound from error
    try:
        verbs.ask_partner(user_id=request.user.pk, member_id=member_id, at=timezone.now())
    except Forbidden as refusal:
        return _page(request, refusal.detail, refusal.status)
    messages.success(request, _("Asked. They see it when they open this page."))
    return redirect("partners")


@login_required
@require_POST
def partner_agree(request: SignedIn, pair_id: uuid.UUID) -> HttpResponse:
    """From now on both see "done" or "not yet today" of each other."""
    verbs.agree_to_partner(user_id=request.user.pk, pair_id=pair_id, at=timezone.now())
    messages.success(request, _("You look out for each other now."))
    return redirect("partners")


@login_required
@require_POST
def partner_end(request: SignedIn, pair_id: uuid.UUID) -> HttpResponse:
    """It is over at once; the other is told nothing."""
    verbs.end_partner(user_id=request.user.pk, pair_id=pair_id, at=timezone.now())
    messages.success(request, _("Ended. Neither of you sees anything of the other now."))
    return redirect("partners")
