"""Leaving a group, and the team ending a membership: pages that say what stays and what goes before anything happens."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import NotFound, Refusal
from chat import access as rooms
from chat.forms import EndForm
from chat.services import leaving
from chat.views.entrance import person_id, signed_in
from groups import access


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave_group(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """What stays, what goes, and the button; nothing is asked."""
    member = access.membership_for(person_id(request), cohort_id)
    if request.method == "POST":
        try:
            leaving.leave_group(by=member, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        else:
            return redirect("left_group")
    context = {"cohort": member.cohort, "team": [one.display_name for one in access.team_of([cohort_id])]}
    return render(request, "groups/leave.html", context)


@signed_in
@require_safe
def left_group(request: HttpRequest) -> HttpResponse:
    """Afterwards: a kind word and a way on."""
    return render(request, "groups/left.html")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def end_membership(request: HttpRequest, cohort_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """The team ends a membership: who, what follows, who is told, and why."""
    by = access.team_membership_for(person_id(request), cohort_id)
    member = access.member_in(by, member_id)
    if member.ended_at is not None or member.pk == by.pk:
        raise NotFound
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        leaving.end_membership(member=member, by=by, reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, _("The membership has ended. The room is closed to this person from now on."))
        return redirect("room_people", rooms.room_of(by).pk)
    context = {"cohort": by.cohort, "one": member, "form": form, "room": rooms.room_of(by)}
    return render(request, "groups/end_membership.html", context, status=422 if form.errors else 200)
