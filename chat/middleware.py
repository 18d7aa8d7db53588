"""A room that asks for a new yes: whoever opens one of its pages reads the agreement first."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from accounts import policies as account_policies
from chat import access
from groups import policies
from groups.errors import AgreementDue

PART_HEADER = "Handrail-Part"


class AgreementFirst(MiddlewareMixin):
    """Leads from a page of a room to its agreement while that is due; programs get the refusal itself."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The way to the agreement, with what was typed still in front of the person; None for anything else."""
        if not isinstance(exception, AgreementDue) or _is_program(request):
            return None
        cohort_id = _cohort_of(request)
        if cohort_id is None:
            return None
        here = reverse("agreement", args=[cohort_id])
        if request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(f"{here}?{urlencode({'next': request.get_full_path()})}")
        words = account_policies.typed_words(
            (name, text) for name, texts in request.POST.lists() for text in map(str, texts)
        )
        return render(request, "groups/agreement_first.html", {"agreement_url": here, "words": words}, status=403)


def _is_program(request: HttpRequest) -> bool:
    """Whether a script asked for a part of a page: an agreement would be no answer to it."""
    accept = request.headers.get("Accept", "")
    return PART_HEADER in request.headers or account_policies.wants_json(request.path, accept)


def _cohort_of(request: HttpRequest) -> uuid.UUID | None:
    """The cohort that waits for this person's yes: that of the page's room, else the first one."""
    user_id = request.user.pk
    if not isinstance(user_id, uuid.UUID):
        return None
    named = request.resolver_match.kwargs if request.resolver_match else {}
    waiting = [
        place for place in access.places_of(user_id) if policies.is_agreement_due(place.member, place.member.cohort)
    ]
    here = [place for place in waiting if place.room.pk == named.get("room_id")]
    return next((place.member.cohort_id for place in [*here, *waiting]), None)
