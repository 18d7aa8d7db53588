"""The only way words leave: what each of the three readers gets of a message or an event, as plain values or as a page fragment.

Live, history, resume, search, export, notifications and the API all come through here (DESIGN section 3, MODERATION 4.2).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from chat import events, policies
from chat.access import Place, Spoken
from chat.models import Message, MessageRevision, RoomEvent
from chat.policies import Face, Form
from groups import policies as group_policies
from groups.access import Coverage
from groups.models import Membership

PREVIEW_CHARS = 120


def stamp(moment: datetime | None) -> str | None:
    """A moment on the wire: UTC with Z."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def person(member: Membership) -> dict[str, str]:
    """How others see somebody: the id of their membership, the name chosen here, the role."""
    return {"id": str(member.pk), "name": member.display_name, "role": member.role}


def message(spoken: Spoken, form: Form) -> dict[str, Any] | None:
    """What a reader gets of a message; None when not even its place shows."""
    said = spoken.message
    face = policies.face_of(said, form)
    if face is Face.NOTHING:
        return None
    base: dict[str, Any] = {"id": str(said.pk), "ord": said.ord, "rev": said.rev, "created_at": stamp(said.created_at)}
    if face not in (Face.WORDS, Face.HELD):
        return {**base, "state": face.removeprefix("slot_")}
    return {
        **base,
        "state": "held" if face is Face.HELD else "visible",
        "author": person(said.author),
        "kind": said.kind,
        "body": spoken.words,
        "reply_to": None if said.reply_to_id is None else str(said.reply_to_id),
        "edited_at": stamp(said.edited_at),
        "reactions": dict(sorted(spoken.signs.items())),
        "reply_preview": _preview(spoken.parent),
        **({"mentions": [{"id": one, "name": name} for one, name in spoken.called]} if spoken.called else {}),
    }


def _preview(parent: Spoken | None) -> dict[str, Any] | None:
    """The answered message as it stands now, shortened; never its words once they are gone."""
    if parent is None:
        return None
    if not policies.is_shown(parent.message) or parent.words is None:
        return {"id": str(parent.message.pk), "state": "gone"}
    body = parent.words if len(parent.words) <= PREVIEW_CHARS else parent.words[:PREVIEW_CHARS].rstrip() + "…"
    return {"id": str(parent.message.pk), "state": "visible", "name": parent.message.author.display_name, "body": body}


def form_of(said: Message, place: Place) -> Form:
    """Which reader this person is of this message."""
    return policies.form_for(said, place.member.pk, place.moderates, place.seat.joined_ord)


def quoting(spoken: Spoken, quoted: Form | None) -> Spoken:
    """The message for a reader who is `quoted` of the one it answers: what was said before they came is not quoted to them (R11)."""
    return replace(spoken, parent=None) if quoted is Form.OUTSIDE else spoken


def for_place(spoken: Spoken, place: Place) -> dict[str, Any] | None:
    """What this person gets of the message, with their own signs and what they may do with it."""
    form = form_of(spoken.message, place)
    seen = message(quoting(spoken, form_of(spoken.parent.message, place) if spoken.parent else None), form)
    if seen is not None:
        seen["mine"] = form is Form.AUTHOR
    if seen is not None and "body" in seen:
        seen["own_reactions"] = sorted(spoken.own_signs)
    return seen


OWN_FIELDS = ("id", "ord", "rev", "created_at", "state", "kind", "body", "reply_to", "edited_at", "reactions")


def own(spoken: Spoken, place: Place) -> dict[str, Any] | None:
    """What its author takes along of a message: as they see it in the room, without a word or a name of anybody else."""
    seen = message(replace(spoken, parent=None, called=()), form_of(spoken.message, place))
    if seen is None:
        return None
    return {"room": str(place.room.pk), **{field: seen[field] for field in OWN_FIELDS if field in seen}}


POSTED_FIELDS = ("id", "ord", "author", "kind", "body", "reply_to", "rev", "created_at")
RESTORED_FIELDS = (*POSTED_FIELDS, "edited_at", "reactions")


