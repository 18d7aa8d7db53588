"""What the team sets for itself: words a person wants folded, phrases a cohort wants to hear of."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from groups import policies as group_policies
from groups.models import Membership
from groups.services.memberships import hold_cohort
from moderation import access
from moderation.models import DeskHabits, OwnPhrase
from moderation.policies import phrases
from moderation.services import audit


@transaction.atomic
def fold_words(*, user_id: uuid.UUID, folded: str) -> None:
    """Messages with these words, one phrase a line, open only on a tap for this person. Raises BadRequest."""
    kept = phrases.check_folded(folded)
    DeskHabits.objects.update_or_create(user_id=user_id, defaults={"folded": kept or None})


@transaction.atomic
def add_phrase(*, by: Membership, phrase: str, kind: str, at: datetime) -> OwnPhrase:
    """From now on messages with this phrase are flagged, or held as well; the same phrase again changes its kind.

    Raises Forbidden, BadRequest.
    """
    group_policies.check_may_moderate(by)
    words = phrases.check_phrase(phrase)
    hold_cohort(by.cohort)
    found, _new = OwnPhrase.objects.update_or_create(
        cohort_id=by.cohort_id,
        phrase=words,
        ended_at=None,
        defaults={"kind": kind, "enabled_by": by},
        create_defaults={"kind": kind, "enabled_by": by, "created_at": at},
    )
    _note(by, found, at)
    return found


@transaction.atomic
def end_phrase(*, by: Membership, phrase_id: uuid.UUID, at: datetime) -> None:
    """The phrase finds nothing any more; ending it twice changes nothing. Raises Forbidden."""
    group_policies.check_may_moderate(by)
    rows = OwnPhrase.objects.filter(pk=phrase_id, cohort_id=by.cohort_id, ended_at__isnull=True)
    for phrase in rows:
        phrase.ended_at = at
        phrase.save(update_fields=["ended_at"])
        _note(by, phrase, at)


def _note(by: Membership, phrase: OwnPhrase, at: datetime) -> None:
    facts = {"phrase": str(phrase.pk), "kind": phrase.kind, "ended": phrase.ended_at is not None}
    audit.append(cohort_id=by.cohort_id, kind="phrase", by=by, at=at, target=phrase.pk, facts=facts)
    transaction.on_commit(lambda: access.forget_phrases(by.cohort_id))
