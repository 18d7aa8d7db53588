"""Please look again: an author asks once for a second look at a removal, and somebody else decides (MODERATION 4.3)."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import translation

from accounts.errors import Conflict
from accounts.services import receipts
from groups.services.memberships import hold_cohort
from groups.services.team import tell_team
from moderation import access
from moderation.errors import NothingToDo
from moderation.models import Action, Appeal, Case
from moderation.policies import cases, reasons
from moderation.policies import notes as words_for
from moderation.services import audit, notes, openings
from moderation.services.deciding import Decision, subject_of

PRIORITY = 1


def ask(*, user_id: uuid.UUID, note_id: uuid.UUID, text: str, key: uuid.UUID, at: datetime) -> dict[str, Any]:
    """The case about the removal waits again, for somebody else of the team. Also while posting is paused (I17). Answers `{"note"}`.

    Raises NotFound, BadRequest, Conflict when it was asked before, NothingToDo after 14 days or when the words are back.
    """
    words = cases.check_answer(text)
    do = partial(_ask, user_id, note_id, words, str(key), at)
    fields = {"note": str(note_id), "text": words}
    return receipts.once(user_id=user_id, key=key, command="note.look_again", fields=fields, do=do)


def _ask(user_id: uuid.UUID, note_id: uuid.UUID, words: str, key: str, at: datetime) -> dict[str, Any]:
    note = access.note_for(user_id, note_id, at)
    hold_cohort(note.to.cohort)
    if not access.may_look_again(note, at):
        raise Conflict if Appeal.objects.filter(action=note.action).exists() else NothingToDo
    case = Case.objects.select_for_update(no_key=True, of=("self",)).get(pk=note.case_id)
    Appeal.objects.create(action=note.action, case=case, by=note.to, words=words, asked_at=at)
    if case.status not in cases.OPEN:
        openings.reopen(case, PRIORITY, at)
    case.priority = min(case.priority, PRIORITY)
    case.due_at = min(case.due_at, reasons.due_at(PRIORITY, at))
    case.version += 1
    case.save()
    audit.append(
        cohort_id=case.cohort_id,
        kind="look_again",
        by=note.to,
        at=at,
        case=case,
        target=case.message_id,
        request_id=key,
    )
    facts = {"case": str(case.pk), "version": case.version, "kind": "look_again", "status": case.status}
    tell_team(cohort_id=case.cohort_id, kind="case.changed", facts=facts, at=at)
    return {"note": str(note.pk)}


def open_on(case: Case) -> Appeal | None:
    """The second look that somebody waits for, with who decided first."""
    waiting = Appeal.objects.filter(case=case, decided_at__isnull=True)
    return waiting.select_related("action__actor", "by__user").order_by("asked_at").first()


def check(decision_kind: str, case: Case, by_user: uuid.UUID) -> None:
    """Raise DecidedBefore when this would answer a second look by the one who decided first."""
    waiting = open_on(case)
    if waiting is not None and cases.answers(decision_kind, about_message=True):
        cases.check_fresh_eyes(by_user, waiting.action.actor.user_id)


def answer(decision: Decision, action: Action) -> None:
    """A decision answers the second look that waits, and its author hears how it went, in their own language."""
    waiting = open_on(decision.case) if decision.answers else None
    if waiting is None:
        return
    waiting.decided_by, waiting.decided_at = decision.by, decision.at
    waiting.changed = decision.kind == "restore"
    waiting.save(update_fields=["decided_by", "decided_at", "changed"])
    if decision.note is None:
        author = subject_of(decision.case)
        with translation.override(author.user.language):
            text = words_for.looked_again(author.display_name, decision.by.display_name, changed=waiting.changed)
        notes.write_note(
            action=action, to=author, signed_by=decision.by, message=decision.case.message, text=text, at=decision.at
        )