def event(row: RoomEvent, spoken: Spoken | None, form: Form, *, mine: bool = False) -> dict[str, Any]:
    """An `ev` frame without html, rendered from the message as it stands now: a resume never brings removed words back (P3)."""
    kind, data = row.kind, dict(row.facts)
    if spoken is not None:
        kind, data = _message_event(row, spoken, form, mine)
    elif kind in (events.MEMBER_JOINED, events.MEMBER_LEFT) and row.actor is not None:
        data = {"id": str(row.actor_id), "name": row.actor.display_name}
        if row.kind == events.MEMBER_JOINED:
            data["role"] = row.actor.role
    actor = None if _is_nameless(kind) or row.actor_id is None else str(row.actor_id)
    return {
        "t": "ev",
        "room": str(row.room_id),
        "seq": row.seq,
        "kind": kind,
        "at": stamp(row.at),
        "actor": actor,
        "data": data,
    }


_NAMELESS = {
    events.MESSAGE_HELD,
    events.MESSAGE_REMOVED,
    events.MESSAGE_WITHDRAWN,
    events.MESSAGE_RESTORED,
    events.MESSAGES_REMOVED,
}


def _is_nameless(kind: str) -> bool:
    """Whether an event must not say whose message it was or who decided (I3)."""
    return kind in _NAMELESS


_GONE = {
    Face.SLOT_REMOVED: events.MESSAGE_REMOVED,
    Face.SLOT_WITHDRAWN: events.MESSAGE_WITHDRAWN,
    Face.SLOT_HELD: events.MESSAGE_HELD,
    Face.NOTHING: events.MESSAGE_REMOVED,
}


def _message_event(row: RoomEvent, spoken: Spoken, form: Form, mine: bool) -> tuple[str, dict[str, Any]]:
    said, face = spoken.message, policies.face_of(spoken.message, form)
    short: dict[str, Any] = {"id": str(said.pk), "rev": said.rev}
    if row.kind == events.REACTION_SET:
        emoji = str(row.facts.get("emoji", ""))
        data = {"id": str(said.pk), "emoji": emoji, "count": spoken.signs.get(emoji, 0)}
        return row.kind, {**data, "mine": emoji in spoken.own_signs} if mine else data
    if face in _GONE:
        return _GONE[face], short
    if face is Face.HELD:
        return events.MESSAGE_HELD, short
    if row.kind == events.MESSAGE_EDITED:
        return row.kind, {**short, "body": spoken.words, "edited_at": stamp(said.edited_at)}
    seen = message(spoken, form) or {}
    kind = row.kind if row.kind in (events.MESSAGE_POSTED, events.MESSAGE_RESTORED) else events.MESSAGE_RESTORED
    fields = POSTED_FIELDS if kind == events.MESSAGE_POSTED else RESTORED_FIELDS
    data = {field: seen[field] for field in fields}
    return kind, {**data, "mentions": seen["mentions"]} if "mentions" in seen else data


def fragment(spoken: Spoken, form: Form, language: str, *, cohort_name: str = "") -> str:
    """The `<li>` of a message as the history of the page shows it, in a language; times are UTC for the browser to localise."""
    seen = message(spoken, form)
    if seen is None:
        return ""
    with translation.override(language):
        return render_to_string("chat/_message.html", {"m": seen, "form": str(form), "live": True}).strip()


def evidence(revisions: Iterable[MessageRevision]) -> list[dict[str, Any]]:
    """The words of a message as they stood, whatever became of it: for the team of its cohort, on a look that is in the trail."""
    return [{"n": one.n, "body": one.body, "at": stamp(one.created_at)} for one in revisions]


def coverage(now: Coverage) -> dict[str, str | None]:
    """Who watches the room until when, and who is next: ids and moments only, names are looked up by who may see them."""
    return {
        "watching": str(now.watching_id) if now.watching_id else None,
        "until": stamp(now.until),
        "next": str(now.next_id) if now.next_id else None,
        "next_at": stamp(now.next_at),
    }


def roster_line(members: list[Membership]) -> list[dict[str, str]]:
    """The people of a room as its members see them."""
    return [person(member) for member in members]


def pauses(member: Membership, at: datetime) -> dict[str, str | None]:
    """Until when this person's posting is paused or slowed; null when it is not, or not any more."""
    ends = {"muted_until": member.muted_until, "slow_until": member.slow_until}
    return {name: stamp(end) if end is not None and at < end else None for name, end in ends.items()}


def perms_of(place: Place, at: datetime) -> list[str]:
    """What a client may offer this person now."""
    return group_policies.permissions_of(place.member, place.member.cohort, at)


def wire_id(user_id: uuid.UUID) -> str:
    """A stable id for a person's own frames that is not their account's (DESIGN decision 11)."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"handrail:{user_id}"))
