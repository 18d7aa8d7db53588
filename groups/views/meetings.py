"""Saying that one cannot come to a meeting, taking it back, and one's own meetings so far, with what is open from them."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups import access, schedule
from groups.access import attendance, homework
from groups.forms import AbsenceForm
from groups.policies import attendance as rules
from groups.services.meetings import announce_absence, take_back_absence
from groups.views import SignedIn

OWN_WORDS = {
    rules.PRESENT: _("You were there"),
    rules.LATE: _("You came later"),
    rules.LEFT_EARLY: _("You left earlier"),
    rules.NO_SHOW: _("You were not there"),
    rules.EXCUSED: _("You were excused"),
    rules.NOT_EXPECTED: _("You were not expected"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_absence(request: SignedIn, meeting_id: uuid.UUID) -> HttpResponse:
    """One question, no answer needed; afterwards Today shows it with an undo."""
    member, meeting = access.meeting_for(request.user.pk, meeting_id)
    now = timezone.now()
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        announce_absence(member=member, meeting=meeting, reason=form.cleaned_data["reason"], at=now)
        return redirect("home")
    when = schedule.span_in_words(meeting, now, timezone.get_current_timezone())
    names = [one.display_name for one in access.team_of([meeting.cohort_id])]
    context = {"form": form, "meeting": meeting, "when": when, "readers": names}
    return render(request, "groups/absence.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def meeting_return(request: SignedIn, meeting_id: uuid.UUID) -> HttpResponse:
    """The undo of "I cannot come"."""
    member, meeting = access.meeting_for(request.user.pk, meeting_id)
    take_back_absence(member=member, meeting=meeting, at=timezone.now())
    return redirect("home")


@login_required
@require_safe
def my_meetings(request: SignedIn) -> HttpResponse:
    """What each meeting was about and how the team noted one's own time there; nobody else's."""
    at, zone = timezone.now(), timezone.get_current_timezone()
    lines = [
        {
            "cohort": one.meeting.cohort.name,
            "when": schedule.span_in_words(one.meeting, at, zone),
            "topic": one.meeting.topic,
            "words": OWN_WORDS[one.status],
            "minutes": one.minutes if one.status in rules.CAME else None,
        }
        for one in attendance.own_meetings(request.user.pk)
    ]
    open_now = homework.own_open(access.memberships_of(request.user.pk))
    return render(request, "groups/my_meetings.html", {"lines": lines, "homework": open_now})
