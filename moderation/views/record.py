"""What is on record: the handover, the trail, who looked at what of one's own, a person's page for the team, disclosures."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import Refusal
from chat.views.entrance import person_id, signed_in
from groups import access as group_access
from groups import policies as group_policies
from groups.access.about import about_for_team
from moderation import access
from moderation.forms import DisclosureForm
from moderation.policies.desk import NOW
from moderation.services import disclosures
from moderation.views import lines, told

if TYPE_CHECKING:
    from datetime import datetime

    from groups.models import Membership

A_NIGHT = timedelta(hours=16)
LONGEST = timedelta(hours=72)


def _since(member: Membership, at: datetime) -> datetime:
    """From when a handover tells: the last one this person read, at most three days back, else a night."""
    last = access.last_entry(member, "handover")
    return max(last, at - LONGEST) if last is not None else at - A_NIGHT


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """What happened since this person last looked, and what is still open; posting says that it was read."""
    member, at = group_access.team_membership_for(person_id(request), cohort_id), timezone.now()
    if request.method == "POST":
        disclosures.hand_over(by=member, at=at)
        messages.success(request, _("Thank you. The next handover begins here."))
        return redirect("needs_me")
    night = access.night_of(member, _since(member, at), at)
    context = {
        "cohort": member.cohort,
        "night": night,
        "alerts": [told.alert(task, night.asked[task.pk]) for task in night.alerts],
        "paused": [(one, told.pauses_of(one, at)) for one in night.paused],
        "coverage": group_access.coverage_of(cohort_id, at),
        "waiting": len(
            [item for item in access.queue_of(member.user_id, "open", at) if item.case.cohort_id == cohort_id]
        ),
        "at": at,
    }
    return render(request, "moderation/handover.html", context)


@signed_in
@require_safe
def trail(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """The cohort's trail, newest first, and when it was last found whole."""
    member = group_access.team_membership_for(person_id(request), cohort_id)
    asked = request.GET.get("before", "")
    entries = access.trail_of(member, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None)
    context = {
        "cohort": member.cohort,
        "entries": told.entries(entries, access.names_of(one.actor for one in entries)),
        "health": access.health_of(member),
        "older": entries[-1].n if entries and entries[-1].n > 1 else None,
    }
    return render(request, "moderation/trail.html", context)


@signed_in
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at what of this person's."""
    entries = access.looks_at(person_id(request))
    people = access.names_of(one.actor for one in entries)
    return render(request, "moderation/looks.html", {"entries": told.entries(entries, people)})


@signed_in
@require_safe
def person(request: HttpRequest, cohort_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """One member as their team needs them: what waits, what is paused, what they share, what was disclosed (S12)."""
    by, at = group_access.team_membership_for(person_id(request), cohort_id), timezone.now()
    about = group_access.member_in(by, member_id)
    desk = told.about_one(access.desk_of(by.user_id, at, at), about)
    waiting = lines.lines_of(desk, at)
    context = {
        "about": about,
        "about_me": about_for_team(by, about),
        "cohort": by.cohort,
        "waiting": waiting,
        "waiting_kind": "now" if any(line.block == NOW for line in waiting) else "today",
        "member_url": reverse("member_page", args=[cohort_id, member_id])
        if group_policies.is_participant(about.role, by.cohort.kind)
        else None,
        "pauses": told.pauses_of(about, at),
        "consents": group_access.consents_from(about, at),
        "disclosures": access.disclosures_of(by, about),
        "entries": told.entries(found := access.looks_about(by, about), access.names_of(one.actor for one in found)),
        "is_me": about.pk == by.pk,
    }
    return render(request, "moderation/person.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure(request: HttpRequest, cohort_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """Writing down what medical people were told in an emergency. Opening the page is a look-up, and the trail says so."""
    by, at = group_access.team_membership_for(person_id(request), cohort_id), timezone.now()
    about = group_access.member_in(by, member_id)
    given = request.POST if request.method == "POST" else None
    form = DisclosureForm(given, initial={"discloser": by.display_name, "disclosed_at": timezone.localtime(at)})
    if request.method == "POST" and form.is_valid():
        try:
            disclosures.record(by=by, about=about, at=at, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        else:
            messages.success(request, _("Written down. It cannot be changed."))
            return redirect("person", cohort_id, member_id)
    if request.method != "POST":
        disclosures.look_up(by=by, about=about, at=at)
    context: dict[str, Any] = {
        "form": form,
        "about": about,
        "cohort": by.cohort,
        "consents": group_access.consents_from(about, at),
    }
    return render(request, "moderation/disclosure.html", context, status=422 if form.errors else 200)
