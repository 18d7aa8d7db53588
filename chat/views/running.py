"""Running a room: who watches until when. Open pages hear of it at once. Its mode and pace are changed by the desk above."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import NotFound, Refusal
from chat import access as rooms
from chat.forms import PlanForm, WatchForm
from chat.services import room as rooms_service
from chat.views.entrance import person_id, signed_in
from groups import access, policies

if TYPE_CHECKING:
    from groups.models import Membership


def _worker(request: HttpRequest, cohort_id: uuid.UUID) -> Membership:
    """The person's membership where they work; to everybody else this page does not exist."""
    member = access.membership_for(person_id(request), cohort_id)
    if not policies.may_take_care(member):
        raise NotFound
    return member


def _page(request: HttpRequest, by: Membership, **forms: Any) -> HttpResponse:
    at = timezone.now()
    workers = [one for one in access.roster_of(by) if policies.may_take_care(one)]
    shifts = access.shifts_of(by, at)
    context: dict[str, Any] = {
        "cohort": by.cohort,
        "room": rooms.room_of(by),
        "me": by,
        "runs": policies.may_moderate(by),
        "coverage": access.coverage_of(by.cohort_id, at),
        "now": at,
        "mine": next((one for one in shifts if one.membership_id == by.pk and one.starts_at <= at), None),
        "shifts": shifts,
        "watch_form": WatchForm(prefix="watch"),
        "plan_form": PlanForm(people=_names(workers), prefix="plan"),
    }
    status = 422 if forms else 200
    return render(request, "groups/running.html", {**context, **forms}, status=status)


def _names(workers: list[Membership]) -> list[tuple[str, str]]:
    return [(str(one.pk), one.display_name) for one in workers]


@signed_in
@require_safe
def running(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """The page."""
    return _page(request, _worker(request, cohort_id))


@signed_in
@require_POST
def watch(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """ "I am here until …": said, or moved."""
    by = _worker(request, cohort_id)
    form = WatchForm(request.POST, prefix="watch")
    if form.is_valid():
        at = timezone.now()
        try:
            rooms_service.watch_until(by=by, until=_until(form, at), at=at)
        except Refusal as refusal:
            form.add_error("until", refusal.detail)
        else:
            messages.success(request, _("Thank you. The room shows that you are here."))
            return redirect("running_room", cohort_id)
    return _page(request, by, watch_form=form, form=form)


def _until(form: WatchForm, at: datetime) -> datetime:
    told = form.cleaned_data
    if told["until"] is not None:
        return policies.end_of_watch(told["until"], at, timezone.get_current_timezone())
    return at + timedelta(minutes=told["minutes"])


@signed_in
@require_POST
def stop_watching(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """ "I am going": the room says so at once."""
    rooms_service.stop_watching(by=_worker(request, cohort_id), at=timezone.now())
    messages.success(request, _("The room shows that you have gone."))
    return redirect("running_room", cohort_id)


@signed_in
@require_POST
def plan_watch(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """Somebody of the team is down for a time to come."""
    by = access.team_membership_for(person_id(request), cohort_id)
    workers = [one for one in access.roster_of(by) if policies.may_take_care(one)]
    form = PlanForm(request.POST, people=_names(workers), prefix="plan")
    if form.is_valid():
        told = form.cleaned_data
        try:
            rooms_service.plan_watch(
                by=by,
                member=access.member_in(by, told["member"]),
                starts_at=told["starts_at"],
                ends_at=told["ends_at"],
                kind=told["kind"] or "on_duty",
                turn=told["turn"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("ends_at", refusal.detail)
        else:
            messages.success(request, _("Planned. The room shows it when its turn comes."))
            return redirect("running_room", cohort_id)
    return _page(request, by, plan_form=form, form=form)


@signed_in
@require_POST
def drop_watch(request: HttpRequest, cohort_id: uuid.UUID, shift_id: int) -> HttpResponse:
    """A time is off the plan."""
    rooms_service.drop_watch(by=_worker(request, cohort_id), shift_id=shift_id, at=timezone.now())
    messages.success(request, _("Taken off the plan."))
    return redirect("running_room", cohort_id)
