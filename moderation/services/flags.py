"""Saying that a message worries somebody: a member, or a screen. Nobody but the team ever learns of it (I11)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.errors import NotFound, RateLimited
from accounts.services import receipts
from chat import access as chat_access
from chat import policies as chat_policies
from chat.gate import Finding, Verdict
from chat.models import Message
from chat.services import standing
from chat.services.messages import locked, seated
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Membership
from groups.services.team import tell_team
from moderation.errors import OwnMessage
from moderation.models import Case, Flag
from moderation.policies import cases, reasons
from moderation.services import audit, danger, openings

HOUR = timedelta(hours=1)
UNSCREENED = Finding("other", "unscreened", 1, (0, 0), 2)
ROOM_WAITS = Finding("other", "room-waits", 1, (0, 0), 2)


def flag_message(
    *,
    by: Membership,
    message_id: uuid.UUID,
    reason: str,
    words: str = "",
    at: datetime,
    key: uuid.UUID | None = None,
) -> dict[str, Any]:
    """The message's case has a flag of this member for the words as they stand, once; a second one only makes it more urgent.

    The answer is `{"flag", "message", "handled"}`; `handled` says that the words are already gone. With `key` the answer is kept.
    Raises NotFound when the member cannot see the message, OwnMessage, BadRequest, RateLimited (never for safety).
    """
    reason, words = reasons.check_reason(reason), reasons.check_words(words)
    do = partial(_flag, by, message_id, reason, words, at)
    if key is None:
        with transaction.atomic():
            return do()
    fields = {"message": str(message_id), "reason": reason, "words": words}
    return receipts.once(user_id=by.user_id, key=key, command="flag", fields=fields, do=do)


def _flag(by: Membership, message_id: uuid.UUID, reason: str, words: str, at: datetime) -> dict[str, Any]:
    member, room = seated(by)
    chat_access.place_of_message(member.user_id, message_id)
    message = locked(message_id, room.pk)
    if message.author_id == member.pk:
        raise OwnMessage
    before = Flag.objects.filter(reporter=member, message=message, words_n=message.words_n).first()
    if before is None:
        _check_pace(member, reason, at)
        flag = _add(message, member, reason, words, at)
        _hold_unwatched(flag.case, message, at)
    elif before.taken_back_at is not None:
        flag = _say_again(before, message, reason, words, at)
        _hold_unwatched(flag.case, message, at)
    else:
        flag = _raise_urgency(before, message, reason, at)
    return {"flag": str(flag.pk), "message": str(message.pk), "handled": not chat_policies.is_shown(message)}


def _check_pace(member: Membership, reason: str, at: datetime) -> None:
    if reasons.is_safety(reason) or not settings.LIMIT_FLAGS_HOUR:
        return
    recent = Flag.objects.filter(reporter__user_id=member.user_id, created_at__gt=at - HOUR)
    moments = sorted(recent.exclude(reason__in=reasons.SAFETY).values_list("created_at", flat=True))
    if len(moments) >= settings.LIMIT_FLAGS_HOUR:
        wait = moments[-settings.LIMIT_FLAGS_HOUR] + HOUR - at
        raise RateLimited(retry_after_ms=int(wait.total_seconds() * 1000) + 1)


def _add(message: Message, member: Membership, reason: str, words: str, at: datetime) -> Flag:
    priority = reasons.priority_of(reason)
    case, counts = openings.case_for_flag(
        message=message, cohort=member.cohort, reason=reason, priority=priority, by_rule=False, at=at
    )
    flag = Flag.objects.create(
        case=case,
        message=message,
        words_n=message.words_n,
        reporter=member,
        reason=reason,
        words=words or None,
        created_at=at,
        closed_at=None if counts else at,
    )
    _tell(case, flag, message, "report", at)
    return flag


def _hold_unwatched(case: Case, message: Message, at: datetime) -> None:
    """Two people's reports put a message on hold while nobody watches, until somebody of the team has looked."""
    open_flags = Flag.objects.filter(case=case, closed_at__isnull=True)
    found = list(open_flags.values_list("reason", flat=True))
    reporters = open_flags.filter(reporter__isnull=False, words_n=message.words_n).count()
    watch = group_access.coverage_of(case.cohort_id, at)
    if group_policies.is_worker(message.author.role):
        return
    if not cases.holds_unwatched(found, reporters, is_watched=watch.watching is not None):
        return
    if standing.hold_by_rule(message=message, at=at):
        audit.append(
            cohort_id=case.cohort_id,
            kind="hold",
            by=None,
            at=at,
            case=case,
            target=message.pk,
            before="visible",
            after="held",
            facts={"reports": reporters, "unwatched": True},
            commitment=audit.commitment_to(message),
        )


