"""The trail: every act of power adds one entry to its cohort's chain, in the same transaction; if that fails, the act fails."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from chat import access as chat_access
from chat.models import Message
from groups.models import Membership
from moderation.models import AuditChain, AuditEvent, Case
from moderation.policies import audit
from moderation.services import anchored

AUTOMATION = "rule"
CHECKED_AT_ONCE = 3


@transaction.atomic
def append(
    *,
    cohort_id: uuid.UUID,
    kind: str,
    by: Membership | None,
    at: datetime,
    case: Case | None = None,
    target: uuid.UUID | None = None,
    before: str = "",
    after: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    request_id: str = "",
    commitment: str = "",
) -> AuditEvent:
    """The cohort's chain has one more entry. `facts` holds ids, codes and numbers, never words; `by` is None for a rule."""
    AuditChain.objects.get_or_create(cohort_id=cohort_id)
    # Locked, so that numbers have no gaps and each entry follows exactly one other.
    chain = AuditChain.objects.select_for_update(no_key=True).get(cohort_id=cohort_id)
    entry = AuditEvent(
        chain=cohort_id,
        n=chain.last_n + 1,
        at=at,
        actor=by.pk if by else None,
        role=by.role if by else AUTOMATION,
        kind=kind,
        case=case.pk if case else None,
        target=target,
        before_state=before,
        after_state=after,
        reason=reason,
        facts=dict(facts or {}),
        request_id=request_id,
        commitment=commitment,
        prev_hash=chain.last_hash,
    )
    entry.hash = audit.hash_of(chain.last_hash, fields_of(entry))
    entry.save(force_insert=True)
    chain.last_n, chain.last_hash = entry.n, entry.hash
    chain.save(update_fields=["last_n", "last_hash"])
    return entry


def fields_of(entry: AuditEvent) -> dict[str, Any]:
    """All fields of an entry as the arithmetic reads them."""
    return {field: getattr(entry, field) for field in (*audit.FIELDS, "prev_hash", "hash")}


def commitment_to(message: Message) -> str:
    """What proves later which words an act was about, without keeping them in the trail."""
    revision = chat_access.revision_of(message, message.words_n)
    return audit.commitment(bytes(revision.salt), revision.body)


def first_broken(cohort_id: uuid.UUID) -> int | None:
    """The number of the first broken entry of a cohort's chain; None when it is whole."""
    head, anchors = AuditChain.objects.filter(cohort_id=cohort_id).first(), anchored.heads_of(cohort_id)
    entries = AuditEvent.objects.filter(chain=cohort_id).order_by("n")
    told = (fields_of(entry) for entry in entries.iterator(chunk_size=500))
    return audit.first_broken(told, head.last_n if head else 0, head.last_hash if head else audit.START, anchors)


def verify(cohort_id: uuid.UUID | None = None) -> list[tuple[uuid.UUID, int | None]]:
    """Each cohort that has a trail, or the one named, with the number of its first broken entry or None."""
    chains = {cohort_id} if cohort_id else set(AuditChain.objects.values_list("cohort_id", flat=True))
    if cohort_id is None:
        # A chain whose head was deleted is broken too.
        chains |= set(AuditEvent.objects.order_by().values_list("chain", flat=True).distinct())
    return [(chain, first_broken(chain)) for chain in sorted(chains)]


def anchor_and_check(at: datetime) -> int:
    """Once a day each trail is checked and its head is written outside the database; returns how many were. Two clocks do no harm."""
    due = AuditChain.objects.exclude(anchored_on=at.date()).order_by("cohort_id")[:CHECKED_AT_ONCE]
    for chain in due:
        anchored.write(chain.cohort_id, chain.last_n, chain.last_hash, at)
        AuditChain.objects.filter(pk=chain.pk).update(
            anchored_on=at.date(), verified_at=at, broken_n=first_broken(chain.cohort_id)
        )
    return len(due)
