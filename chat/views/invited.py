"""What an invitation's link opens: its pages, or an honest word why not. Unknown and used-up links get one and the same answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chat import access as rooms
from groups import access, policies
from groups.context import shell
from groups.services import questions

if TYPE_CHECKING:
    from groups.models import Invitation

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, "Invitation", str, P], HttpResponse]
Door = Callable[..., HttpResponse]  # Django passes what the address holds by name


def visitor_of(request: HttpRequest) -> uuid.UUID | None:
    """The account signed in in this browser."""
    return request.user.pk if request.user.is_authenticated else None


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page without tabs, for somebody who is not in yet; Support and Exit are there all the same."""
    frame: Any = shell(request)["shell"]
    plain = {**frame, "tabs": [], "exit_url": reverse("exit")}
    return render(request, f"groups/joining/{template}.html", {**context, "shell": plain}, status=status)


def _way(request: HttpRequest, invitation: Invitation | None) -> str:
    if invitation is None:
        return "closed"
    return policies.way_in(
        policies.state_of_invitation(invitation, timezone.now()),
        visitor=visitor_of(request),
        holder=access.holder_of(invitation),
        used_by=invitation.used_by_id,
    )


def behind_link(page: Page[P]) -> Door:
    """The page opens while the invitation is open and for its own person; everybody else gets the answer that fits."""

    @never_cache
    @wraps(page)
    def opened(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        invitation = access.invitation_by(token)
        way = _way(request, invitation)
        if invitation is not None and way == "steps":
            return page(request, invitation, token, *args, **kwargs)
        return _instead(request, invitation, token, way)

    return opened


def _instead(request: HttpRequest, invitation: Invitation | None, token: str, way: str) -> HttpResponse:
    """The page for somebody whom the steps are not open to."""
    if invitation is None or way == "closed":
        return show(request, "closed", {"token": token, "is_asked": "asked" in request.GET}, status=404)
    if way == "home":
        return redirect(_home(request, invitation))
    if way == "ask":
        context = {"token": token, "task": access.new_link_asked(invitation), **people(invitation)}
        return show(request, "over", context, status=410)
    return show(request, way, {"token": token}, status=403)


def _home(request: HttpRequest, invitation: Invitation) -> str:
    """The room somebody came into by this link, or the list when they are not there any more."""
    visitor = visitor_of(request)
    places = rooms.places_of(visitor) if visitor else []
    here = [place.room.pk for place in places if place.member.cohort_id == invitation.cohort_id]
    return reverse("room", args=here) if here else reverse("rooms")


def people(invitation: Invitation) -> dict[str, Any]:
    """Who invited, who runs the group, and who of them is here now."""
    team = [one.display_name for one in access.team_of([invitation.cohort_id])]
    host = invitation.invited_by
    return {
        "host": host.display_name if host and host.ended_at is None else (team[0] if team else None),
        "team": team,
        "coverage": access.coverage_of(invitation.cohort_id, timezone.now()),
    }


@require_POST
@never_cache
def ask_for_new_link(request: HttpRequest, token: str) -> HttpResponse:
    """One tap: the team is asked for a new link. An unknown link gets the same answer, and nobody is asked."""
    invitation = access.invitation_by(token)
    if invitation is not None and _way(request, invitation) in ("ask", "closed"):
        questions.ask_for_new_link(invitation=invitation, at=timezone.now())
    return HttpResponseRedirect(reverse("invitation", args=[token]) + "?asked")


@require_safe
@behind_link
def later(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """What was done so far is kept, and the same link goes on."""
    return show(request, "later", {"token": token, "invitation": invitation})
