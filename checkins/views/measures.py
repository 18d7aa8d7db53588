"""A member answers a measure: who reads it, the questions, put aside or sent, and what comes after."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import Invalid
from checkins import access, measures
from checkins.forms.measures import MeasureForm
from checkins.measures.definition import TEAM, in_language
from checkins.services import measures as services
from checkins.views.moment import Moment, moment_of
from groups import access as group_access
from groups import resources
from groups.views import SignedIn


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: SignedIn, code: str) -> HttpResponse:
    """The questions; what was answered before is chosen already."""
    moment, language = moment_of(request), get_language() or "en"
    if request.method == "POST":
        return _sent(request, moment, language)
    offer = access.offer_of(request.user, code, moment.at, moment.today)
    sitting = services.begin(user=request.user, offer=offer, at=moment.at)
    known = {name: str(value) for name, value in sitting.answers.items()}
    form = MeasureForm(initial=known, definition=offer.definition, language=language)
    return _show(request, offer.definition, sitting.pk, form, language)


def _show(
    request: SignedIn,
    definition: measures.Definition,
    sitting_id: uuid.UUID,
    form: MeasureForm,
    language: str,
    status: int = 200,
) -> HttpResponse:
    intro, spoken = in_language(definition.intro or {"en": ""}, language)
    context = {
        "form": form,
        "sitting": sitting_id,
        "code": definition.code,
        "name": definition.name,
        "minutes": definition.minutes,
        "intro": intro,
        "spoken": spoken,
        "other_language": spoken != language
        or any(in_language(one.words, language)[1] != language for one in definition.items),
        "team_reads": definition.reader == TEAM,
        "readers": access.readers_for(access.places_of(request.user.pk)),
        "licence": definition.licence,
    }
    return render(request, "checkins/measure.html", context, status=status)


def _sent(request: SignedIn, moment: Moment, language: str) -> HttpResponse:
    """Kept, whatever the hour; a measure that is asked on duty only is still read when it was begun in time."""
    try:
        sitting_id = uuid.UUID(request.POST.get("sitting", ""))
    except ValueError as error:
        raise Invalid(field="sitting") from error
    sitting = access.sitting_of(request.user.pk, sitting_id)
    definition = measures.definition_from(sitting.measure.definition)
    form = MeasureForm(request.POST, definition=definition, language=language)
    finish = "later" not in request.POST
    if form.is_valid():
        try:
            services.answer(
                user=request.user,
                sitting_id=sitting_id,
                raw=form.cleaned_data,
                finish=finish,
                today=moment.today,
                at=moment.at,
            )
            return redirect("measure_thanks", sitting=sitting_id)
        except Invalid as refusal:
            form.add_error(None, refusal.detail)
    return _show(request, definition, sitting_id, form, language, status=422)


@login_required
@require_safe
def measure_thanks(request: SignedIn, sitting: uuid.UUID) -> HttpResponse:
    """Thank you; and where an answer asked for it, people to call, who has been told, and when they will see it."""
    moment = moment_of(request)
    found = access.sitting_of(request.user.pk, sitting)
    definition = measures.definition_from(found.measure.definition)
    alerted = bool(measures.alerts_in(definition, found.answers))
    known = found.place.cohort.programme.crisis or resources.CRISIS
    context: dict[str, Any] = {
        "name": definition.name,
        "code": definition.code,
        "finished": found.finished_at is not None,
        "alerted": alerted,
        "resources": resources.numbers_in(get_language() or "en", known) if alerted else [],
        "watch": group_access.coverage_of(found.place.cohort_id, moment.at) if alerted else None,
        "more": access.offers_for(request.user, moment.at, moment.today)[:1] if found.finished_at else [],
    }
    return render(request, "checkins/measure_thanks.html", context)
