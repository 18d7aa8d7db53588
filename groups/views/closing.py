"""Closing a meeting, changing its attendance afterwards, its paper, and the list of meetings."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Invalid
from groups import access as group_access
from groups import policies, schedule
from groups.access import attendance as access
from groups.errors import MeetingClosed
from groups.forms import STATUS_WORDS, ChangeForm, ClosingForm
from groups.services import attendance as services
from groups.views import SignedIn
from groups.views.attendance import closed_page, moment_of, page


@login_required
@require_POST
def attendance_close(request: SignedIn, meeting_id: uuid.UUID) -> HttpResponse:
    """Minutes are written once; what was typed stays when something is still missing."""
    by, meeting = access.meeting_for_team(request.user.pk, meeting_id)
    form = ClosingForm(request.POST)
    if form.is_valid():
        try:
            services.close(by=by, meeting=meeting, at=timezone.now(), **form.cleaned_data)
        except MeetingClosed:
            return closed_page(request, meeting_id, None, "")
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        else:
            return redirect("attendance", meeting.pk)
    return page(request, by, meeting, form=form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance_change(request: SignedIn, meeting_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """A change after closing: what it was, what it should be, and why."""
    by, meeting = access.meeting_for_team(request.user.pk, meeting_id)
    mark = access.mark_of(by, meeting, member_id)
    form = ChangeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            services.change(
                by=by,
                meeting=meeting,
                member=mark.membership,
                status=given["status"],
                moment=moment_of(given["time"], meeting),
                reason=given["reason"],
                at=timezone.now(),
            )
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        else:
            return redirect("attendance", meeting.pk)
    when = schedule.span_in_words(meeting, timezone.now(), timezone.get_current_timezone())
    context = {"meeting": meeting, "mark": mark, "form": form, "when": when, "now": STATUS_WORDS[mark.status]}
    return render(request, "groups/attendance_change.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def sign_in_sheet(request: SignedIn, meeting_id: uuid.UUID) -> HttpResponse:
    """Paper for the door: the names the group uses, and room for a pen."""
    by, meeting = access.meeting_for_team(request.user.pk, meeting_id)
    at = timezone.now()
    context = {
        "cohort": by.cohort,
        "meeting": meeting,
        "when": schedule.span_in_words(meeting, at, timezone.get_current_timezone()),
        "day": timezone.localtime(meeting.starts_at),
        "people": access.on_list_of(meeting),
        "by": by,
        "at": at,
    }
    return render(request, "groups/sign_in_sheet.html", context)


@login_required
@require_safe
def cohort_meetings(request: SignedIn, cohort_id: uuid.UUID) -> HttpResponse:
    """The next meeting and the last twenty, each with how its list stands."""
    by = group_access.team_membership_for(request.user.pk, cohort_id)
    at, zone = timezone.now(), timezone.get_current_timezone()
    meetings = [_meeting(one, at, zone) for one in access.meetings_of(by, at)]
    has_homework = policies.is_participant(policies.MEMBER, by.cohort.kind)
    context = {"cohort": by.cohort, "meetings": meetings, "has_homework": has_homework}
    return render(request, "groups/meetings.html", context)


def _meeting(one: Any, at: Any, zone: Any) -> dict[str, Any]:
    state = ngettext("%(marked)d person marked, not closed", "%(marked)d people marked, not closed", one.marked)
    said = state % {"marked": one.marked}
    if one.closed_at is not None:
        said = _("Closed")
    elif one.starts_at > at:
        said = _("Still to come")
    return {"id": one.pk, "when": schedule.span_in_words(one, at, zone), "topic": one.topic, "state": said}
