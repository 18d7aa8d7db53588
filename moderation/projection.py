"""What the team gets of a case, as plain values (PROTOCOL section 6). Reporters are not in it; words come from `chat.projection`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chat import projection
from chat.policies import Form
from chat.projection import person, stamp
from moderation.access import Item
from moderation.models import Action, Case, Flag, Note
from moderation.policies import cases


def subject(item: Item) -> dict[str, Any]:
    """The message as the team sees it now, or the member."""
    if item.spoken is None:
        assert item.case.member is not None, "a case has one subject"  # noqa: S101 - case_has_one_subject
        return {"member": person(item.case.member)}
    seen = projection.message(item.spoken, Form.TEAM) or {"id": str(item.case.message_id), "state": "withdrawn"}
    return {"message": {**seen, "author": person(item.spoken.message.author)}}


def flag(one: Flag) -> dict[str, Any]:
    """A flag without its reporter; for a rule, what it found and where."""
    told: dict[str, Any] = {
        "id": str(one.pk),
        "reason": one.reason,
        "words": one.words or "",
        "rev": one.words_n or 0,
        "at": stamp(one.created_at),
        "open": one.closed_at is None,
        "by": "rule" if one.rule else "member",
    }
    if one.rule:
        told |= {"rule": one.rule, "rule_version": one.rule_version, "span": one.span}
    return told


def entry(action: Action) -> dict[str, Any]:
    """One line of a case's log."""
    return {
        "id": str(action.pk),
        "at": stamp(action.created_at),
        "actor": person(action.actor),
        "kind": action.kind,
        "reason": action.reason,
    }


def case(item: Item, at: datetime) -> dict[str, Any]:
    """The `Case` of the wire; a claim that ran out is not shown."""
    one = item.case
    held = cases.holder(one, at) is not None and one.claimed_by is not None
    return {
        "id": str(one.pk),
        "cohort": str(one.cohort_id),
        "subject": subject(item),
        "status": cases.status_now(one, at),
        "priority": one.priority,
        "version": one.version,
        "flags": [flag(found) for found in item.flags],
        "claimed_by": person(one.claimed_by) if held and one.claimed_by else None,
        "claim_expires_at": stamp(one.claim_expires_at) if held else None,
        "due_at": stamp(one.due_at),
        "opened_at": stamp(one.opened_at),
        "log": [entry(action) for action in reversed(item.actions)],
    }


def note(one: Note) -> dict[str, Any]:
    """A note as its reader gets it: signed by a first name, never with a reporter."""
    return {
        "id": str(one.pk),
        "cohort": str(one.to.cohort_id),
        "message": str(one.message_id) if one.message_id else None,
        "text": one.text,
        "from": person(one.signed_by),
        "sent_at": stamp(one.send_after),
        "read_at": stamp(one.read_at),
        "reply": one.reply,
        "replied_at": stamp(one.replied_at),
    }


def summary(found: Iterable[Item], at: datetime) -> list[dict[str, Any]]:
    """The cases of a list."""
    return [case(item, at) for item in found]


def about(one: Case) -> str:
    """The name the group sees of whoever the case is about."""
    who = one.member if one.message is None else one.message.author
    return who.display_name if who else ""
