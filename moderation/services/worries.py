"""I'm worried about someone: a member tells the team of a person, not of a message. The person never learns who did (I11)."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from accounts.services import receipts
from chat.services.messages import seated
from groups import access as group_access
from groups.models import CareTask, Membership
from groups.services import care
from groups.services.team import tell_team
from moderation.errors import OwnMessage
from moderation.models import Case, Flag
from moderation.policies import reasons
from moderation.services import alerts, openings

REASON = "safety_other"


def tell_worry(*, by: Membership, about_id: uuid.UUID, words: str, key: uuid.UUID, at: datetime) -> dict[str, Any]:
    """The team has an urgent case about the person and somebody was asked at once. Never counted by limits. Answers `{"case"}`.

    Raises NotFound for somebody outside the cohort, OwnMessage for oneself (Support is for that), BadRequest.
    """
    said = reasons.check_words(words)
    do = partial(_tell, by, about_id, said, at)
    fields = {"about": str(about_id), "words": said}
    return receipts.once(user_id=by.user_id, key=key, command="worry", fields=fields, do=do)


def _tell(by: Membership, about_id: uuid.UUID, words: str, at: datetime) -> dict[str, Any]:
    member, _room = seated(by)
    about = group_access.member_in(member, about_id)
    if about.pk == member.pk:
        raise OwnMessage
    case = _case_about(about, at)
    flag = Flag.objects.create(case=case, reporter=member, reason=REASON, words=words or None, created_at=at)
    facts = {"case": str(case.pk), "flag": str(flag.pk), "reason": REASON, "priority": case.priority}
    tell_team(cohort_id=case.cohort_id, kind="flag.added", facts=facts, at=at)
    task = care.raise_task(
        cohort=case.cohort,
        about=about,
        kind=CareTask.Kind.DANGER,
        source=f"flag:{flag.pk}:worry",
        at=at,
        facts={"case": str(case.pk), "from": "worry"},
    )
    alerts.raise_alert(task=task, at=at)
    return {"case": str(case.pk)}


def _case_about(about: Membership, at: datetime) -> Case:
    case, is_new = openings.case_about(about, at)
    case.priority = 0
    case.due_at = min(case.due_at, reasons.due_at(0, at))
    if not is_new:
        case.version += 1
    case.save()
    if is_new:
        openings.tell_opened(case, at)
    return case
