"""How a case begins: by a flag, by a rule, or by somebody of the team. There is one open case a message, and one a member."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from accounts.errors import NotFound
from accounts.services import receipts
from chat.models import Message
from chat.services.messages import locked, seated
from groups import access as group_access
from groups.models import Cohort, Membership
from groups.services.team import tell_team
from moderation.models import Case
from moderation.policies import cases, reasons
from moderation.services import audit

STAFF_PRIORITY = 2


def case_for_flag(
    *, message: Message, cohort: Cohort, reason: str, priority: int, by_rule: bool, at: datetime
) -> tuple[Case, bool]:
    """The case a new flag belongs to, and whether the flag asks for anything.

    An open case gets more urgent and a new version. A decided one stays decided when the same words come up again, and opens
    again for new words or for danger. The cohort's row is held by the caller, so two flags cannot both open one.
    """
    case = Case.objects.filter(message=message).select_related("cohort").order_by("-opened_at").first()
    if case is None:
        case = Case.objects.create(
            cohort=cohort,
            message=message,
            priority=priority,
            opened_by_rule=by_rule,
            opened_at=at,
            due_at=reasons.due_at(priority, at),
        )
        tell_opened(case, at)
        return case, True
    if cases.joins_quietly(case.status, case.decided_n, message.words_n, reason):
        return case, False
    if case.status not in cases.OPEN:
        reopen(case, priority, at)
    else:
        case.priority = min(case.priority, priority)
        case.due_at = min(case.due_at, reasons.due_at(priority, at))
    case.version += 1
    case.save()
    return case, True


def reopen(case: Case, priority: int, at: datetime) -> None:
    """The case waits for a decision again, due from now; the caller saves it."""
    case.status = Case.Status.OPEN
    case.decided_at = None
    case.decided_n = None
    case.priority = priority
    case.due_at = reasons.due_at(priority, at)


def tell_opened(case: Case, at: datetime) -> None:
    """The team's open pages learn that there is a new case."""
    facts = {"case": str(case.pk), "priority": case.priority, "version": case.version}
    tell_team(cohort_id=case.cohort_id, kind="case.opened", facts=facts, at=at)


def open_case(
    *,
    by: Membership,
    message_id: uuid.UUID | None = None,
    member_id: uuid.UUID | None = None,
    key: uuid.UUID,
    at: datetime,
) -> dict[str, Any]:
    """The message or the member has an open case, opened without a flag; the one there is if there is one. Answers `{"case"}`.

    Raises Forbidden unless `by` runs the group, OwnCase about oneself, NotFound for what is not of this cohort.
    """
    subject = str(message_id or member_id)
    do = partial(_open, by, message_id, member_id, key, at)
    return receipts.once(user_id=by.user_id, key=key, command="case.open", fields={"subject": subject}, do=do)


def _open(
    by: Membership, message_id: uuid.UUID | None, member_id: uuid.UUID | None, key: uuid.UUID, at: datetime
) -> dict[str, Any]:
    member, room = seated(by)
    if message_id is not None:
        message = locked(message_id, room.pk)
        cases.check_may_decide(member, [message.author_id])
        case, is_new = _about_message(message, member, at)
        target = message.pk
    elif member_id is not None:
        about = group_access.member_in(member, member_id)
        cases.check_may_decide(member, [about.pk])
        case, is_new = case_about(about, at)
        target = about.pk
    else:
        raise NotFound
    if is_new:
        audit.append(
            cohort_id=member.cohort_id, kind="open", by=member, at=at, case=case, target=target, request_id=str(key)
        )
        tell_opened(case, at)
    return {"case": str(case.pk)}


def _about_message(message: Message, by: Membership, at: datetime) -> tuple[Case, bool]:
    case = Case.objects.filter(message=message).order_by("-opened_at").first()
    if case is None:
        due = reasons.due_at(STAFF_PRIORITY, at)
        return Case.objects.create(cohort=by.cohort, message=message, opened_at=at, due_at=due), True
    if case.status in cases.OPEN:
        return case, False
    reopen(case, STAFF_PRIORITY, at)
    case.version += 1
    case.save()
    return case, True


def case_about(about: Membership, at: datetime) -> tuple[Case, bool]:
    """The open case about a person, and whether it is new."""
    return Case.objects.get_or_create(
        member=about,
        status__in=cases.OPEN,
        defaults={"cohort": about.cohort, "opened_at": at, "due_at": reasons.due_at(STAFF_PRIORITY, at)},
    )
