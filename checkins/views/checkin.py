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
from checkins.forms import CheckInForm, blank_form, form_of, questions
from checkins.policies import days, items, words
from checkins.policies.answers import Answers
from checkins.services.checkins import save_checkin
from checkins.views.moment import Moment, day_from, device_facts, moment_of
from groups.views import SignedIn


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: SignedIn) -> HttpResponse:
    """Today's check-in: the questions, or the answers with "Change" once it is done."""
    moment = moment_of(request)
    if request.method == "POST":
        form = _sent_form(request)
        valid = form.is_valid()
        day = days.day_meant(form.cleaned_data.get("asked"), moment.at, moment.zone)
        return _keep(request, moment, form, day) if valid else _ask(request, moment, form, day, status=422)
    done = access.on_day(request.user.pk, moment.today)
    if done is None:
        return _ask(request, moment, _form(request, moment, moment.today), moment.today)
    answers, setup = access.own_answers_of(done), access.setup_for(request.user.pk)
    context = {
        "said": words.in_words(answers, setup.labels),
        "day": moment.today,
        "review_due": moment.is_evening and bool(answers.intention) and not answers.review,
        **_around(request, moment),
    }
    return render(request, "checkins/done.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkin_day(request: SignedIn, day: str) -> HttpResponse:
    """The check-in of one named day, to add or to change."""
    moment, on_day = moment_of(request), day_from(day)
    if request.method == "POST":
        form = _sent_form(request)
        return _keep(request, moment, form, on_day) if form.is_valid() else _ask(request, moment, form, on_day, 422)
    days.check_day(on_day, moment.today, access.first_day_of(request.user))
    return _ask(request, moment, _form(request, moment, on_day), on_day)


def _known(request: SignedIn, day: date) -> Answers | None:
    done = access.on_day(request.user.pk, day)
    return None if done is None else access.own_answers_of(done)


def _asks(request: SignedIn, moment: Moment, day: date, setup: items.Setup, known: Answers | None) -> tuple[str, ...]:
    answered = [code for code in items.ITEMS if known is not None and getattr(known, code)]
    return items.asked_now(
        setup, access.left_out_by(request.user.pk), answered, moment.local.hour, is_today=day == moment.today
    )


def _form(request: SignedIn, moment: Moment, day: date) -> CheckInForm:
    setup, known = access.setup_for(request.user.pk), _known(request, day)
    asks = _asks(request, moment, day, setup, known)
    return blank_form(day, setup, asks) if known is None else form_of(known, day, setup, asks)


def _sent_form(request: SignedIn) -> CheckInForm:
    """What was sent. Every optional question is read, since the page may have been opened when another one was asked."""
    setup = access.setup_for(request.user.pk)
    asks = [code for code in items.ITEMS if code in request.POST]
    return CheckInForm(request.POST, setup=setup, asks=asks, answered=setup.codes)


def _keep(request: SignedIn, moment: Moment, form: CheckInForm, day: date) -> HttpResponse:
    """Saved, and on to "Saved. Thank you."; a refusal comes back to the page with everything still there."""
    raw = {name: form.cleaned_data[name] for name in questions() if name in form.cleaned_data}
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
        "this_morning": form.initial.get("intention", "") if "review" in form.asks else "",
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
