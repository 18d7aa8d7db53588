"""Changing what a room is: open, held, read first, paused, read-only; how fast; what waits first. At once, and undone the same way."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.errors import NotFound
from chat.views.entrance import person_id, signed_in
from groups import access
from moderation.forms import ModeForm, PaceForm, PrivateForm
from moderation.services import modes


@signed_in
@require_POST
def room_mode(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """The room is something else from now on."""
    by = access.team_membership_for(person_id(request), cohort_id)
    form = ModeForm(request.POST)
    if not form.is_valid():
        raise NotFound
    modes.set_mode(by=by, mode=form.cleaned_data["mode"], at=timezone.now())
    said = {
        "open": _("The room is open."),
        "night_hold": _("While nobody watches, messages wait for the team."),
        "pre_moderated": _("Every message waits for the team first."),
        "paused": _("The room is paused. Members can read; the team can write and say why."),
        "read_only": _("The room can be read, not written in."),
    }
    messages.success(request, said[form.cleaned_data["mode"]])
    return redirect("running_room", cohort_id)


@signed_in
@require_POST
def room_pace(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """Members wait longer between messages, or no longer."""
    by = access.team_membership_for(person_id(request), cohort_id)
    form = PaceForm(request.POST)
    if not form.is_valid():
        raise NotFound
    modes.set_pace(by=by, seconds=form.cleaned_data["seconds"], at=timezone.now())
    messages.success(request, _("The room is slower now.") if form.cleaned_data["seconds"] else _("No pause any more."))
    return redirect("running_room", cohort_id)


@signed_in
@require_POST
def room_private(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """Whether contact details and offers wait for the team first."""
    by = access.team_membership_for(person_id(request), cohort_id)
    form = PrivateForm(request.POST)
    if not form.is_valid():
        raise NotFound
    holds = form.cleaned_data["holds"]
    modes.set_holds_private(by=by, holds=holds, at=timezone.now())
    said = _("Contact details and offers wait for the team first.") if holds else _("They are shown, and you are told.")
    messages.success(request, said)
    return redirect("running_room", cohort_id)
