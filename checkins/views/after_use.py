"""After a day of use: what was going on, the question about the plan on the next day, and sober time for those who count it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Invalid
from checkins import access
from checkins.errors import NotAsked
from checkins.forms.setup import AroundForm, DayOfUseForm, SoberStartForm
from checkins.policies import lapses, words
from checkins.services import lapses as reports
from checkins.services import sober
from checkins.views.moment import Moment, day_from, moment_of
from groups.views import SignedIn

if TYPE_CHECKING:
    from checkins.access import Told


def around_form(request: SignedIn, day: date) -> AroundForm | None:
    """The one question after a day of use, with what was said to it; None where nothing was told."""
    report = access.report_on(request.user.pk, day)
    if report is None:
        return None
    known = {"around": report.around, "words": report.words or ""}
    return AroundForm(initial=known, options=lapses.AROUND_WORDS)


def told_of(told: Told) -> dict[str, Any]:
    """A report in words, for the team: the day, where it stands, what was going on."""
    return {
        "day": words.day_in_words(told.report.on_day),
        "state": lapses.STATE_WORDS[told.state],
        "around": ", ".join(str(lapses.AROUND_WORDS[code]) for code in told.report.around),
        "words": told.report.words or "",
        "has_it": told.task.claimed_by.display_name if told.task and told.task.claimed_by else "",
    }


@login_required
@require_POST
def checkin_around(request: SignedIn, day: str) -> HttpResponse:
    """What was going on is kept with the day; leaving it empty is fine."""
    on_day = day_from(day)
    form = AroundForm(request.POST, options=lapses.AROUND_WORDS)
    if not form.is_valid():
        raise Invalid(field=next(iter(form.errors)))
    given = form.cleaned_data
    reports.say_around(user=request.user, on_day=on_day, around=given["around"], words=given["words"])
    return redirect("checkin_saved", day=on_day.isoformat())


@login_required
@require_POST
def plan_prompt_done(request: SignedIn, day: str) -> HttpResponse:
    """ "Not now": the question about the plan does not come back for that day."""
    reports.end_prompt(user=request.user, on_day=day_from(day), at=moment_of(request).at)
    return redirect("today")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sober_time(request: SignedIn) -> HttpResponse:
    """Three figures side by side for somebody who wants to count; nobody else sees the page."""
    if not access.places_of(request.user.pk):
        raise NotAsked
    moment = moment_of(request)
    if request.method == "POST":
        return _change(request, moment)
    return _sober(request, moment)


def _change(request: SignedIn, moment: Moment) -> HttpResponse:
    """One change, by the name of the button; a refusal comes back beside its field."""
    act = request.POST.get("act", "")
    form = _forms_for(act, request)
    if form is not None and not form.is_valid():
        return _sober(request, moment, wrong=form)
    try:
        _do(act, request, moment, form.cleaned_data if form is not None else {})
    except Invalid as refusal:
        if form is None:
            raise
        form.add_error(refusal.field, refusal.detail)
        return _sober(request, moment, wrong=form)
    return redirect("sober_time")


def _forms_for(act: str, request: SignedIn) -> forms.Form | None:
    if act == "start":
        return SoberStartForm(request.POST)
    return DayOfUseForm(request.POST) if act in ("use", "not_use") else None


def _do(act: str, request: SignedIn, moment: Moment, given: dict[str, Any]) -> None:
    if act == "start":
        sober.count_from(user=request.user, started_on=given["started_on"], today=moment.today)
    elif act in ("use", "not_use"):
        sober.mark_day(user=request.user, day=given["day"], used=act == "use", today=moment.today)
    elif act == "stop":
        sober.stop_counting(user=request.user)


def _sober(request: SignedIn, moment: Moment, wrong: forms.Form | None = None) -> HttpResponse:
    row = access.sober_time_of(request.user.pk)
    told = access.report_to_ask_about(request.user.pk, moment.today + timedelta(days=1))
    marked = [date.fromisoformat(day) for day in row.days_of_use] if row else []
    context = {
        "started_on": row.started_on if row else None,
        "figures": access.sober_figures(row, moment.today) if row else None,
        "marked": [(day, words.day_in_words(day)) for day in reversed(marked)],
        "told": told.on_day if row and told is not None and told.on_day not in marked else None,
        "start": wrong if isinstance(wrong, SoberStartForm) else SoberStartForm(),
        "use": wrong if isinstance(wrong, DayOfUseForm) else DayOfUseForm(),
        "form": wrong,
        "figure_names": [_("days since the last day of use"), _("sober days in all"), _("days since you began")],
    }
    return render(request, "checkins/sober.html", context, status=422 if wrong is not None else 200)
