"""Group agreements: publishing a version closes the room to everybody until they have accepted it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.errors import Conflict, Invalid, NotFound
from groups import policies
from groups.models import Acceptance, Agreement, Cohort, Membership
from groups.resources.agreement import Clause as Clause
from groups.services.memberships import hold_cohort, note_change
from notifications.services import wakeups


def text_hash(clauses: Sequence[Clause]) -> str:
    """SHA-256 of exactly what a person is shown."""
    return hashlib.sha256(json.dumps(list(clauses), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def publish_agreement(
    *,
    cohort: Cohort,
    clauses: Sequence[Clause],
    at: datetime,
    by: Membership | None = None,
    after: int | None = None,
) -> Agreement:
    """The cohort has a new version; whoever publishes it has accepted it, everybody else is asked at their next visit.

    `by` is of the team, or None for the operator at the machine. Raises Forbidden, Invalid without clauses, and Conflict when
    `after` is not the version in force any more: somebody else has published in between.
    """
    if by is not None:
        policies.check_may_moderate(by)
        if by.cohort_id != cohort.pk:
            raise NotFound
    cohort = hold_cohort(cohort)
    if after is not None and after != cohort.agreement_version:
        raise Conflict
    if not clauses:
        raise Invalid(field="clauses")
    cohort.agreement_version += 1
    cohort.members_gen += 1
    cohort.save(update_fields=["agreement_version", "members_gen"])
    wakeups.kick(f"cohort.{cohort.pk.hex}")
    agreement = Agreement.objects.create(
        cohort=cohort, version=cohort.agreement_version, clauses=list(clauses), published_at=at
    )
    if by is not None:
        accept_agreement(member=by, version=agreement.version, at=at)
    return agreement


@transaction.atomic
def accept_agreement(*, member: Membership, version: int, at: datetime) -> None:
    """The member has accepted `version`, with time and hash of the text; raises Conflict when it is no longer the current one."""
    cohort = hold_cohort(member.cohort)
    if version != cohort.agreement_version:
        raise Conflict
    agreement = Agreement.objects.get(cohort=cohort, version=version)
    Acceptance.objects.get_or_create(
        membership=member,
        agreement=agreement,
        defaults={"accepted_at": at, "text_hash": text_hash(agreement.clauses)},
    )
    member.refresh_from_db()
    member.cohort = cohort
    if member.agreed_version < version:
        member.agreed_version = version
        note_change(member, ["agreed_version"])
    policies.check_may_enter(member, cohort)
