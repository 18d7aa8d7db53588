"""A day of use: kept when somebody tells it, never held against them, and followed by a person and a look at the plan."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.errors import Invalid, NotFound
from accounts.models import User
from checkins.models import CheckIn, LapseReport
from checkins.policies import lapses
from checkins.policies.answers import tidy
from groups.models import CareTask


def keep_report(*, row: CheckIn, at: datetime) -> LapseReport | None:
    """The report of this check-in exists when it tells of use. Taking that back removes it, unless somebody of the team has it already."""
    if row.used == CheckIn.Used.YES:
        report, _ = LapseReport.objects.get_or_create(
            checkin=row, defaults={"user_id": row.user_id, "on_day": row.on_day, "recorded_at": at}
        )
        return report
    untold = LapseReport.objects.filter(checkin=row).first()
    if untold is not None and not CareTask.objects.filter(source=untold.source, claimed_at__isnull=False).exists():
        untold.delete()
    return None


def _own(user: User, on_day: date) -> LapseReport:
    # Locked, so that two devices leave the words of one of them.
    found = LapseReport.objects.select_for_update(no_key=True).filter(user=user, on_day=on_day).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def say_around(*, user: User, on_day: date, around: Iterable[str], words: str) -> LapseReport:
    """The report says what was going on. Both may be empty. Raises NotFound without a report, Invalid for what is not listed."""
    report = _own(user, on_day)
    said = tidy(words, "words")
    if len(said) > lapses.WORDS_CHARS:
        raise Invalid(field="words")
    report.around, report.words = lapses.around_from(around), said or None
    report.save(update_fields=["around", "words"])
    for task in CareTask.objects.select_for_update(no_key=True).filter(source=report.source):
        task.facts = {**task.facts, "around": report.around}
        task.save(update_fields=["facts"])
    return report


def plan_updated(*, user_id: uuid.UUID, at: datetime) -> None:
    """The person has worked on their plan: reports that waited for it say so, and the question of the next day is answered."""
    LapseReport.objects.filter(user_id=user_id, plan_updated_at__isnull=True).update(plan_updated_at=at)


@transaction.atomic
def end_prompt(*, user: User, on_day: date, at: datetime) -> None:
    """The question about the plan is put away. Raises NotFound without a report that day."""
    report = _own(user, on_day)
    if report.prompt_ended_at is None:
        report.prompt_ended_at = at
        report.save(update_fields=["prompt_ended_at"])
