"""What waits for one person in all the cohorts they work for, in as many queries for five thousand members as for five."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from chat import access as chat_access
from groups import access as group_access
from groups import policies as group_policies
from groups.access import attendance
from groups.errors import NotAMember
from groups.models import CareTask, Meeting, Membership
from moderation.access.desk import DONE_MOST, Item, cases_but_own, items_of
from moderation.policies import cases

SOON = timedelta(hours=18)
UNCLOSED = timedelta(days=7)


@dataclass(frozen=True)
class Expected:
    """A meeting that asks for the team: how many are expected, said that they cannot come, and are marked already."""

    meeting: Meeting
    expected: int
    absent: int
    marked: int


@dataclass(frozen=True)
class Desk:
    """Everything that waits for one person, what was handled since `since`, and the heads of the streams that tell of more.

    `places` are all their memberships, `members` those by which they work, `people` how many members they work for.
    """

    places: Sequence[Membership]
    members: Sequence[Membership]
    heads: Mapping[uuid.UUID, int]
    tasks: Sequence[CareTask] = ()
    items: Sequence[Item] = ()
    handled_tasks: Sequence[CareTask] = ()
    handled_items: Sequence[Item] = ()
    meetings: Sequence[Expected] = ()
    people: int = 0


def desk_of(user_id: uuid.UUID, since: datetime, at: datetime) -> Desk:
    """What waits for this person, and what was handled since `since`. Raises NotAMember for who works nowhere.

    A peer specialist is not told of answers in check-ins, nobody of a task or a case about themselves.
    """
    places = group_access.memberships_of(user_id)
    members = [place for place in places if group_policies.may_take_care(place)]
    if not members:
        raise NotAMember
    team = [member.cohort_id for member in members if group_policies.may_moderate(member)]
    # The heads first: what happens between the reads is told twice, never missed.
    heads = chat_access.staff_heads(team)
    tasks = _tasks(user_id, members, team, since)
    waiting_case = Q(status__in=cases.OPEN) | Q(decided_at__gt=since)
    rows = cases_but_own(user_id).filter(cohort_id__in=team).filter(waiting_case)
    items = items_of(rows.order_by("priority", "opened_at"), words=False)
    sizes = _sizes([member.cohort_id for member in members])
    handled = sorted((task for task in tasks if task.handled_at), key=_when, reverse=True)
    return Desk(
        places=places,
        members=members,
        heads={cohort_id: heads.get(cohort_id, 0) for cohort_id in team},
        tasks=[task for task in tasks if task.handled_at is None],
        items=[item for item in items if item.case.status in cases.OPEN],
        handled_tasks=handled[:DONE_MOST],
        handled_items=[item for item in items if item.case.status not in cases.OPEN],
        meetings=_meetings(team, sizes, at),
        people=sum(sizes.values()),
    )


def _when(task: CareTask) -> datetime:
    assert task.handled_at is not None, "only handled ones are asked"  # noqa: S101
    return task.handled_at


def _tasks(
    user_id: uuid.UUID, members: Sequence[Membership], team: Sequence[uuid.UUID], since: datetime
) -> list[CareTask]:
    rows = CareTask.objects.filter(Q(handled_at__isnull=True) | Q(handled_at__gt=since))
    rows = rows.filter(cohort__in=[member.cohort_id for member in members]).exclude(about__user_id=user_id)
    if len(team) < len(members):
        rows = rows.filter(Q(cohort__in=team) | ~Q(kind__in=group_policies.FOR_TEAM))
    # The words stay sealed: they are read on the task's own page.
    rows = rows.defer("words").select_related("about", "claimed_by", "handled_by", "cohort")
    return list(rows.order_by("priority", "due_at", "raised_at"))


def _sizes(cohort_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many people who do not work here belong to each cohort now."""
    rows = Membership.objects.filter(cohort__in=cohort_ids, ended_at__isnull=True)
    rows = rows.exclude(role__in=group_policies.WORKERS)
    return dict(rows.values("cohort_id").annotate(count=Count("pk")).values_list("cohort_id", "count"))


def _meetings(team: Sequence[uuid.UUID], sizes: Mapping[uuid.UUID, int], at: datetime) -> list[Expected]:
    """What is on within the next eighteen hours, wherever the reader is, and what was on this week and nobody has closed."""
    rows = attendance.to_take(team, at - UNCLOSED, at + SOON)
    return [Expected(one.meeting, sizes.get(one.meeting.cohort_id, 0), one.absent, one.marked) for one in rows]
