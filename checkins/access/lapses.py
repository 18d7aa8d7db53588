"""Days of use that somebody told us about, and sober time: who may read which."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from checkins.access.daily import for_team
from checkins.models import LapseReport, SoberTime
from checkins.policies import lapses, sober
from groups.models import CareTask, Membership


@dataclass(frozen=True)
class Told:
    """A report, where it stands, and the care task by which the team follows it."""

    report: LapseReport
    state: str
    task: CareTask | None


def report_on(user_id: uuid.UUID, day: date) -> LapseReport | None:
    """The person's own report of this day."""
    return LapseReport.objects.filter(user_id=user_id, on_day=day).first()


def reports_of(user_id: uuid.UUID) -> list[Told]:
    """The person's own reports, newest first."""
    return _told(LapseReport.objects.filter(user_id=user_id).order_by("-on_day"))


def report_to_ask_about(user_id: uuid.UUID, today: date) -> LapseReport | None:
    """The newest report after which the plan may be asked about today."""
    rows = LapseReport.objects.filter(user_id=user_id, on_day__lt=today, on_day__gte=today - lapses.PROMPT_DAYS)
    asked = [
        one
        for one in rows.order_by("-on_day")
        if lapses.is_prompt_due(one.on_day, today, one.prompt_ended_at, one.plan_updated_at)
    ]
    return asked[0] if asked else None


def lapses_for_team(by: Membership, member_id: uuid.UUID) -> list[Told]:
    """The reports of a member, newest first, for the team of their cohort and the days they belonged to it. Raises NotFound for others."""
    seen = {row.pk for row in for_team(by, member_id, limit=400)}
    return _told(LapseReport.objects.filter(checkin_id__in=seen).order_by("-on_day"))


def _told(rows: QuerySet[LapseReport]) -> list[Told]:
    reports = list(rows)
    tasks = {
        task.source: task
        for task in CareTask.objects.filter(source__in=[one.source for one in reports]).select_related("claimed_by")
    }
    return [_stands(one, tasks.get(one.source)) for one in reports]


def _stands(report: LapseReport, task: CareTask | None) -> Told:
    seen, closed = (task.claimed_at, task.handled_at) if task else (None, None)
    return Told(report, lapses.state_of(seen, report.plan_updated_at, closed), task)


def sober_time_of(user_id: uuid.UUID) -> SoberTime | None:
    """What this person counts; asked with their own id only."""
    return SoberTime.objects.filter(user_id=user_id).first()


def sober_figures(row: SoberTime, today: date) -> sober.Figures:
    """The three figures of somebody's own sober time."""
    return sober.figures_of(row.started_on, [date.fromisoformat(day) for day in row.days_of_use], today)
