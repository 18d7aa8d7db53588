"""Guarded reads of the trail: the team's of its cohort, and what anybody may know of looks at what is theirs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from chat.models import Message
from groups.errors import NotAMember
from groups.models import Membership
from groups.policies import may_moderate
from moderation.models import AuditChain, AuditEvent, EmergencyDisclosure, Flag

PAGE = 100
# Looks at one person's things, and looks through everybody's.
OWN_LOOKS = ("evidence", "reporter", "lookup", "disclosure")
ALL_LOOKS = ("search",)


def trail_of(member: Membership, before: int | None) -> list[AuditEvent]:
    """The newest entries of the cohort this person runs, or those before number `before`. Raises NotAMember for others."""
    if not may_moderate(member):
        raise NotAMember
    rows = AuditEvent.objects.filter(chain=member.cohort_id)
    if before is not None:
        rows = rows.filter(n__lt=before)
    return list(rows.order_by("-n")[:PAGE])


def health_of(member: Membership) -> AuditChain | None:
    """When the cohort's trail was last checked and what was found; None before its first entry. Raises NotAMember for others."""
    if not may_moderate(member):
        raise NotAMember
    return AuditChain.objects.filter(cohort_id=member.cohort_id).first()


def looks_at(user_id: uuid.UUID) -> list[AuditEvent]:
    """Who looked at removed words of this person, at their name as a reporter, at their data in an emergency; newest first."""
    mine = Membership.objects.filter(user_id=user_id)
    targets = [
        Message.objects.filter(author__in=mine).values("pk"),
        Flag.objects.filter(reporter__in=mine).values("pk"),
        mine.values("pk"),
    ]
    about_me = Q()
    for target in targets:
        about_me |= Q(target__in=target)
    here = mine.filter(ended_at__isnull=True).values("cohort_id")
    seen = Q(kind__in=OWN_LOOKS) & about_me | Q(kind__in=ALL_LOOKS, chain__in=here)
    return list(AuditEvent.objects.filter(seen, actor__isnull=False).order_by("-at")[:PAGE])


def last_entry(member: Membership, kind: str) -> datetime | None:
    """When this person last did something of this kind."""
    rows = AuditEvent.objects.filter(chain=member.cohort_id, actor=member.pk, kind=kind)
    return rows.order_by("-n").values_list("at", flat=True).first()


def names_of(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Membership]:
    """The memberships of these ids, for names and roles beside entries that somebody may read anyway."""
    return Membership.objects.in_bulk([one for one in ids if one is not None])


def disclosures_of(member: Membership, about: Membership) -> list[EmergencyDisclosure]:
    """What was disclosed of this person in emergencies; for the team of their cohort. Raises NotAMember for others."""
    if not may_moderate(member) or about.cohort_id != member.cohort_id:
        raise NotAMember
    return list(EmergencyDisclosure.objects.filter(about=about).select_related("recorded_by").order_by("-disclosed_at"))


def looks_about(member: Membership, about: Membership) -> list[AuditEvent]:
    """Who of the team looked at what of this person, for the team of their cohort. Raises NotAMember for others."""
    if not may_moderate(member) or about.cohort_id != member.cohort_id:
        raise NotAMember
    targets = Q(target=about.pk) | Q(target__in=Message.objects.filter(author=about).values("pk"))
    rows = AuditEvent.objects.filter(targets, chain=member.cohort_id, kind__in=OWN_LOOKS)
    return list(rows.order_by("-n")[:PAGE])
