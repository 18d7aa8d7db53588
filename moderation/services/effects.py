"""What each kind of decision does: to messages through chat, to a membership through groups, to the case itself."""

from __future__ import annotations

from collections.abc import Callable

from chat.services import standing
from groups.errors import Gone
from groups.models import CareTask
from groups.services import care
from moderation.errors import NothingToDo
from moderation.policies import cases, desk
from moderation.services import notes, pauses, purges
from moderation.services.deciding import Decision, Effect, last_removal, subject_of


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


def _give_back_words(decision: Decision) -> Effect:
    """The author alone reads their removed words again, beside the note; the trail says so (I1)."""
    message = decision.case.message
    if message is None or message.purged_at is not None:
        raise NothingToDo
    return Effect(((message, "removed", "removed"),))


def _escalate(decision: Decision) -> Effect:
    """Somebody else is asked to look as well, within four hours."""
    case = decision.case
    care.raise_task(
        cohort=case.cohort,
        about=subject_of(case),
        kind=CareTask.Kind.QUESTION,
        source=f"case:{case.pk}:second:{case.version}",
        at=decision.at,
        facts={"case": str(case.pk), "why": "second", "by": str(decision.by.pk)},
        priority=1,
        wait=desk.SOON,
    )
    return Effect(before=case.status, after="waiting")


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
    "give_back_words": _give_back_words,
    "escalate": _escalate,
    "mute": pauses.pause,
    "slow": pauses.pause,
    "suspend": pauses.pause,
    "lift": pauses.lift,
    "purge": purges.purge,
}
