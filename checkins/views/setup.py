"""What is asked: the member's own choice and days off, and the programme's page."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Invalid, NotFound
from checkins import access
from checkins.errors import NotAsked
from checkins.forms.setup import DaysOffForm, LeftOutForm, SetupForm
from checkins.policies import words
from checkins.policies.answers import HELPED
from checkins.services import setup as services
from checkins.views.moment import Moment, moment_of
from groups.views import SignedIn

if TYPE_CHECKING:
    from groups.models import Programme


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_questions(request: SignedIn) -> HttpResponse:
    """Which optional questions this member is asked, and days off."""
    if not access.places_of(request.user.pk):
        raise NotAsked
    moment, optional = moment_of(request), access.setup_for(request.user.pk).optional
    if request.method == "POST":
        form = LeftOutForm(request.POST, optional=optional)
        if form.is_valid():
            left = [code for code in optional if code not in form.cleaned_data["asked"]]
            services.leave_out(user=request.user, codes=left)
            messages.success(request, _("Saved."))
            return redirect("my_questions")
    return _mine(request, moment, DaysOffForm(initial={"last_on": moment.today + timedelta(days=6)}))


def _mine(request: SignedIn, moment: Moment, days_off: DaysOffForm) -> HttpResponse:
    setup, left = access.setup_for(request.user.pk), access.left_out_by(request.user.pk)
    asked = [code for code in setup.optional if code not in left]
    running = access.pause_on(request.user.pk, moment.today)
    context = {
        "choice": LeftOutForm(initial={"asked": asked}, optional=setup.optional) if setup.optional else None,
        "days_off": days_off,
        "form": days_off,
        "running": words.day_in_words(running.last_on) if running else None,
    }
    return render(request, "checkins/my_questions.html", context, status=422 if days_off.errors else 200)


@login_required
@require_POST
def days_off(request: SignedIn) -> HttpResponse:
    """Days off begin, or end."""
    moment = moment_of(request)
    if request.POST.get("act") == "end":
        services.end_days_off(user=request.user, today=moment.today)
        return redirect("my_questions")
    form = DaysOffForm(request.POST)
    if form.is_valid():
        try:
            services.take_days_off(user=request.user, last_on=form.cleaned_data["last_on"], today=moment.today)
            return redirect("my_questions")
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.detail)
    return _mine(request, moment, form)


@login_required
@require_safe
def programmes(request: SignedIn) -> HttpResponse:
    """The programmes whose questions this person may shape; straight on to the only one."""
    mine = access.programmes_run_by(request.user)
    if not mine:
        raise NotFound
    if len(mine) == 1:
        return redirect("programme_questions", programme=mine[0].pk)
    return render(request, "checkins/programmes.html", {"programmes": mine})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def programme_questions(request: SignedIn, programme: uuid.UUID) -> HttpResponse:
    """What a programme's check-in asks."""
    found = access.programme_run_by(request.user, programme)
    form = SetupForm(request.POST) if request.method == "POST" else SetupForm(initial=_known(found))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_setup(
                programme=found,
                by=request.user,
                kept=form.cleaned_data["kept"],
                own=form.cleaned_data["own"].splitlines(),
                optional=form.cleaned_data["optional"],
                at=moment_of(request).at,
            )
            messages.success(request, _("Saved. New check-ins ask this from now on."))
            return redirect("programme_questions", programme=found.pk)
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.detail)
    context = {"form": form, "programme": found}
    return render(request, "checkins/programme_questions.html", context, status=422 if form.errors else 200)


def _known(programme: Programme) -> dict[str, object]:
    setup = access.setup_of(programme.pk)
    own = [one.label for one in setup.helped if one.label and not one.off]
    kept = [one.code for one in setup.helped if one.code in HELPED and not one.off]
    return {"kept": kept, "own": "\n".join(own), "optional": list(setup.optional)}
