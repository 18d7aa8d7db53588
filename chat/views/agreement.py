"""The group agreement of people who belong: reading it for ever, asking about it, saying yes to a new version."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import Conflict, Refusal
from chat import access as rooms
from chat.forms import QuestionForm, VersionForm
from chat.views.entrance import person_id, signed_in
from groups import access, policies
from groups.resources.agreement import changes_between
from groups.services import agreements, questions

if TYPE_CHECKING:
    from groups.models import Membership


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """What the group agrees; when a new version waits, what has changed stands on top and "I agree" below."""
    member = access.membership_for(person_id(request), cohort_id)
    if request.method == "POST":
        return _accept(request, member)
    current = access.current_agreement(member.cohort)
    before = access.agreement_version(member.cohort, member.agreed_version)
    is_due = policies.is_agreement_due(member, member.cohort)
    context = {
        "member": member,
        "cohort": member.cohort,
        "agreement": current,
        "is_due": is_due,
        "changes": changes_between(before.clauses, current.clauses) if is_due and before and current else [],
        "before": before,
        "accepted_at": access.accepted_at(member, current) if current else None,
        "room": rooms.room_of(member),
        "next": _next(request),
    }
    return render(request, "groups/agreement.html", context)


def _next(request: HttpRequest) -> str:
    """Where the person was going, if that is a page of this site."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else ""


def _accept(request: HttpRequest, member: Membership) -> HttpResponse:
    form = VersionForm(request.POST)
    here = reverse("agreement", args=[member.cohort_id])
    try:
        if not form.is_valid():
            raise Conflict
        agreements.accept_agreement(member=member, version=form.cleaned_data["version"], at=timezone.now())
    except Conflict:
        messages.info(request, _("The agreement has changed since you opened it. Please read it again."))
        return HttpResponseRedirect(here)
    messages.success(request, _("Thank you. The room is open to you."))
    return HttpResponseRedirect(_next(request) or reverse("room", args=[rooms.room_of(member).pk]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_question(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """ "I have a question first": it goes to the team of the group."""
    member = access.membership_for(person_id(request), cohort_id)
    form = QuestionForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            questions.ask_about_agreement(member=member, words=told["body"], key=told["key"], at=timezone.now())
        except Refusal as refusal:
            form.add_error("body", refusal.detail)
        else:
            return HttpResponseRedirect(f"{request.path}?asked")
    context = {
        "cohort": member.cohort,
        "form": form,
        "is_asked": "asked" in request.GET,
        "team": [one.display_name for one in access.team_of([cohort_id])],
        "coverage": access.coverage_of(cohort_id, timezone.now()),
    }
    return render(request, "groups/agreement_question.html", context, status=422 if form.errors else 200)
