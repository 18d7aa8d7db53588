"""Giving homework, saying that it is done, and marking that the group talked about it or carries it over."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from accounts.errors import NotFound
from groups import policies
from groups.models import Cohort, Homework, HomeworkDone, Meeting, Membership
from groups.policies import homework as rules


@transaction.atomic
def set_homework(*, by: Membership, words: str, meeting: Meeting | None, at: datetime) -> Homework:
    """Everybody in treatment in the cohort has it, also who was not at `meeting`; None when it was given between meetings.

    The same words are not given again while they are open. Raises Forbidden, Invalid; NotFound for a meeting of another cohort.
    """
    rules.check_may_set(by, by.cohort)
    if meeting is not None and meeting.cohort_id != by.cohort_id:
        raise NotFound
    kept = rules.check_words(words)
    # Two taps at once must be one homework, so the second waits here for the first.
    Cohort.objects.select_for_update(no_key=True).get(pk=by.cohort_id)
    for one in Homework.objects.filter(cohort_id=by.cohort_id, discussed_at__isnull=True):
        if one.words == kept:
            return one
    return Homework.objects.create(cohort_id=by.cohort_id, meeting=meeting, words=kept, set_by=by, set_at=at)


@transaction.atomic
def say_done(*, member: Membership, homework_id: uuid.UUID, is_done: bool, at: datetime) -> None:
    """The member's own word stands: done, or not yet. Twice is harmless. Raises NotFound, and Gone once the group has talked about it."""
    rules.check_has_homework(member, member.cohort)
    homework = _held(member, homework_id)
    rules.check_open(homework.discussed_at)
    if is_done:
        HomeworkDone.objects.get_or_create(homework=homework, membership=member, defaults={"done_at": at})
    else:
        HomeworkDone.objects.filter(homework=homework, membership=member).delete()


@transaction.atomic
def mark(*, by: Membership, homework_id: uuid.UUID, mark: str, at: datetime) -> None:
    """For the whole group: talked about, or carried over. Twice is harmless. Raises Forbidden, NotFound, Invalid, Gone."""
    policies.check_may_moderate(by)
    column = rules.check_mark(mark)
    homework = _held(by, homework_id)
    if mark == rules.DISCUSSED and homework.discussed_at is not None:
        return
    rules.check_open(homework.discussed_at)
    setattr(homework, column, at)
    homework.save(update_fields=[column])


@transaction.atomic
def undo_mark(*, by: Membership, homework_id: uuid.UUID, mark: str) -> None:
    """The mark is gone, and what members said stands as it did. Twice is harmless. Raises Forbidden, NotFound, Invalid."""
    policies.check_may_moderate(by)
    column = rules.check_mark(mark)
    homework = _held(by, homework_id)
    setattr(homework, column, None)
    homework.save(update_fields=[column])


@transaction.atomic
def take_back(*, by: Membership, homework_id: uuid.UUID) -> None:
    """It was never given. Raises Forbidden, NotFound; Gone once talked about, Invalid once somebody has done it."""
    policies.check_may_moderate(by)
    homework = _held(by, homework_id)
    rules.check_open(homework.discussed_at)
    rules.check_may_take_back(homework.done.count())
    homework.delete()


def _held(member: Membership, homework_id: uuid.UUID) -> Homework:
    """The homework of the member's cohort under lock, so that one word or mark comes after the other."""
    rows = Homework.objects.select_for_update(no_key=True)
    found = rows.filter(pk=homework_id, cohort_id=member.cohort_id).first()
    if found is None:
        raise NotFound
    return found


def forget_old(*, at: datetime) -> int:
    """Homework is gone a year after it was given, with who has done it; how many were forgotten."""
    _rows, by_table = Homework.objects.filter(set_at__lt=at - rules.KEPT).delete()
    return by_table.get("groups.Homework", 0)
