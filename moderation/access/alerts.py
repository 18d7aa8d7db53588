"""Guarded reads of alerts and of the time between two shifts, for those who take care tasks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from groups import access as group_access
from groups import policies as group_policies
from groups.errors import NotAMember
from groups.models import CareTask, Membership, Shift
from moderation.models import AlertStep

ENDING_SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Night:
    """What happened in a cohort since the reader last looked: urgent tasks with whom they asked, whose pause runs, who watches next."""

    member: Membership
    since: datetime
    alerts: Sequence[CareTask]
    asked: dict[uuid.UUID, list[str]]
    paused: Sequence[Membership]
    shifts: Sequence[Shift]


def steps_of(task: CareTask) -> list[tuple[AlertStep, list[str]]]:
    """Whom an urgent task has asked so far, by name; the caller may take the task."""
    steps = list(task.alert_steps.order_by("step"))
    names = _names(one for step in steps for one in step.asked)
    return [(step, [names[one] for one in step.asked if one in names]) for step in steps]


def night_of(member: Membership, since: datetime, at: datetime) -> Night:
    """What a new shift has to know. Raises NotAMember for those who do not run the cohort."""
    if not group_policies.may_moderate(member):
        raise NotAMember
    recent = Q(raised_at__gt=since) | Q(handled_at__isnull=True)
    rows = CareTask.objects.filter(recent, cohort_id=member.cohort_id, priority=0).exclude(about_id=member.pk)
    alerts = list(rows.select_related("about", "claimed_by", "handled_by", "cohort").order_by("raised_at"))
    steps = list(AlertStep.objects.filter(task__in=alerts).order_by("step"))
    names = _names(one for step in steps for one in step.asked)
    asked: dict[uuid.UUID, list[str]] = {task.pk: [] for task in alerts}
    for step in steps:
        asked[step.task_id] += [
            names[one] for one in step.asked if names.get(one, "") not in ("", *asked[step.task_id])
        ]
    running = Q(muted_until__gt=at) | Q(slow_until__gt=at) | Q(suspended_until__gt=at)
    paused = Membership.objects.filter(running, cohort_id=member.cohort_id, ended_at__isnull=True)
    shifts = [shift for shift in group_access.shifts_of(member, at) if shift.starts_at < at + ENDING_SOON]
    return Night(member, since, alerts, asked, list(paused.order_by("display_name")), shifts)


def _names(ids: Iterable[str]) -> dict[str, str]:
    found = Membership.objects.filter(pk__in=[uuid.UUID(one) for one in ids])
    return {str(pk): name for pk, name in found.values_list("pk", "display_name")}
