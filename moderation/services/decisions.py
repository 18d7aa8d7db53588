"""What each kind of decision does: to messages through chat, to a membership through groups, to the case itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chat.models import Message
from chat.services import standing
from groups.errors import Gone
from groups.models import CareTask, Membership
from groups.services import care, memberships
from moderation.errors import NothingToDo
from moderation.models import Action, Case
from moderation.policies import cases
from moderation.services import audit, notes


@dataclass(frozen=True)
class Decision:
    """Who decides what about which case; everything has been checked. `remark` is for the team's eyes."""

    by: Membership
    case: Case
    kind: str
    targets: tuple[uuid.UUID, ...]
    reason: str
    note: str | None
    minutes: int | None
    remark: str
    talk: bool
    at: datetime

    @property
    def answers(self) -> bool:
        """Whether this settles the case."""
        return cases.answers(self.kind, about_message=self.case.message_id is not None)


@dataclass(frozen=True)
class Effect:
    """What changed: each message with its state before and after, facts for the trail, whether an earlier act was undone."""

    changed: tuple[tuple[Message, str, str], ...] = ()
    before: str = ""
    after: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    undone: Action | None = None


def subject_of(case: Case) -> Membership:
    """Whom the case is about: the author of the message, or the member."""
    about = case.member if case.message is None else case.message.author
    assert about is not None, "a case has one subject"  # noqa: S101 - the database holds it (case_has_one_subject)
    return about


def _claim(decision: Decision) -> Effect:
    case = decision.case
    case.claimed_by, case.claim_expires_at = decision.by, decision.at + cases.CLAIM_LEASE
    return Effect(before=case.status, after="claimed")


def _release_claim(decision: Decision) -> Effect:
    if cases.holder(decision.case, decision.at) != decision.by.pk:
        raise NothingToDo
    return Effect(before="claimed", after="open")


def _nothing(decision: Decision) -> Effect:
    state = decision.case.message.state if decision.case.message else ""
    return Effect(before=state, after=state)


def _hold(decision: Decision) -> Effect:
    held = [standing.hold_message(by=decision.by, message_id=one, at=decision.at) for one in decision.targets]
    return Effect(tuple((message, "visible", "held") for message in held))


def _release(decision: Decision) -> Effect:
    shown = [standing.release_message(by=decision.by, message_id=one, at=decision.at) for one in decision.targets]
    return Effect(tuple((message, "held", "visible") for message in shown))


def _remove(decision: Decision) -> Effect:
    changed = standing.remove_messages(
        by=decision.by, message_ids=decision.targets, reason=decision.reason, at=decision.at
    )
    if not changed:
        raise NothingToDo
    return Effect(tuple((message, before, "removed") for message, before in changed))


def _restore(decision: Decision) -> Effect:
    """Within ten minutes this is an undo and brings back what was; later it is a decision that the words may stand."""
    last = last_removal(decision.case)
    undone = last if last is not None and cases.may_undo("remove", last.created_at, decision.at) else None
    were = {entry["id"]: entry["before"] for entry in last.targets} if last else {}
    changed = []
    for target in decision.targets:
        to_hold = undone is not None and were.get(str(target)) == "held"
        try:
            message = standing.restore_message(by=decision.by, message_id=target, at=decision.at, to_hold=to_hold)
        except Gone:
            # Its author took it back in the meantime: a restore never beats that (I4); the others still come back.
            continue
        changed.append((message, "removed", str(message.state)))
    if not changed:
        raise NothingToDo
    if undone is not None:
        notes.take_back_unsent(action=undone, at=decision.at)
    return Effect(tuple(changed), undone=undone)


def _mute(decision: Decision) -> Effect:
    about = subject_of(decision.case)
    cases.check_may_mute(decision.by, about.role)
    until = decision.at + timedelta(minutes=decision.minutes or 0)
    memberships.pause_posting(member=about, until=until)
    return Effect(after="muted", facts={"member": str(about.pk), "minutes": decision.minutes})


def _lift(decision: Decision) -> Effect:
    about = subject_of(decision.case)
    if about.muted_until is None or about.muted_until <= decision.at:
        raise NothingToDo
    memberships.pause_posting(member=about, until=None)
    return Effect(before="muted", facts={"member": str(about.pk)})


EFFECTS: dict[str, Callable[[Decision], Effect]] = {
    "claim": _claim,
    "release_claim": _release_claim,
    "keep": _nothing,
    "note": _nothing,
    "reopen": _nothing,
    "hold": _hold,
    "release": _release,
    "remove": _remove,
    "restore": _restore,
    "mute": _mute,
    "lift": _lift,
}


def last_removal(case: Case) -> Action | None:
    """The last removal of this case, whatever came after it."""
    return Action.objects.filter(case=case, kind=Action.Kind.REMOVE).order_by("-created_at").first()


def write_to_authors(decision: Decision, action: Action, effect: Effect) -> None:
    """Each author whose words were taken down, or the person the case is about, has the note; and a talk is on the desk if promised."""
    if decision.note is not None:
        about = {message.author_id: message for message, _before, _after in effect.changed}
        if not about:
            _write(decision, action, subject_of(decision.case), decision.case.message)
        for message in about.values():
            _write(decision, action, message.author, message)
    if decision.talk:
        about_whom = subject_of(decision.case)
        task = care.raise_task(
            cohort=decision.case.cohort,
            about=about_whom,
            kind=CareTask.Kind.QUESTION,
            source=f"case:{decision.case.pk}:talk:{action.pk}",
            at=decision.at,
            facts={"case": str(decision.case.pk), "why": "talk"},
        )
        care.take_task(task=task, by=decision.by, at=decision.at)


def _write(decision: Decision, action: Action, to: Membership, message: Message | None) -> None:
    words = decision.note or ""
    notes.write_note(action=action, to=to, signed_by=decision.by, message=message, text=words, at=decision.at)


def write_trail(decision: Decision, effect: Effect, request_id: str) -> None:
    """One entry in the cohort's chain says who did this, why, to which words (as a commitment) and what they were before."""
    case = decision.case
    facts: dict[str, Any] = {**effect.facts, "version": case.version, "note": decision.note is not None}
    if effect.undone is not None:
        facts["undoes"] = str(effect.undone.pk)
    told = [
        {"id": str(message.pk), "before": before, "after": after, "commitment": audit.commitment_to(message)}
        for message, before, after in effect.changed
    ]
    if len(told) > 1:
        facts["targets"] = told
    first = told[0] if told else {"before": effect.before, "after": effect.after, "commitment": ""}
    audit.append(
        cohort_id=case.cohort_id,
        kind=decision.kind,
        by=decision.by,
        at=decision.at,
        case=case,
        target=effect.changed[0][0].pk if effect.changed else case.message_id or case.member_id,
        before=first["before"],
        after=first["after"],
        reason=decision.reason,
        facts=facts,
        request_id=request_id,
        commitment=first["commitment"],
    )
