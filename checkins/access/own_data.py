"""Everything this floor keeps about a person, for that person (SCREENS S16: download)."""

from __future__ import annotations

import uuid
from typing import Any

from chat.projection import stamp
from checkins.access.daily import own_answers_of
from checkins.models import CheckIn, LapseReport, Plan, PlanOpening, PlanVersion, Sitting, SoberTime
from checkins.policies import plan as plan_rules

VERSIONS_MOST = 50


def own_data(user_id: uuid.UUID) -> dict[str, Any]:
    """One's own check-ins, measures, days of use, count and plan, oldest first; what was not answered is not there."""
    checkins = CheckIn.objects.filter(user_id=user_id).order_by("on_day")
    sittings = Sitting.objects.filter(user_id=user_id).select_related("measure").order_by("started_at")
    lapses = LapseReport.objects.filter(user_id=user_id).order_by("on_day")
    count = SoberTime.objects.filter(user_id=user_id).first()
    return {
        "checkins": [own_checkin(row) for row in checkins],
        "measures": [_measure(row) for row in sittings],
        "days_of_use": [
            {"day": row.on_day.isoformat(), "around": row.around, "words": row.words or ""} for row in lapses
        ],
        "count": {"since": count.started_on.isoformat(), "days_of_use": count.days_of_use} if count else None,
        "plan": _plan(user_id),
    }


def own_checkin(row: CheckIn) -> dict[str, Any]:
    """A check-in as the person who made it gets it; a question left out is not there."""
    given = vars(own_answers_of(row))
    return {
        "id": str(row.pk),
        "day": row.on_day.isoformat(),
        "answers": {name: value for name, value in given.items() if value not in (None, "", ())},
        "late": row.late,
        "created_at": stamp(row.created_at),
        "changed_at": stamp(row.changed_at),
    }


def _measure(row: Sitting) -> dict[str, Any]:
    """The answers and scores of one measure; one that was put aside has no day and no scores."""
    return {
        "measure": row.measure.code,
        "version": row.measure.version,
        "day": row.finished_on.isoformat() if row.finished_on else None,
        "answers": row.answers,
        "scores": row.scores,
    }


def _plan(user_id: uuid.UUID) -> dict[str, Any] | None:
    """The plan with its last versions and who of the team opened it; None for who wrote none."""
    plan = Plan.objects.filter(user_id=user_id).first()
    if plan is None:
        return None
    versions = PlanVersion.objects.filter(plan=plan).select_related("written_with").order_by("-n")[:VERSIONS_MOST]
    openings = PlanOpening.objects.filter(plan=plan).select_related("by").order_by("at")
    return {
        "share": plan.share,
        "versions": [
            {
                "n": one.n,
                "written_at": stamp(one.written_at),
                "written_with": one.written_with.display_name if one.written_with else None,
                "lines": plan_rules.lines_of(one.words),
            }
            for one in reversed(versions)
        ],
        "openings": [{"at": stamp(one.at), "by": one.by.display_name} for one in openings],
    }
