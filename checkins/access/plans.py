"""Guarded reads of plans: one's own, and those shown to the team by whoever wrote them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.errors import NotFound
from checkins import access
from checkins.models import Plan, PlanOpening, PlanVersion
from checkins.policies import plan as rules
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Membership

OPENINGS_SHOWN = 20
VERSIONS_SHOWN = 50


@dataclass(frozen=True)
class Written:
    """A plan with one of its versions opened; `version` is None before the first."""

    plan: Plan
    version: PlanVersion | None
    lines: rules.Lines

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return rules.is_empty(self.lines)


def _opened(plan: Plan, n: int) -> Written:
    version = PlanVersion.objects.select_related("written_with").filter(plan=plan, n=n).first()
    return Written(plan, version, rules.lines_of(version.words) if version else {code: [] for code in rules.CODES})


def own(user_id: uuid.UUID) -> Written:
    """The person's own plan as it is now; an empty one when they wrote none."""
    plan = Plan.objects.filter(user_id=user_id).first() or Plan(user_id=user_id)
    return _opened(plan, plan.version)


def own_version(user_id: uuid.UUID, n: int) -> Written:
    """An earlier version of the person's own plan. Raises NotFound."""
    plan = Plan.objects.filter(user_id=user_id).first()
    found = _opened(plan, n) if plan else None
    if found is None or found.version is None:
        raise NotFound
    return found


def own_versions(user_id: uuid.UUID) -> list[PlanVersion]:
    """When the person's own plan was saved and with whom, newest first; the words stay sealed."""
    rows = PlanVersion.objects.filter(plan_id=user_id).defer("words").select_related("written_with")
    return list(rows.order_by("-n")[:VERSIONS_SHOWN])


def own_openings(user_id: uuid.UUID) -> list[PlanOpening]:
    """Who of the team opened the person's own plan, newest first."""
    rows = PlanOpening.objects.filter(plan_id=user_id).select_related("by")
    return list(rows.order_by("-at")[:OPENINGS_SHOWN])


def member_for_team(by: Membership, member_id: uuid.UUID) -> Membership:
    """Somebody in treatment in the cohort that `by` runs. Raises NotFound for everybody else, and once the membership has ended."""
    if not group_policies.may_moderate(by):
        raise NotFound
    member = group_access.member_in(by, member_id)
    if member.ended_at is not None or not access.is_treated(member):
        raise NotFound
    return member


def shared_of(member: Membership) -> Plan | None:
    """The plan of this member if they show it to their facilitators and there is something in it."""
    return Plan.objects.filter(user_id=member.user_id, version__gt=0).exclude(share=Plan.Share.NOBODY).first()


def shares_among(user_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """By person: how far they show their plan to the team; who shows none is not there."""
    rows = Plan.objects.filter(user_id__in=user_ids, version__gt=0).exclude(share=Plan.Share.NOBODY)
    return dict(rows.values_list("user_id", "share"))


def for_team(member: Membership) -> Written:
    """The plan as its owner shows it; opening it is written down by whoever asks. Raises NotFound when it is not shown."""
    plan = shared_of(member)
    if plan is None:
        raise NotFound
    return _opened(plan, plan.version)
