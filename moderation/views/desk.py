"""Needs me (S9): what waits, most urgent first; taking a task, ending it, giving it back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Refusal
from chat import access as chat_access
from chat.views.entrance import person_id, signed_in
from groups import access as group_access
from groups import policies as group_policies
from groups import resources
from groups.access.about import about_for_team
from groups.errors import TakenByOther
from groups.services import care
from moderation import access
from moderation.forms import OutcomeForm
from moderation.policies import alerts, desk
from moderation.views import lines
from moderation.views.task_words import task_words

if TYPE_CHECKING:
    from groups.models import CareTask, Membership


def start_of_day(at: datetime) -> datetime:
    """Midnight in the person's own zone."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


@signed_in
@require_safe
def needs_me(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person, and what was handled today."""
    at = timezone.now()
    found = access.desk_of(person_id(request), start_of_day(at), at)
    request.handrail_places = found.places  # type: ignore[attr-defined]  # for the frame of the page, which asks for the same
    waiting = lines.lines_of(found, at)
    groups = {member.cohort_id: member.cohort.name for member in found.members}
    team = [member for member in found.members if group_policies.may_moderate(member)]
    boards = [one.cohort for one in team if group_policies.is_participant(group_policies.MEMBER, one.cohort.kind)]
    context = {
        **_part(request, "now", [line for line in waiting if line.block == desk.NOW]),
        **_part(request, "today", [line for line in waiting if line.block == desk.TODAY]),
        "handled": lines.handled_of(found, at),
        "cohorts": len(groups),
        "people": found.people,
        "boards": boards[: (wanted := desk.most_from(request.GET.get("groups", "")))],
        "more_boards": wanted + desk.SHOWN if len(boards) > wanted else 0,
        "at": at,
        "due_numbers": _due_numbers(team, timezone.localdate(at)),
        "streams": streams_text(found.heads),
    }
    return render(request, "moderation/needs_me.html", context)


def _due_numbers(team: Iterable[Membership], today: date) -> list[dict[str, object]]:
    """The programmes of these facilitators whose numbers nobody has checked for a year, and when somebody last did."""
    programmes = {member.cohort.programme_id: member.cohort.programme for member in team}
    known = [(one.name, one.crisis or resources.CRISIS) for one in programmes.values()]
    return [
        {"name": name, "checked_on": resources.checked_on(numbers)}
        for name, numbers in known
        if resources.is_due(numbers, today)
    ]


def _part(request: HttpRequest, name: str, found: list[lines.Line]) -> dict[str, object]:
    """A block of the list: its first lines, how many wait in all, and how many to ask for next, 0 when all are shown."""
    most = desk.most_from(request.GET.get(name, ""))
    shown = desk.shown_of(found, most)
    return {
        name: shown,
        f"{name}_waits": sum(line.waits for line in found),
        f"{name}_more": most + desk.SHOWN if len(shown) < len(found) else 0,
    }


def streams_of(cohort_ids: Iterable[uuid.UUID]) -> str:
    """The team streams that the page's script listens to, each with the event the page stands at."""
    heads = chat_access.staff_heads(cohort_ids)
    return streams_text({cohort_id: heads.get(cohort_id, 0) for cohort_id in cohort_ids})


def streams_text(heads: Mapping[uuid.UUID, int]) -> str:
    """The same, when the heads are known."""
    return json.dumps({f"staff.{cohort_id}": seq for cohort_id, seq in heads.items()})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def care_task(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """One task: who, why, what was written; and how it ended."""
    member, task = group_access.care_task_for(person_id(request), task_id)
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            care.end_task(task=task, by=member, outcome=form.cleaned_data["outcome"], at=timezone.now())
        except TakenByOther as taken:
            return taken_page(request, taken)
        messages.success(request, _("Done. You can undo this for ten minutes."))
        return HttpResponseRedirect(reverse("needs_me"))
    title, why = task_words(task)
    context = {
        "task": task,
        "title": title,
        "why": why,
        "about_me": about_for_team(member, task.about) if task.about else None,
        "mine": task.claimed_by_id == member.pk,
        "form": form,
        "case_url": _case_url(task.facts.get("case"), person_id(request)),
        "invite_url": _invite_url(task.facts.get("invitation"), member),
        "member_url": _member_url(task.about_id, member),
        "steps": access.steps_of(task),
        "next_step_at": _next_step_at(task),
        "record_url": _record_url(task, member),
    }
    return render(request, "moderation/care_task.html", context, status=400 if form.errors else 200)


def _next_step_at(task: CareTask) -> datetime | None:
    """When others are asked if nobody takes it; None when that is over, or it is not urgent."""
    if task.priority or task.claimed_at or task.handled_at:
        return None
    return alerts.next_step_at(task.raised_at, {step.step for step, _names in access.steps_of(task)})


def _record_url(task: CareTask, member: Membership) -> str:
    """Where an emergency disclosure about this person is written down; empty for what is not urgent and who may not."""
    if task.priority or task.about_id is None or not group_policies.may_moderate(member):
        return ""
    return reverse("disclosure", args=[member.cohort_id, task.about_id])


def _invite_url(invitation_id: object, member: Membership) -> str:
    """Where the invitation behind a task stands, empty when this person does not invite."""
    if not isinstance(invitation_id, str) or not group_policies.may_moderate(member):
        return ""
    return f"{reverse('inviting', args=[member.cohort_id])}#invitation-{invitation_id}"


def _member_url(member_id: uuid.UUID | None, member: Membership) -> str:
    """The page of whoever a task is about, empty for who does not run the group."""
    if member_id is None or not group_policies.may_moderate(member):
        return ""
    return reverse("member_page", args=[member.cohort_id, member_id])


def _case_url(case_id: object, user_id: uuid.UUID) -> str:
    """Where the message behind a task is decided, empty when this person does not decide it."""
    if not isinstance(case_id, str):
        return ""
    try:
        _member, case = access.case_for(user_id, uuid.UUID(case_id))
    except Refusal:
        # A peer specialist takes the call and does not read the case.
        return ""
    return reverse("case", args=[case.pk])


@signed_in
@require_POST
def take_task(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """This person has the task; a second taker learns who was faster."""
    member, task = group_access.care_task_for(person_id(request), task_id)
    try:
        care.take_task(task=task, by=member, at=timezone.now())
    except TakenByOther as taken:
        return taken_page(request, taken)
    messages.success(request, _("You have it."))
    return HttpResponseRedirect(reverse("care_task", args=[task_id]))


@signed_in
@require_POST
def hand_back_task(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """The task waits for somebody again; also the undo of ending it."""
    member, task = group_access.care_task_for(person_id(request), task_id)
    try:
        care.hand_back_task(task=task, by=member, at=timezone.now())
    except TakenByOther as taken:
        return taken_page(request, taken)
    messages.success(request, _("It waits for somebody again."))
    return HttpResponseRedirect(reverse("needs_me"))


def taken_page(request: HttpRequest, taken: TakenByOther) -> HttpResponse:
    """Who has it, since when, and the way on."""
    context = {"by": taken.facts.get("by"), "at": _moment(taken.facts.get("at"))}
    return render(request, "moderation/taken.html", context, status=taken.status)


def _moment(told: object) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else None
