"""Deciding: one verb for every action on a case, on the version that was seen, once for a key."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.errors import BadRequest, NotFound
from accounts.services import receipts
from chat import access as chat_access
from chat.projection import person, stamp
from groups import access as group_access
from groups.models import Membership
from groups.services.memberships import hold_cohort
from groups.services.team import tell_team
from moderation.errors import CaseChanged, HeldByOther
from moderation.models import Action, Case, Flag
from moderation.policies import cases, pauses
from moderation.services import appeals, decisions, effects
from moderation.services.deciding import Decision, Effect, last_removal, subject_of


class Unsaid:
    """Stands for a field that was left out, where null means something."""


UNSAID: Final = Unsaid()


def act(
    *,
    by: Membership,
    case_id: uuid.UUID,
    kind: str,
    expected_version: int | None,
    key: uuid.UUID,
    at: datetime,
    targets: Sequence[uuid.UUID] = (),
    reason: str | None = None,
    note: str | Unsaid | None = UNSAID,
    minutes: int | None = None,
    flags: Sequence[uuid.UUID] | None = None,
    remark: str = "",
    talk: bool = False,
) -> dict[str, Any]:
    """The case, its messages and the trail say what `by` decided; the same key again changes nothing and gives the same answer.

    `targets` are messages, by default the case's own (for restore: all of the last removal). `note` goes to the author; a removal
    needs it or None said explicitly. `flags` are the ones answered; left out, all that were open at `expected_version`: one that
    came later has made another version. `talk` puts a talk with the author on the desk of `by`. Answers `{"case", "version",
    "action": {"id", "kind", "at"}}`.
    Raises BadRequest, NotFound, Forbidden, OwnCase, CaseChanged and HeldByOther (with who, what and when), NothingToDo, Gone.
    """
    fields: dict[str, Any] = {
        "case": str(case_id),
        "kind": cases.check_kind(kind),
        "expected_version": cases.check_expected(expected_version),
        "targets": [str(one) for one in targets],
        "reason": cases.check_why(kind, reason),
        "note": cases.check_note(
            kind, None if isinstance(note, Unsaid) else note, was_said=not isinstance(note, Unsaid)
        ),
        "minutes": pauses.check_minutes(kind, minutes),
        "flags": None if flags is None else sorted(str(one) for one in flags),
        "remark": cases.check_remark(remark),
        "talk": talk,
    }
    do = partial(_act, by, fields, str(key), at)
    return receipts.once(user_id=by.user_id, key=key, command="case.act", fields=fields, do=do)


def _act(by: Membership, fields: Mapping[str, Any], key: str, at: datetime) -> dict[str, Any]:
    member, case = _held(by, uuid.UUID(fields["case"]))
    decision = _checked(member, case, fields, at)
    effect = effects.EFFECTS[decision.kind](decision)
    action = Action.objects.create(
        case=case,
        actor=member,
        kind=decision.kind,
        targets=[{"id": str(message.pk), "before": before} for message, before, _after in effect.changed],
        reason=decision.reason,
        minutes=decision.minutes,
        remark=decision.remark or None,
        case_version=case.version,
        created_at=at,
    )
    _answer_flags(decision, effect, action, fields["flags"])
    _settle(decision, effect)
    appeals.answer(decision, action)
    decisions.write_to_authors(decision, action, effect)
    decisions.write_trail(decision, effect, key)
    facts = {"case": str(case.pk), "version": case.version, "kind": decision.kind, "status": case.status}
    tell_team(cohort_id=case.cohort_id, kind="case.changed", facts=facts, at=at)
    told = {"id": str(action.pk), "kind": action.kind, "at": stamp(at)}
    return {"case": str(case.pk), "version": case.version, "action": told}


def _held(by: Membership, case_id: uuid.UUID) -> tuple[Membership, Case]:
    """The decider as they are now, and the case; cohort first, then case, so that decisions and messages have one order."""
    hold_cohort(by.cohort)
    member = group_access.team_membership_for(by.user_id, by.cohort_id)
    found = Case.objects.select_for_update(no_key=True, of=("self",)).filter(pk=case_id, cohort_id=member.cohort_id)
    case = found.select_related("cohort", "message__author", "member", "claimed_by").first()
    if case is None:
        raise NotFound
    return member, case


def _checked(by: Membership, case: Case, fields: Mapping[str, Any], at: datetime) -> Decision:
    kind, reason = fields["kind"], fields["reason"]
    cases.check_may_decide(by, [subject_of(case).pk])
    if case.version != fields["expected_version"]:
        raise CaseChanged(facts=last_change(case))
    if cases.is_barred(case, by.pk, kind, reason, at):
        raise HeldByOther(until=case.claim_expires_at, facts=_holder(case))
    appeals.check(kind, case, by.user_id)
    message = case.message
    cases.check_fits(
        kind,
        case.status,
        state=str(message.state) if message else None,
        is_withdrawn=message is not None and message.withdrawn_at is not None,
    )
    return Decision(
        by=by,
        case=case,
        kind=kind,
        targets=_targets(by, case, kind, fields["targets"]),
        reason=reason,
        note=fields["note"],
        minutes=fields["minutes"],
        remark=fields["remark"],
        talk=fields["talk"],
        at=at,
    )


def _targets(by: Membership, case: Case, kind: str, named: Sequence[str]) -> tuple[uuid.UUID, ...]:
    """The messages meant: those named, none of them the decider's own; else the last removal's for a restore, else the case's."""
    if kind not in cases.ABOUT_MESSAGE:
        return ()
    if len(named) > cases.TARGETS_MOST:
        raise BadRequest(field="targets")
    if not named and kind == "restore":
        last = last_removal(case)
        named = [entry["id"] for entry in last.targets] if last else []
    ids = tuple(dict.fromkeys(uuid.UUID(one) for one in named))
    if not ids and case.message_id is not None:
        ids = (case.message_id,)
    if not ids:
        raise BadRequest(_("Say which messages."), field="targets")
    cases.check_may_decide(by, chat_access.authors_of(ids))
    return ids


