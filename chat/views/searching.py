"""Searching a room as a page. The words travel in the body of a form, never in an address, where logs and histories would keep them."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.errors import Refusal
from chat import access, policies, projection
from chat.access import Place
from chat.forms import SearchForm
from chat.services import searching
from chat.services.searching import Found
from chat.views.entrance import person_id, signed_in


@signed_in
@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, room_id: uuid.UUID) -> HttpResponse:
    """What the person can read in the room and has the words asked for, newest first; each leads to its place in the room."""
    place = access.place_for(person_id(request), room_id)
    form = SearchForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"room": place.room, "cohort": place.member.cohort, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "chat/search.html", context, status=422 if form.errors else 200)
    asked = form.cleaned_data
    try:
        found = searching.search_room(by=place, typed=asked["q"], before=asked["before"], at=timezone.now())
    except Refusal as refusal:
        form.add_error("q", refusal.detail)
        return render(request, "chat/search.html", context, status=refusal.status)
    return render(request, "chat/search.html", {**context, "found": found, "lines": _lines(found, place)})


def _lines(found: Found, place: Place) -> list[dict[str, Any]]:
    seen = [(one, projection.for_place(one, place)) for one in found.messages]
    return [
        {"m": m, "at": one.message.created_at, "pieces": policies.excerpt(m["body"], found.terms)}
        for one, m in seen
        if m is not None and "body" in m
    ]
