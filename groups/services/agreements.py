"""Group agreements: publishing a version closes the room to everybody until they have accepted it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from accounts.errors import Conflict, Invalid
from groups import policies
from groups.models import Acceptance, Agreement, Cohort, Membership
from groups.services.memberships import hold_cohort, note_change
from notifications.services import wakeups


class Clause(TypedDict):
    """One numbered promise, in plain words, and why it is there."""

    text: str
    why: str


def text_hash(clauses: Sequence[Clause]) -> str:
    """SHA-256 of exactly what a person is shown."""
    return hashlib.sha256(json.dumps(list(clauses), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def publish_agreement(*, cohort: Cohort, clauses: Sequence[Clause], at: datetime) -> Agreement:
    """The cohort has a new version; the team accepts it by publishing, everybody else at their next visit."""
    cohort = hold_cohort(cohort)
    if not clauses:
        raise Invalid(field="clauses")
    cohort.agreement_version += 1
    cohort.members_gen += 1
    cohort.save(update_fields=["agreement_version", "members_gen"])
    wakeups.kick(f"cohort.{cohort.pk.hex}")
    return Agreement.objects.create(
        cohort=cohort, version=cohort.agreement_version, clauses=list(clauses), published_at=at
    )


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
    if member.agreed_version < version:
        member.agreed_version = version
        note_change(member, ["agreed_version"])
    policies.check_may_enter(member, cohort)
