"""What the team sets for itself: words to fold, and phrases of one's own with a trial over the last thirty days."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import NotFound, Refusal
from chat.views.entrance import person_id, signed_in
from groups import access as group_access
from moderation import access
from moderation.forms import FoldForm, PhraseForm
from moderation.policies.phrases import check_phrase
from moderation.services import habits


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def folded(request: HttpRequest) -> HttpResponse:
    """The words this person wants folded on the desk."""
    user_id = person_id(request)
    if not access.team_cohorts_of(user_id):
        raise NotFound
    given = request.POST if request.method == "POST" else None
    form = FoldForm(given, initial={"folded": "\n".join(access.folded_of(user_id))})
    if request.method == "POST" and form.is_valid():
        try:
            habits.fold_words(user_id=user_id, folded=form.cleaned_data["folded"])
        except Refusal as refusal:
            form.add_error("folded", refusal.detail)
        else:
            messages.success(request, _("Saved."))
            return redirect("queue")
    return render(request, "moderation/folded.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_phrases(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """The cohort's own phrases; one is tried over the last thirty days first, then switched on."""
    member, at = group_access.team_membership_for(person_id(request), cohort_id), timezone.now()
    form = PhraseForm(request.POST if request.method == "POST" else None)
    trial = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if "try" in request.POST:
                trial = access.try_phrase(member, check_phrase(told["phrase"]), at)
            else:
                habits.add_phrase(by=member, phrase=told["phrase"], kind=told["kind"], at=at)
                messages.success(request, _("It is on."))
                return redirect("own_phrases", cohort_id)
        except Refusal as refusal:
            form.add_error("phrase", refusal.detail)
    context = {"form": form, "cohort": member.cohort, "trial": trial, "phrases": access.phrases_of(member)}
    return render(request, "moderation/phrases.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def end_phrase(request: HttpRequest, cohort_id: uuid.UUID, phrase_id: uuid.UUID) -> HttpResponse:
    """The phrase finds nothing any more."""
    member = group_access.team_membership_for(person_id(request), cohort_id)
    habits.end_phrase(by=member, phrase_id=phrase_id, at=timezone.now())
    messages.success(request, _("It is off."))
    return redirect("own_phrases", cohort_id)
