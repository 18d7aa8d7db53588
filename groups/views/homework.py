"""Homework: the team gives it and marks it for the whole group, a member says done or not yet; plain forms, no script needed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Invalid
from groups.access import attendance
from groups.access import homework as access
from groups.forms import HomeworkForm
from groups.policies import homework as rules
from groups.services import homework as services
from groups.views import SignedIn

BACK = {"my_meetings": "my_meetings"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_homework(request: SignedIn, cohort_id: uuid.UUID) -> HttpResponse:
    """What is open, what was talked about lately, and new lines; `?meeting=` says at which meeting they are given."""
    by, at = access.team_for(request.user.pk, cohort_id), timezone.now()
    first = {"meeting": request.GET.get("meeting", "")}
    form = HomeworkForm(request.POST) if request.method == "POST" else HomeworkForm(initial=first)
    if form.is_bound and form.is_valid():
        meeting_id = form.cleaned_data["meeting"]
        meeting = attendance.meeting_for_team(request.user.pk, meeting_id)[1] if meeting_id else None
        try:
            services.set_homework(by=by, words=form.cleaned_data["words"], meeting=meeting, at=at)
        except Invalid as refusal:
            form.add_error("words", refusal.detail)
        else:
            messages.success(request, _("The group has its homework."))
            return redirect("homework", by.cohort_id)
    context = {
        "cohort": by.cohort,
        "form": form,
        "given": [_given(one, at) for one in access.open_in(by)],
        "discussed": [(one, rules.is_fresh(one.discussed_at, at)) for one in access.discussed_in(by)],
    }
    return render(request, "groups/homework.html", context, status=422 if form.is_bound else 200)


def _given(one: access.Given, at: datetime) -> dict[str, Any]:
    return {"given": one, "carried_now": rules.is_fresh(one.homework.carried_at, at)}


@login_required
@require_POST
def homework_mark(request: SignedIn, cohort_id: uuid.UUID, homework_id: uuid.UUID) -> HttpResponse:
    """One tap for the whole group: talked about or carried over; and its undo."""
    by, mark = access.team_for(request.user.pk, cohort_id), request.POST.get("mark", "")
    if "undo" in request.POST:
        services.undo_mark(by=by, homework_id=homework_id, mark=mark)
    else:
        services.mark(by=by, homework_id=homework_id, mark=mark, at=timezone.now())
    return redirect("homework", by.cohort_id)


@login_required
@require_POST
def homework_take_back(request: SignedIn, cohort_id: uuid.UUID, homework_id: uuid.UUID) -> HttpResponse:
    """Wrong words are gone, as long as nobody has done them."""
    by = access.team_for(request.user.pk, cohort_id)
    try:
        services.take_back(by=by, homework_id=homework_id)
    except Invalid as refusal:
        messages.warning(request, refusal.detail)
    return redirect("homework", by.cohort_id)


@login_required
@require_POST
def homework_done(request: SignedIn, homework_id: uuid.UUID) -> HttpResponse:
    """One's own word: done, or not yet."""
    member, homework = access.own_in(request.user.pk, homework_id)
    is_done = request.POST.get("done") == "yes"
    services.say_done(member=member, homework_id=homework.pk, is_done=is_done, at=timezone.now())
    return redirect(BACK.get(request.POST.get("back", ""), "today"))
