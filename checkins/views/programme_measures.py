"""Which measures a programme asks: switched on, worded with its own copy, written anew, with a preview of what a member sees."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import NotFound
from checkins import access, measures
from checkins.forms.measures import MeasureForm, OwnMeasureForm, WordingForm, show_wrong
from checkins.measures import SHIPPED, Definition
from checkins.measures.definition import in_language
from checkins.services import measures as services
from checkins.views.moment import moment_of
from groups.views import SignedIn

if TYPE_CHECKING:
    from groups.models import Programme

Made = Callable[[Any], Definition]


@login_required
@require_safe
def programme_measures(request: SignedIn, programme: uuid.UUID) -> HttpResponse:
    """What is asked, and what could be."""
    found = access.programme_run_by(request.user, programme)
    asked = {one.code: one for one in access.measures_of(found.pk)}
    lines = [_line(measures.definition_from(one.definition), one.version) for one in asked.values()]
    ready = [_line(one, None) for one in SHIPPED.values() if one.code not in asked]
    return render(request, "checkins/measures.html", {"programme": found, "asked": lines, "ready": ready})


def _line(definition: Definition, version: int | None) -> dict[str, Any]:
    return {
        "code": definition.code,
        "name": definition.name,
        "version": version,
        "items": len(definition.items),
        "days": definition.schedule.every_days,
        "licence": definition.licence,
        "source": definition.source,
        "on_duty_only": definition.schedule.on_duty_only,
        "team_reads": definition.reader == measures.definition.TEAM,
        "needs_words": not definition.has_wording,
        "is_shipped": definition.code in SHIPPED,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shipped_measure(request: SignedIn, programme: uuid.UUID, code: str) -> HttpResponse:
    """A measure that comes with the house: what a member would see, and switching it on; with one's own copy where words are missing."""
    found, scoring = access.programme_run_by(request.user, programme), SHIPPED.get(code)
    if scoring is None:
        raise NotFound
    if scoring.has_wording:
        form: forms.Form = forms.Form(request.POST or None)
        return _write(request, found, form, lambda _given: scoring, scoring)
    form = WordingForm(request.POST or None)
    language = get_language() or "en"
    return _write(
        request, found, form, lambda given: measures.with_wording(scoring, given["questions"], language), scoring
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_measure(request: SignedIn, programme: uuid.UUID) -> HttpResponse:
    """A measure that the programme brings itself."""
    found, form = access.programme_run_by(request.user, programme), OwnMeasureForm(request.POST or None)
    language = get_language() or "en"
    return _write(request, found, form, lambda given: measures.own_measure(form.about(), given, language), None)


def _write(request: SignedIn, programme: Programme, form: Any, make: Made, scoring: Definition | None) -> HttpResponse:
    """The form, then the preview of exactly what a member sees, then published."""
    made = _made(form, make) if request.method == "POST" or (scoring is not None and scoring.has_wording) else None
    if made is not None and "publish" in request.POST:
        services.publish_measure(programme=programme, by=request.user, definition=made, at=moment_of(request).at)
        messages.success(request, _("%(name)s is asked from now on.") % {"name": made.name})
        return redirect("measures", programme=programme.pk)
    language = get_language() or "en"
    context = {
        "programme": programme,
        "form": form,
        "scoring": _line(scoring, None) if scoring is not None else None,
        "preview": MeasureForm(definition=made, language=language, prefix="preview") if made is not None else None,
        "made": _line(made, None) if made is not None else None,
        "intro": in_language(made.intro, language)[0] if made is not None and made.intro else "",
        "scales": _scales(made, language) if made is not None else [],
    }
    return render(request, "checkins/measure_new.html", context, status=422 if form.errors else 200)


def _made(form: Any, make: Made) -> Definition | None:
    if form.is_bound and not form.is_valid():
        return None
    try:
        return make(form.cleaned_data if form.is_bound else {})
    except measures.WrongDefinition as wrong:
        show_wrong(form, str(wrong.args[0]))
        return None


def _scales(made: Definition, language: str) -> list[dict[str, Any]]:
    """How it is scored, to check before publishing."""
    return [
        {
            "name": in_language(scale.words, language)[0],
            "items": ", ".join(scale.items),
            "range": measures.scoring.range_of(made, scale),
            "cuts": [in_language(cut.words, language)[0] for cut in scale.cuts],
        }
        for scale in made.scales
    ]


@login_required
@require_POST
def stop_measure(request: SignedIn, programme: uuid.UUID, code: str) -> HttpResponse:
    """The measure is not asked any more; answers and scores stay."""
    found = access.programme_run_by(request.user, programme)
    services.stop_asking(programme=found, by=request.user, code=code, at=moment_of(request).at)
    return redirect("measures", programme=found.pk)
