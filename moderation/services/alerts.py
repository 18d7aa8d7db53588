"""Alerts: somebody is asked at once when a person may be in danger, others when nobody answers, and every step is written down.

The first step is in the transaction that raised the task. The others come from the clock, or from any request when no clock runs.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from chat import events
from chat.services import log
from groups import access as group_access
from groups.models import CareTask, Membership
from groups.services.team import tell_team
from moderation.models import AlertStep
from moderation.policies import alerts
from notifications.services import outbox, soon

AT_ONCE_MOST = 50


def raise_alert(*, task: CareTask, at: datetime) -> None:
    """Whoever is on duty or on call was asked, in the caller's transaction; once for a task."""
    _take(task, 0, at, set())


def escalate_due(at: datetime) -> int:
    """Every urgent task nobody has taken has asked whom it should have asked by `at`; returns how many steps were taken.

    Any number of clocks and requests may ask: a step is taken once.
    """
    waiting = CareTask.objects.filter(priority=0, claimed_at__isnull=True, handled_at__isnull=True, raised_at__lte=at)
    waiting = waiting.filter(raised_at__gt=at - alerts.LONGEST).order_by("raised_at")
    return sum(_catch_up(task_id, at) for task_id in waiting.values_list("pk", flat=True)[:AT_ONCE_MOST])


@transaction.atomic
def _catch_up(task_id: uuid.UUID, at: datetime) -> int:
    # Locked, so that an answer and a step have one order, and two clocks one step.
    task = CareTask.objects.select_for_update(no_key=True).filter(pk=task_id, claimed_at__isnull=True).first()
    if task is None:
        return 0
    taken = {step.step: step.asked for step in task.alert_steps.all()}
    due = alerts.steps_due(task.raised_at, at, taken.keys())
    asked = {uuid.UUID(one) for people in taken.values() for one in people}
    for step in due:
        asked |= _take(task, step, at, asked)
    return len(due)


def _take(task: CareTask, step: int, at: datetime, asked: Collection[uuid.UUID]) -> set[uuid.UUID]:
    people = {member.pk: member for member in group_access.workers_of(task.cohort_id) if member.pk != task.about_id}
    chosen = [one for one in alerts.whom(step, _ring(task, people, at), asked) if one in people]
    _step, is_new = AlertStep.objects.get_or_create(
        task=task, step=step, defaults={"at": at, "asked": [str(one) for one in chosen]}
    )
    if is_new:
        for one in chosen:
            _ask(task, step, people[one], at)
        soon.send_after_commit(at)
        facts = {"task": str(task.pk), "step": step, "asked": len(chosen)}
        tell_team(cohort_id=task.cohort_id, kind="alert.step", facts=facts, at=at)
    return set(chosen)


def _ring(task: CareTask, people: dict[uuid.UUID, Membership], at: datetime) -> alerts.Ring:
    shifts = [one for one in group_access.shifts_now(task.cohort_id, at) if one.membership_id in people]
    team = [member for member in people.values() if member.role in ("facilitator", "supervisor")]
    return alerts.Ring(
        on_duty=[one.membership_id for one in shifts if one.kind == "on_duty"],
        on_call=[one.membership_id for one in shifts if one.kind == "on_call"],
        supervisors=[member.pk for member in team if member.role == "supervisor"],
        team=[member.pk for member in team],
    )


def _ask(task: CareTask, step: int, member: Membership, at: datetime) -> None:
    """All devices of this person ring, and a mail that says nothing leads to the task."""
    log.tell_person(user_id=member.user_id, kind=events.ALERT_RAISED, facts={"task": str(task.pk), "step": step}, at=at)
    outbox.put(
        kind="something_new",
        address=member.user.email,
        user=member.user,
        language=member.user.language,
        once=f"alert:{task.pk}:{step}:{member.pk}",
        link=reverse("care_task", args=[task.pk]),
        at=at,
    )
