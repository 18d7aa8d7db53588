"""Taking attendance (S13): one list, one tap a person, saved at once; a plain form for each without script."""

from __future__ import annotations

import uuid
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Protocol

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Invalid
from groups import policies, schedule
from groups.access import attendance as access
from groups.errors import MeetingClosed
from groups.forms import REASON_WORDS, STATUS_WORDS, WHY_CHANGED, ClosingForm, MarkForm
from groups.policies import attendance as rules
from groups.services import attendance as services
from groups.views import SignedIn

if TYPE_CHECKING:
    from groups.models import Attendance, AttendanceChange, Meeting, Membership


class Now(Protocol):
    """When somebody asks, and in which zone they read."""

    @property
    def at(self) -> datetime: ...

    @property
    def zone(self) -> tzinfo: ...


@login_required
@require_safe
def meeting_attendance(request: SignedIn, meeting_id: uuid.UUID) -> HttpResponse:
    """The list, with nothing preset; after closing what it says, and what was changed since."""
    by, meeting = access.meeting_for_team(request.user.pk, meeting_id)
    return page(request, by, meeting)


def page(
    request: SignedIn,
    by: Membership,
    meeting: Meeting,
    *,
    asked: dict[uuid.UUID, dict[str, str]] | None = None,
    form: ClosingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a meeting. `asked` holds, by member, what is still to be answered about them."""
    at = timezone.now()
    entries = access.list_of(by, meeting)
    lines = [line_of(one, (asked or {}).get(one.member.pk, {})) for one in entries]
    batches = [one.mark for one in entries if one.mark is not None and one.mark.batch is not None]
    fresh = [one for one in batches if at < one.recorded_at + rules.UNDO_WINDOW]
    first = {"topic": meeting.topic, "breaks": meeting.break_minutes}
    context = {
        "cohort": by.cohort,
        "has_homework": policies.is_participant(policies.MEMBER, by.cohort.kind),
        "meeting": meeting,
        "when": schedule.span_in_words(meeting, at, timezone.get_current_timezone()),
        "zone_name": schedule.zone_in_words(timezone.get_current_timezone()),
        "lines": lines,
        "statuses": STATUS_WORDS.items(),
        "marked": sum(one.mark is not None for one in entries),
        "is_open": rules.is_open(meeting, at),
        "whole": rules.whole_minutes(meeting),
        "undo": {"batch": str(fresh[0].batch)} if fresh else None,
        "undo_text": _here_in_words(len(fresh)),
        "form": form or ClosingForm(initial=first),
        "changes": [change_in_words(one) for one in access.changes_of(by, meeting)] if meeting.closed_at else [],
        "note": access.note_of(by, meeting) if meeting.closed_at else None,
    }
    return render(request, "groups/attendance.html", context, status=status)


def _here_in_words(count: int) -> str:
    return ngettext("%(count)d person marked as here.", "%(count)d people marked as here.", count) % {"count": count}


def line_of(entry: access.Entry, asked: dict[str, str]) -> dict[str, Any]:
    """One person of the list, in words and in what the form needs."""
    mark, reply = entry.mark, entry.reply
    chosen = asked.get("status") or (mark.status if mark else "")
    said = ""
    if reply is not None:
        said = _("Cannot come, said in time") if entry.suggested else _("Cannot come, said late")
        said = f"{said} ({REASON_WORDS[reply.reason]})" if reply.reason in REASON_WORDS else said
    return {
        "id": entry.member.pk,
        "name": entry.member.display_name,
        "status": chosen,
        "words": STATUS_WORDS.get(mark.status, "") if mark else "",
        "minutes": mark.minutes if mark and mark.status in rules.CAME else None,
        "moment": mark.moment if mark else None,
        "clock": timezone.localtime(mark.moment).strftime("%H:%M") if mark and mark.moment else "",
        "by": mark.recorded_by.display_name if mark else "",
        "at": mark.recorded_at if mark else None,
        "said": said,
        "suggested": entry.suggested and mark is None,
        "ask": asked.get("ask", ""),
    }


def attendance_line(mark: Attendance, moment: Now) -> dict[str, Any]:
    """One closed meeting of somebody: which day, how it was, how long."""
    return {
        "id": mark.meeting_id,
        "day": schedule.moment_in_words(mark.meeting.starts_at, moment.at, moment.zone),
        "topic": mark.meeting.topic,
        "words": STATUS_WORDS[mark.status],
        "minutes": mark.minutes if mark.status in rules.CAME else None,
    }


def change_in_words(one: AttendanceChange) -> dict[str, Any]:
    """One change after closing: whose, from what to what, why, by whom, when."""
    return {
        "name": one.attendance.membership.display_name,
        "before": STATUS_WORDS[one.status_before],
        "after": STATUS_WORDS[one.status],
        "minutes": one.minutes,
        "reason": WHY_CHANGED[one.reason],
        "by": one.changed_by.display_name,
        "at": one.changed_at,
    }


@login_required
@require_POST
def attendance_mark(request: SignedIn, meeting_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """One tap. Somebody else's tap that was not seen yet is replaced, and the page says so."""
    by, meeting = access.meeting_for_team(request.user.pk, meeting_id)
    member = access.member_on_list(meeting, member_id)
    form, at = MarkForm(request.POST), timezone.now()
    asked = {"status": request.POST.get("status", ""), "ask": _("Choose how they were there.")}
    if not form.is_valid():
        return page(request, by, meeting, asked={member.pk: asked}, status=422)
    given = form.cleaned_data
    try:
        moment = at if given["now"] else moment_of(given["time"], meeting)
        done = services.mark(
            by=by, meeting=meeting, member=member, status=given["status"], moment=moment, seen=given["seen"], at=at
        )
    except MeetingClosed:
        return closed_page(request, meeting_id, member, given["status"])
    except Invalid as refusal:
        return page(request, by, meeting, asked={member.pk: asked | {"ask": refusal.detail}}, status=422)
    if done.replaced:
        told = {"by": done.replaced_by, "name": member.display_name, "status": STATUS_WORDS[done.replaced]}
        messages.warning(request, _("%(by)s had marked %(name)s: %(status)s. Now yours counts.") % told)
    return redirect(f"{reverse('attendance', args=[meeting.pk])}#row-{member.pk}")


def moment_of(clock: Any, meeting: Meeting) -> datetime | None:
    """The moment a time on the wall means, in the reader's zone."""
    return rules.moment_during(clock, meeting, timezone.get_current_timezone()) if clock is not None else None


def closed_page(request: SignedIn, meeting_id: uuid.UUID, member: Membership | None, status: str) -> HttpResponse:
    """Status 409: who closed it and when, what was not saved, and the way to change it with a reason."""
    _by, meeting = access.meeting_for_team(request.user.pk, meeting_id)
    context = {"meeting": meeting, "member": member, "tapped": STATUS_WORDS.get(status, "")}
    return render(request, "groups/meeting_closed.html", context, status=409)


@login_required
@require_POST
def attendance_rest(request: SignedIn, meeting_id: uuid.UUID) -> HttpResponse:
    """Everybody who is not marked yet is here."""
    by, meeting = access.meeting_for_team(request.user.pk, meeting_id)
    try:
        services.mark_rest(by=by, meeting=meeting, at=timezone.now())
    except MeetingClosed:
        return closed_page(request, meeting_id, None, "")
    return redirect("attendance", meeting.pk)


@login_required
@require_POST
def attendance_undo(request: SignedIn, meeting_id: uuid.UUID) -> HttpResponse:
    """The undo of that."""
    by, meeting = access.meeting_for_team(request.user.pk, meeting_id)
    try:
        batch = uuid.UUID(request.POST.get("batch", ""))
        services.undo_rest(by=by, meeting=meeting, batch=batch, at=timezone.now())
    except MeetingClosed:
        return closed_page(request, meeting_id, None, "")
    except ValueError as error:
        raise Invalid(field="batch") from error
    return redirect("attendance", meeting.pk)
