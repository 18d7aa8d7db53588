"""When a measure is offered. It is offered, never demanded: a measure that was not answered is simply offered the next day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from checkins.measures.definition import Schedule


@dataclass(frozen=True)
class Past:
    """What is known of one person: their first day, and by measure when it was last finished and with which scores."""

    first_on: date
    finished_on: Mapping[str, date] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def next_on(schedule: Schedule, code: str, past: Past) -> date | None:
    """The day from which the measure is offered; None when nothing has called for it."""
    last = past.finished_on.get(code)
    called = _called_on(schedule, past, last)
    every = timedelta(days=schedule.every_days)
    own: date | None = past.first_on + every * (not schedule.at_start) if last is None else last + every
    if last is None and schedule.after_code and not schedule.at_start:
        own = None
    days = [day for day in (own, called) if day is not None]
    return min(days, default=None)


def _called_on(schedule: Schedule, past: Past, last: date | None) -> date | None:
    """The day on which another measure's score called for this one, unless it was answered since."""
    if not schedule.after_code:
        return None
    on = past.finished_on.get(schedule.after_code)
    score = past.scores.get(schedule.after_code, {}).get(schedule.after_scale)
    if on is None or score is None or score < schedule.after_score:
        return None
    return on if last is None or last < on else None


def is_offered(schedule: Schedule, code: str, past: Past, today: date, *, on_duty: bool) -> bool:
    """Whether to offer the measure today. One whose answers must be read at once is offered only while somebody is on duty."""
    if schedule.on_duty_only and not on_duty:
        return False
    day = next_on(schedule, code, past)
    return day is not None and day <= today
