"""Everything this floor keeps about a person, for that person (SCREENS S16: download)."""

from __future__ import annotations

import uuid
from typing import Any

from checkins.access.daily import own_answers_of
from checkins.models import CheckIn, LapseReport, Sitting, SoberTime


def own_data(user_id: uuid.UUID) -> dict[str, Any]:
    """One's own check-ins, measures, days of use and count, oldest first; what was not answered is not there."""
    checkins = CheckIn.objects.filter(user_id=user_id).order_by("on_day")
    sittings = Sitting.objects.filter(user_id=user_id).select_related("measure").order_by("started_at")
    lapses = LapseReport.objects.filter(user_id=user_id).order_by("on_day")
    count = SoberTime.objects.filter(user_id=user_id).first()
    return {
        "checkins": [
            {"day": row.on_day.isoformat(), "added_later": row.late, "answers": _given(vars(own_answers_of(row)))}
            for row in checkins
        ],
        "measures": [
            _given(
                {
                    "measure": row.measure.code,
                    "version": row.measure.version,
                    "answers": row.answers,
                    "scores": row.scores,
                    "day": row.finished_on.isoformat() if row.finished_on else None,
                }
            )
            for row in sittings
        ],
        "days_of_use": [
            _given({"day": row.on_day.isoformat(), "around": row.around, "words": row.words}) for row in lapses
        ],
        "count": {"since": count.started_on.isoformat(), "days_of_use": count.days_of_use} if count else None,
    }


def _given(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", (), [], {})}