def _raise_urgency(flag: Flag, message: Message, reason: str, at: datetime) -> Flag:
    """Somebody who first thought it unkind may see later that it is a danger; the milder word never wins."""
    if reasons.priority_of(reason) >= reasons.priority_of(flag.reason):
        return flag
    priority = reasons.priority_of(reason)
    case, counts = openings.case_for_flag(
        message=message, cohort=flag.case.cohort, reason=reason, priority=priority, by_rule=False, at=at
    )
    flag.reason = reason
    flag.closed_at = None if counts else at
    flag.save(update_fields=["reason", "closed_at"])
    _tell(case, flag, message, "report", at)
    return flag


def _say_again(flag: Flag, message: Message, reason: str, words: str, at: datetime) -> Flag:
    """A report that was taken back counts again, as it is said now."""
    priority = reasons.priority_of(reason)
    case, counts = openings.case_for_flag(
        message=message, cohort=flag.case.cohort, reason=reason, priority=priority, by_rule=False, at=at
    )
    flag.reason, flag.words, flag.taken_back_at = reason, words or None, None
    flag.closed_at = None if counts else at
    flag.save(update_fields=["reason", "words", "taken_back_at", "closed_at"])
    _tell(case, flag, message, "report", at)
    return flag


@transaction.atomic
def take_back(*, by: Membership, message_id: uuid.UUID, at: datetime) -> None:
    """The member's open reports of this message are taken back; the team sees that, and whoever was asked to look still looks.

    The case stays with the team: somebody may have been talked into taking it back. Twice changes nothing. Raises NotFound when there is
    none of theirs.
    """
    member, room = seated(by)
    message = locked(message_id, room.pk)
    mine = Flag.objects.filter(reporter=member, message=message).select_related("case")
    if not mine:
        raise NotFound
    for flag in mine:
        if flag.closed_at is None:
            flag.closed_at = flag.taken_back_at = at
            flag.save(update_fields=["closed_at", "taken_back_at"])
            flag.case.version += 1
            flag.case.save(update_fields=["version"])
            facts = {
                "case": str(flag.case_id),
                "version": flag.case.version,
                "kind": "taken_back",
                "status": flag.case.status,
            }
            tell_team(cohort_id=flag.case.cohort_id, kind="case.changed", facts=facts, at=at)


def _tell(case: Case, flag: Flag, message: Message, source: str, at: datetime) -> None:
    if reasons.is_safety(flag.reason):
        danger.page_team(message=message, case=case, source=source, at=at)
    facts = {"case": str(case.pk), "flag": str(flag.pk), "reason": flag.reason, "priority": case.priority}
    tell_team(cohort_id=case.cohort_id, kind="flag.added", facts=facts, at=at)


def flag_by_rule(*, message: Message, verdict: Verdict) -> None:
    """The message's case has a flag for each finding, with rule, version and place; urgent ones page the team.

    Called by the gate in the sender's transaction, the cohort's row held.
    """
    at, cohort = message.edited_at or message.created_at, message.author.cohort
    found = verdict.findings or (UNSCREENED if verdict.unscreened else ROOM_WAITS,)
    first = min(found, key=lambda one: one.priority)
    case, _counts = openings.case_for_flag(
        message=message, cohort=cohort, reason=first.reason, priority=first.priority, by_rule=True, at=at
    )
    flags = [_rule_flag(case, message, finding, at) for finding in found]
    if verdict.hold:
        audit.append(
            cohort_id=cohort.pk,
            kind="hold",
            by=None,
            at=at,
            case=case,
            target=message.pk,
            after="held",
            reason=first.reason,
            facts={"rules": [flag.rule for flag in flags]},
            commitment=audit.commitment_to(message),
        )
    for finding, flag in zip(found, flags, strict=True):
        if finding.priority == 0:
            danger.page_team(message=message, case=case, source=danger.RULE, at=at)
        facts = {"case": str(case.pk), "flag": str(flag.pk), "reason": flag.reason, "priority": case.priority}
        tell_team(cohort_id=cohort.pk, kind="flag.added", facts=facts, at=at)


def _rule_flag(case: Case, message: Message, finding: Finding, at: datetime) -> Flag:
    return Flag.objects.create(
        case=case,
        message=message,
        words_n=message.words_n,
        reason=finding.reason,
        rule=finding.rule,
        rule_version=finding.version,
        span=list(finding.span),
        created_at=at,
    )