def _holder(case: Case) -> dict[str, Any]:
    """Who has the case, and since when."""
    assert case.claimed_by is not None, "asked only while somebody has it"  # noqa: S101
    assert case.claim_expires_at is not None, "asked only while somebody has it"  # noqa: S101
    return {"by": person(case.claimed_by), "kind": "claim", "at": stamp(case.claim_expires_at - cases.CLAIM_LEASE)}


def _answer_flags(decision: Decision, effect: Effect, action: Action, named: Sequence[str] | None) -> None:
    """Close the flags this answers, and only those (I9); an undo opens again what the undone act closed."""
    if effect.undone is not None:
        Flag.objects.filter(closed_by=effect.undone).update(closed_at=None, closed_by=None)
        return
    if decision.kind == "reopen":
        last = Action.objects.filter(case=decision.case, closed_flags__isnull=False).order_by("-created_at").first()
        Flag.objects.filter(case=decision.case, closed_by=last).update(closed_at=None, closed_by=None)
        return
    if named is None and not decision.answers:
        return
    meant = Flag.objects.filter(case=decision.case, closed_at__isnull=True)
    if named is not None:
        meant = meant.filter(pk__in=[uuid.UUID(one) for one in named])
    meant.update(closed_at=decision.at, closed_by=action)


def _settle(decision: Decision, effect: Effect) -> None:
    case, at = decision.case, decision.at
    left = Flag.objects.filter(case=case, closed_at__isnull=True).exists()
    case.status = cases.status_after(
        decision.kind,
        case.status,
        about_message=case.message_id is not None,
        flags_left=left,
        undoes=effect.undone is not None,
    )
    if case.status in cases.OPEN:
        case.decided_at = case.decided_n = None
    elif decision.answers:
        case.decided_at, case.decided_n = at, case.message.words_n if case.message else None
    if decision.answers or decision.kind in ("release_claim", "reopen"):
        case.claimed_by = case.claim_expires_at = None
    case.version += 1
    case.save()


def last_change(case: Case) -> dict[str, Any]:
    """Who did what to the case last, and when: a member of the team, or a report said or taken back, whose reporter stays unnamed."""
    at, told = case.opened_at, _told(None, "open")
    action = Action.objects.filter(case=case).select_related("actor").order_by("-created_at").first()
    if action is not None:
        at, told = action.created_at, _told(person(action.actor), action.kind)
    reports = Flag.objects.filter(case=case).aggregate(said=Max("created_at"), back=Max("taken_back_at"))
    if reports["said"] is not None and (action is None or reports["said"] > at):
        at, told = reports["said"], _told(None, "flag")
    if reports["back"] is not None and reports["back"] > at:
        at, told = reports["back"], _told(None, "open")
    return {"version": case.version, **told, "at": stamp(at)}


def _told(by: dict[str, Any] | None, kind: str) -> dict[str, Any]:
    return {"by": by, "kind": kind}
