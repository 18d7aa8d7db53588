"""Looking at what is hidden: words that were taken away, the name of a reporter. Every look is an entry in the trail."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotFound
from chat import access as chat_access
from chat import projection
from moderation import access
from moderation.errors import NothingToDo
from moderation.policies import cases
from moderation.services import audit


@transaction.atomic
def show_words(*, user_id: uuid.UUID, case_id: uuid.UUID, at: datetime) -> list[dict[str, Any]]:
    """All words of the case's message as they stood, `{"n", "body", "at", "flagged", "current"}`; the trail says who looked.

    Words that their author took back are shown while the case is open (MODERATION 4.2). Raises NotFound, NothingToDo.
    """
    member, case = access.case_for(user_id, case_id)
    message = case.message
    if message is None:
        raise NotFound
    if message.purged_at is not None:
        raise NothingToDo
    if message.withdrawn_at is not None and case.status not in cases.OPEN:
        raise NothingToDo
    flagged = set(case.flags.values_list("words_n", flat=True))
    words = projection.evidence(chat_access.revisions_of(message))
    audit.append(
        cohort_id=case.cohort_id,
        kind="evidence",
        by=member,
        at=at,
        case=case,
        target=message.pk,
        before=str(message.state),
        after=str(message.state),
        facts={"revisions": [one["n"] for one in words]},
        commitment=audit.commitment_to(message),
    )
    return [{**one, "flagged": one["n"] in flagged, "current": one["n"] == message.words_n} for one in words]


@transaction.atomic
def show_reporter(*, user_id: uuid.UUID, case_id: uuid.UUID, flag_id: uuid.UUID, at: datetime) -> dict[str, str]:
    """Who reported, `{"id", "name", "role"}`; the trail says who asked. Raises NotFound for a rule's flag and for reports about oneself."""
    member, case = access.case_for(user_id, case_id)
    flag = access.flag_of(case, flag_id)
    if flag.reporter is None:
        raise NotFound
    audit.append(
        cohort_id=case.cohort_id, kind="reporter", by=member, at=at, case=case, target=flag.pk, reason=flag.reason
    )
    return projection.person(flag.reporter)
