"""Care tasks: anything that needs a human is one kind of thing, raised from any floor, taken and ended by a person."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from accounts.errors import Forbidden
from groups import policies
from groups.errors import TakenByOther
from groups.models import CareTask, Cohort, Membership
from groups.services.team import tell_team

# How soon somebody should look, by kind: (priority, time). Defaults of DOMAIN C9, R28 and MODERATION 4.8.
URGENCY: dict[str, tuple[int, timedelta]] = {
    CareTask.Kind.HELP_ASKED: (0, timedelta(minutes=10)),
    CareTask.Kind.DANGER: (0, timedelta(minutes=5)),
    CareTask.Kind.CALL_WANTED: (1, timedelta(hours=4)),
    CareTask.Kind.USE_REPORTED: (1, timedelta(hours=24)),
    CareTask.Kind.URGES_HIGH: (2, timedelta(hours=24)),
    CareTask.Kind.LOW_MOOD: (2, timedelta(hours=24)),
    CareTask.Kind.NO_CHECKIN: (2, timedelta(hours=24)),
    CareTask.Kind.NO_SHOW: (2, timedelta(hours=24)),
    CareTask.Kind.ABSENCES: (2, timedelta(hours=72)),
    CareTask.Kind.QUESTION: (2, timedelta(hours=24)),
    CareTask.Kind.NEW_INVITATION: (3, timedelta(hours=48)),
}


@transaction.atomic
def raise_task(
    *,
    cohort: Cohort,
    about: Membership | None,
    kind: str,
    source: str,
    at: datetime,
    facts: Mapping[str, object] | None = None,
    words: str | None = None,
    priority: int | None = None,
    wait: timedelta | None = None,
) -> CareTask:
    """One open task for `source` exists; raising it again brings its facts up to date and never makes a second one.

    `priority` and `wait` replace the usual ones of the kind.
    """
    usual, usual_wait = URGENCY[kind]
    task, created = CareTask.objects.select_for_update(no_key=True).get_or_create(
        source=source,
        defaults={
            "id": uuid.uuid4(),
            "cohort": cohort,
            "about": about,
            "kind": kind,
            "priority": usual if priority is None else priority,
            "facts": dict(facts or {}),
            "words": words,
            "raised_at": at,
            "due_at": at + (usual_wait if wait is None else wait),
        },
    )
    if not created and (task.facts != dict(facts or {}) or words is not None):
        task.facts = dict(facts or {})
        task.words = words if words is not None else task.words
        task.save(update_fields=["facts", "words"])
    if created:
        _tell(task, "care.raised", at)
    return task


def _tell(task: CareTask, kind: str, at: datetime) -> None:
    tell_team(cohort_id=task.cohort_id, kind=kind, facts={"task": str(task.pk), "kind": task.kind}, at=at)


@transaction.atomic
def drop_task(*, source: str) -> None:
    """A task nobody has taken yet disappears when its reason was taken back ("Change" in a check-in)."""
    CareTask.objects.filter(source=source, claimed_at__isnull=True, handled_at__isnull=True).delete()


@transaction.atomic
def drop_tasks_about(*, user_id: uuid.UUID, kind: str) -> None:
    """Tasks of this kind about the person that nobody has taken yet disappear, because their reason has gone."""
    CareTask.objects.filter(
        about__user_id=user_id, kind=kind, claimed_at__isnull=True, handled_at__isnull=True
    ).delete()


def _locked(task: CareTask, by: Membership) -> CareTask:
    if not policies.may_take(by, task.kind) or by.cohort_id != task.cohort_id:
        raise Forbidden
    return CareTask.objects.select_for_update(no_key=True).select_related(None).get(pk=task.pk)


def _check_not_taken(task: CareTask, by: Membership) -> None:
    holder = task.handled_by or task.claimed_by
    if holder is not None and holder.pk != by.pk:
        moment = task.handled_at or task.claimed_at
        raise TakenByOther(facts={"by": holder.display_name, "at": moment.isoformat() if moment else None})


@transaction.atomic
def take_task(*, task: CareTask, by: Membership, at: datetime) -> CareTask:
    """`by` has the task. Raises TakenByOther when somebody else was faster; taking it twice changes nothing."""
    task = _locked(task, by)
    _check_not_taken(task, by)
    if task.claimed_by_id is None:
        task.claimed_by, task.claimed_at = by, at
        task.save(update_fields=["claimed_by", "claimed_at"])
        _tell(task, "care.taken", at)
    return task


@transaction.atomic
def hand_back_task(*, task: CareTask, by: Membership, at: datetime) -> CareTask:
    """The task waits for somebody again; also the undo of ending it."""
    task = _locked(task, by)
    _check_not_taken(task, by)
    task.claimed_by = task.claimed_at = task.handled_by = task.handled_at = None
    task.outcome = ""
    task.save(update_fields=["claimed_by", "claimed_at", "handled_by", "handled_at", "outcome"])
    _tell(task, "care.back", at)
    return task


@transaction.atomic
def end_task(*, task: CareTask, by: Membership, outcome: str, at: datetime) -> CareTask:
    """The task is handled, by whom and how: reached, tried, handed_over, not_needed. Raises TakenByOther."""
    task = _locked(task, by)
    _check_not_taken(task, by)
    if task.handled_at is None:
        task.handled_by, task.handled_at, task.outcome = by, at, outcome
        task.claimed_by, task.claimed_at = task.claimed_by or by, task.claimed_at or at
        task.save(update_fields=["handled_by", "handled_at", "outcome", "claimed_by", "claimed_at"])
        _tell(task, "care.ended", at)
    return task
