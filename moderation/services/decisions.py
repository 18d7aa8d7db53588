"""What follows from a decision: the note to each author, a promised talk, one entry in the trail."""

from __future__ import annotations

from typing import Any

from chat.models import Message
from groups.models import CareTask, Membership
from groups.services import care
from moderation.models import Action
from moderation.services import audit, notes
from moderation.services.deciding import Decision, Effect, subject_of


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
    notes.write_note(
        action=action,
        to=to,
        signed_by=decision.by,
        message=message,
        text=words,
        gives_words=decision.kind == "give_back_words",
        at=decision.at,
    )


def write_trail(decision: Decision, effect: Effect, request_id: str) -> None:
    """One entry in the cohort's chain says who did this, why, to which words (as a commitment) and what they were before."""
    case = decision.case
    facts: dict[str, Any] = {**effect.facts, "version": case.version, "note": decision.note is not None}
    if effect.undone is not None:
        facts["undoes"] = str(effect.undone.pk)
    told = [
        {"id": str(message.pk), "before": before, "after": after, "commitment": _commitment(message)}
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


def _commitment(message: Message) -> str:
    """Empty for words that were destroyed just now: nothing is left that could prove them, and nothing should."""
    return "" if message.purged_at is not None else audit.commitment_to(message)
