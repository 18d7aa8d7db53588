"""Guarded reads of what the team set for itself: a person's folded words, a cohort's own phrases and what they would find."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chat import access as chat_access
from chat.models import Message
from groups import policies as group_policies
from groups.errors import NotAMember
from groups.models import Cohort, Membership
from moderation.models import DeskHabits, Hidden, OwnPhrase
from moderation.policies import phrases

KNOWN_FOR_S: Final = 10.0
TRIED_DAYS: Final = timedelta(days=30)
TRIED_MOST: Final = 5000
SHOWN_MOST: Final = 5

_known: dict[uuid.UUID, tuple[float, tuple[OwnPhrase, ...]]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class DryRun:
    """What a phrase would have found: of how many messages, how many, and the first few as the team may read them."""

    looked_at: int
    found: int
    lines: Sequence[str]


def folded_of(user_id: uuid.UUID) -> list[str]:
    """The words this person wants folded."""
    habits = DeskHabits.objects.filter(user_id=user_id).first()
    return (habits.folded or "").splitlines() if habits else []


def phrases_of(member: Membership) -> list[OwnPhrase]:
    """The phrases in force in the cohort this person runs. Raises NotAMember for others."""
    if not group_policies.may_moderate(member):
        raise NotAMember
    rows = OwnPhrase.objects.filter(cohort_id=member.cohort_id, ended_at__isnull=True)
    return list(rows.select_related("enabled_by").order_by("phrase"))


def phrases_in_force(cohort_id: uuid.UUID) -> tuple[OwnPhrase, ...]:
    """The same for the gate, which asks at every message: known again for ten seconds, at once in the process that changed them."""
    now = time.monotonic()
    known = _known.get(cohort_id)
    if known is None or now - known[0] > KNOWN_FOR_S:
        found = tuple(OwnPhrase.objects.filter(cohort_id=cohort_id, ended_at__isnull=True).order_by("phrase"))
        known = (now, found)
        with _lock:
            _known[cohort_id] = known
    return known[1]


def forget_phrases(cohort_id: uuid.UUID) -> None:
    """They have changed."""
    with _lock:
        _known.pop(cohort_id, None)


def try_phrase(member: Membership, phrase: str, at: datetime) -> DryRun:
    """What the phrase would have found in the cohort's last thirty days. Raises NotAMember for others than the team."""
    if not group_policies.may_moderate(member):
        raise NotAMember
    rows = Message.objects.filter(room__cohort=member.cohort_id, created_at__gt=at - TRIED_DAYS, author__isnull=False)
    said = chat_access.with_words(list(rows.select_related("author").order_by("-created_at")[:TRIED_MOST]), None)
    bodies = [one.words for one in said if one.words is not None]
    hits = [body for body in bodies if phrases.find([phrase], body)]
    return DryRun(len(bodies), len(hits), hits[:SHOWN_MOST])


def hidden_by(member: Membership) -> list[Hidden]:
    """What this person has folded for themselves, newest first."""
    rows = Hidden.objects.filter(member=member).select_related("message__author", "author")
    return list(rows.order_by("-created_at"))


def holds_private(cohort_id: uuid.UUID) -> bool:
    """Whether contact details and offers wait for the team in this cohort; where it is not known, they do."""
    return Cohort.objects.filter(pk=cohort_id).values_list("holds_private", flat=True).first() is not False
