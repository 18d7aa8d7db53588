"""S4: the five questions on one page, without script; the same page again for "Change" and for a day before."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.errors import Invalid
from checkins import access
from checkins.errors import NotAsked
from checkins.forms import CheckInForm, blank_form, form_of
from checkins.policies import days, words
from checkins.services.checkins import save_checkin
from checkins.views.moment import Moment, day_from, device_facts, moment_of
from groups.views import SignedIn


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: SignedIn) -> HttpResponse:
    """Today's check-in: the questions, or the answers with "Change" once it is done."""
    moment = moment_of(request)
    if request.method == "POST":
        form = CheckInForm(request.POST)
        valid = form.is_valid()
        day = days.day_meant(form.cleaned_data.get("asked"), moment.at, moment.zone)
        return _keep(request, moment, form, day) if valid else _ask(request, moment, form, day, status=422)
    done = access.on_day(request.user.pk, moment.today)
    if done is None:
        return _ask(request, moment, blank_form(moment.today), moment.today)
    answers = access.answers_of(done)
    context = {"said": words.in_words(answers), "day": moment.today, **_around(request, moment)}
    return render(request, "checkins/done.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkin_day(request: SignedIn, day: str) -> HttpResponse:
    """The check-in of one named day, to add or to change."""
    moment, on_day = moment_of(request), day_from(day)
    if request.method == "POST":
        form = CheckInForm(request.POST)
        return _keep(request, moment, form, on_day) if form.is_valid() else _ask(request, moment, form, on_day, 422)
    days.check_day(on_day, moment.today, access.first_day_of(request.user))
    done = access.on_day(request.user.pk, on_day)
    form = blank_form(on_day) if done is None else form_of(access.answers_of(done), on_day)
    return _ask(request, moment, form, on_day)


def _keep(request: SignedIn, moment: Moment, form: CheckInForm, day: date) -> HttpResponse:
    """Saved, and on to "Saved. Thank you."; a refusal comes back to the page with everything still there."""
    raw = {name: value for name, value in form.cleaned_data.items() if name not in ("key", "asked", "answers")}
    try:
        save_checkin(
            user=request.user,
            answers=raw,
            on_day=day,
            key=form.cleaned_data["key"] or uuid.uuid4(),
            share_room=None,
            at=moment.at,
        )
    except Invalid as refusal:
        form.add_error(None, refusal.detail)
        return _ask(request, moment, form, day, status=422)
    return redirect("checkin_saved", day=day.isoformat())


def _ask(request: SignedIn, moment: Moment, form: CheckInForm, day: date, status: int = 200) -> HttpResponse:
    places = access.places_of(request.user.pk)
    if not places:
        raise NotAsked
    context = {
        "form": form,
        "day": day,
        "is_today": day == moment.today,
        "is_change": access.on_day(request.user.pk, day) is not None,
        "readers": access.readers_for(places),
        **_around(request, moment),
    }
    return render(request, "checkins/form.html", context, status=status)


def _around(request: SignedIn, moment: Moment) -> dict[str, Any]:
    """Days that can still be added, and what the page's script needs to date an answer given without a network."""
    open_days = days.open_days(moment.today, access.first_day_of(request.user))
    done = access.between(request.user.pk, open_days[-1], moment.today)
    to_add = days.days_to_add(moment.today, open_days[-1], done)
    named = [(day, words.day_in_words(day)) for day in to_add]
    return {"to_add": named, "yesterday": moment.today - timedelta(days=1), **device_facts(request, moment)}
