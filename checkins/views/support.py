"""Support (S6): numbers for everybody, then one's own people and steps, then asking for a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.access import plans
from checkins.policies import plan as rules
from groups.views.support import page_context


@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """The page that opens with one tap from everywhere, also signed out, also without a network."""
    context = page_context(request)
    if request.user.is_authenticated:
        written = plans.own(request.user.pk)
        context |= {"people": rules.people_of(written.lines), "steps": rules.steps_of(written.lines)}
    return render(request, "support/page.html", context)
