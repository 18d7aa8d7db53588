"""The plan: written alone or with a facilitator, kept in every version, shown to the team only if its owner says so."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.models import User
from checkins.access import plans, watching
from checkins.errors import NotAsked
from checkins.models import Plan, PlanOpening, PlanVersion
from checkins.policies import plan as rules
from checkins.services import lapses
from groups.models import CareTask, Membership
from groups.services import care

SAME_LOOK = timedelta(minutes=10)


def _held(user_id: uuid.UUID) -> Plan:
    """The plan's row, locked, so that two people writing at once cannot lose each other's words."""
    Plan.objects.get_or_create(user_id=user_id)
    return Plan.objects.select_for_update().get(user_id=user_id)


@transaction.atomic
def save_plan(*, user: User, given: Mapping[str, str], seen: int, at: datetime) -> int:
    """The person's plan says this from now on; returns the number of the version.

    `seen` is the version they started from. The same words make no new version. Raises Conflict when another version has come
    between, Invalid (a part) and NotAsked for somebody in no therapy group.
    """
    if watching.place_of_care(user.pk) is None:
        raise NotAsked
    return _write(_held(user.pk), rules.lines_from(given), seen, None, at)


@transaction.atomic
def save_together(*, by: Membership, member: Membership, given: Mapping[str, str], seen: int, at: datetime) -> int:
    """A facilitator has written in the plan with its owner, who allowed it; the version says so.

    Raises NotFound when the plan is not shown to `by`, Forbidden when it is shown for reading only, and what `save_plan` raises.
    """
    plans.member_for_team(by, member.pk)
    plan = _held(member.user_id)
    if plan.share == Plan.Share.NOBODY:
        raise NotFound
    if plan.share != Plan.Share.WRITE:
        raise Forbidden
    return _write(plan, rules.lines_from(given), seen, by, at)


def _write(plan: Plan, lines: rules.Lines, seen: int, by: Membership | None, at: datetime) -> int:
    now = PlanVersion.objects.filter(plan=plan, n=plan.version).first()
    words = rules.sealed_from(lines)
    if now is not None and now.words == words:
        return plan.version
    if plan.version != seen:
        raise Conflict
    plan.version += 1
    PlanVersion.objects.create(plan=plan, n=plan.version, words=words, written_with=by, written_at=at)
    plan.save(update_fields=["version"])
    lapses.plan_updated(user_id=plan.user_id, at=at)
    return plan.version


@transaction.atomic
def bring_back(*, user: User, n: int, at: datetime) -> int:
    """An earlier version is the newest one again; what stood between is kept too. Raises NotFound."""
    plan = _held(user.pk)
    old = PlanVersion.objects.filter(plan=plan, n=n).first()
    if old is None:
        raise NotFound
    return _write(plan, rules.lines_of(old.words), plan.version, None, at)


@transaction.atomic
def share_plan(*, user: User, share: str) -> None:
    """The person's facilitators read the plan, write in it with them, or know nothing of it, from now on. Raises Invalid."""
    if share not in Plan.Share.values:
        raise Invalid(field="share")
    plan = _held(user.pk)
    plan.share = share
    plan.save(update_fields=["share"])


@transaction.atomic
def forget_plan(*, user: User) -> None:
    """The plan and all its versions are gone, and who opened it."""
    Plan.objects.filter(user=user).delete()


@transaction.atomic
def note_opening(*, by: Membership, member: Membership, at: datetime) -> None:
    """That `by` opened the plan is written down, where its owner sees it; looking again within ten minutes is the same look."""
    plans.member_for_team(by, member.pk)
    plan = plans.shared_of(member)
    if plan is None:
        raise NotFound
    if not PlanOpening.objects.filter(plan=plan, by=by, at__gt=at - SAME_LOOK).exists():
        PlanOpening.objects.create(plan=plan, by=by, at=at)


@transaction.atomic
def ask_to_write_together(*, user: User, at: datetime) -> None:
    """A facilitator is asked to fill in the plan with this person, and may write in it; asking again while it waits is the same request."""
    place = watching.place_of_care(user.pk)
    if place is None:
        raise NotAsked
    share_plan(user=user, share=Plan.Share.WRITE)
    mine = CareTask.objects.filter(source__startswith=f"plan:{place.pk}:")
    if mine.filter(handled_at__isnull=True).exists():
        return
    care.raise_task(
        cohort=place.cohort,
        about=place,
        kind=CareTask.Kind.QUESTION,
        source=f"plan:{place.pk}:{mine.count() + 1}",
        facts={"why": "plan"},
        at=at,
    )
