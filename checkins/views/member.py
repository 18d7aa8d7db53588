"""The page of one member for the team (S12): what waits, how the days were, the plan if it is shown, who may see what."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import Conflict, Invalid
from checkins import access
from checkins.access import board as board_access
from checkins.access import plans
from checkins.forms.plan import PlanForm
from checkins.policies import board as rules
from checkins.policies import charts, days, history, words
from checkins.services import plans as verbs
from checkins.views.after_use import told_of
from checkins.views.board import line_of
from checkins.views.history import charts_of
from checkins.views.moment import moment_of
from checkins.views.plan import again, form_of, parts_of
from groups import access as group_access
from groups.access import attendance, homework
from groups.access.about import about_for_team
from groups.views import SignedIn
from groups.views.attendance import attendance_line

if TYPE_CHECKING:
    from groups.models import Membership

LAPSES_SHOWN = 5


@login_required
@require_safe
def member_page(request: SignedIn, cohort_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """S12 in its order; opening the plan is a step of its own, because it is written down."""
    moment = moment_of(request)
    by = board_access.team_for(request.user.pk, cohort_id)
    member = plans.member_for_team(by, member_id)
    today = days.local_day(moment.at, days.zone_named(member.user.time_zone))
    asked = request.GET.get("days", "")
    span = int(asked) if asked in map(str, history.SPANS) else history.USUAL
    shown = charts.days_between(today - timedelta(days=span - 1), today)
    rows = {row.on_day: row for row in access.for_team(by, member_id, limit=span) if row.on_day >= shown[0]}
    row = next(one for one in board_access.board_of(by, moment.at) if one.member.pk == member.pk)
    labels = access.setup_of(by.cohort.programme_id).labels
    urges = [one.urge for one in (rows[day] for day in sorted(rows)) if one.urge is not None]
    context = {
        "cohort": by.cohort,
        "member": member,
        "about_me": about_for_team(by, member),
        "line": line_of(row, moment),
        "tasks": [(task, rules.WAITS.get(task.kind, "")) for task in row.tasks],
        "pause": access.pause_for_team(by, member_id, today),
        "span": span,
        "spans": history.SPANS,
        "summary": history.summary(len(rows), span, urges),
        "charts": charts_of(rows, shown) if len(rows) >= charts.FEW else [],
        "days": [
            (words.day_in_words(day), words.in_words(access.answers_of(rows[day]), labels))
            for day in sorted(rows)[::-1]
        ],
        "lapses": [told_of(one) for one in access.lapses_for_team(by, member_id)[:LAPSES_SHOWN]],
        "scores": access.scores_for_team(by, member_id, get_language() or "en"),
        "share": plan.share if (plan := plans.shared_of(member)) else "",
        "attendance": [attendance_line(one, moment) for one in attendance.history_of(by, member)],
        "homework": homework.open_of(by, member),
        "consents": _consents(member, moment.at),
    }
    return render(request, "checkins/member.html", context)


def _consents(member: Membership, at: datetime) -> list[dict[str, Any]]:
    """What this member lets others see, one by one: who sees which week, or what it was given for, and until when."""
    shown = {week.consent.pk: week for week in access.weeks_given_by(member.user_id, at)}
    return [
        {
            "name": week.receiver.display_name if (week := shown.get(one.pk)) else "",
            "week": words.day_in_words(week.first_on) if week else "",
            "purpose": one.purpose,
            "until": one.expires_at,
        }
        for one in group_access.consents_from(member, at)
    ]


@login_required
@require_safe
def member_plan(request: SignedIn, cohort_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """The plan as its owner shows it; that somebody looked is written down and the page says so."""
    by = board_access.team_for(request.user.pk, cohort_id)
    member = plans.member_for_team(by, member_id)
    verbs.note_opening(by=by, member=member, at=timezone.now())
    written = plans.for_team(member)
    context = {"cohort": by.cohort, "member": member, "parts": parts_of(written), "share": written.plan.share}
    return render(request, "checkins/member_plan.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_plan_edit(request: SignedIn, cohort_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """Writing in the plan together with its owner, in their words."""
    by = board_access.team_for(request.user.pk, cohort_id)
    member = plans.member_for_team(by, member_id)
    verbs.note_opening(by=by, member=member, at=timezone.now())
    written = plans.for_team(member)
    form = PlanForm(request.POST) if request.method == "POST" else form_of(written)
    context: dict[str, Any] = {"cohort": by.cohort, "member": member, "form": form}
    if form.is_bound and form.is_valid():
        given, seen = form.parts(), form.cleaned_data["seen"]
        try:
            verbs.save_together(by=by, member=member, given=given, seen=seen, at=timezone.now())
        except (Invalid, Conflict) as refusal:
            context |= again(form, refusal, written)
            return render(request, "checkins/member_plan_edit.html", context, status=refusal.status)
        messages.success(request, _("The plan is saved."))
        return redirect("member_plan", cohort_id=cohort_id, member_id=member_id)
    return render(request, "checkins/member_plan_edit.html", context, status=422 if form.errors else 200)
