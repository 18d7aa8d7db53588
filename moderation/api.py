"""The HTTP doors of moderation (PROTOCOL section 6); `config.api` mounts `router`."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from chat import access as chat_access
from chat.api.requests import key_of, person_of
from moderation import access, projection
from moderation.forms import note_in
from moderation.services import cases, flags, notes, openings

router = Router(tags=["moderation"])

Words = Annotated[str, Field(max_length=20_000, strict=True)]


class NewFlag(Schema):
    """What worries somebody about a message."""

    reason: Words
    words: Words = ""


class NoteText(Schema):
    """The words for an author."""

    text: Words


class NewAction(Schema):
    """A decision. What must be said, the desk asks for itself: a missing version is a 400 of its own, `note` may be null on purpose."""

    kind: Words
    targets: list[uuid.UUID] | None = None
    reason: Words | None = None
    note: NoteText | None = None
    minutes: Annotated[int, Field(strict=True)] | None = None
    flags: list[uuid.UUID] | None = None
    expected_version: Annotated[int, Field(strict=True)] | None = None


@router.post("/messages/{uuid:message}/flags")
def flag(request: HttpRequest, message: uuid.UUID, new: NewFlag) -> dict[str, Any]:
    """Tell the team that a message worries one. Nobody else learns of it."""
    key = key_of(request)
    place, found = chat_access.place_of_message(person_of(request), message)
    return flags.flag_message(
        by=place.member, message_id=found.pk, reason=new.reason, words=new.words, key=key, at=timezone.now()
    )


@router.post("/messages/{uuid:message}/cases")
def open_for_message(request: HttpRequest, message: uuid.UUID) -> dict[str, Any]:
    """The team opens a case about a message without a flag; the answer is the open one if there is one."""
    key, user_id = key_of(request), person_of(request)
    place, found = chat_access.place_of_message(user_id, message)
    told = openings.open_case(by=place.member, message_id=found.pk, key=key, at=timezone.now())
    return _case(user_id, uuid.UUID(told["case"]))


@router.post("/members/{uuid:member}/cases")
def open_for_member(request: HttpRequest, member: uuid.UUID) -> dict[str, Any]:
    """The team opens a case about a member; the answer is the open one if there is one."""
    key, user_id = key_of(request), person_of(request)
    by = access.team_over(user_id, member)
    told = openings.open_case(by=by, member_id=member, key=key, at=timezone.now())
    return _case(user_id, uuid.UUID(told["case"]))


@router.get("/cases")
def listed(request: HttpRequest, state: str = "open") -> dict[str, Any]:
    """The cases one may decide: open, held, reported, rule, done or all."""
    at = timezone.now()
    return {"cases": projection.summary(access.queue_of(person_of(request), state, at), at)}


@router.get("/cases/{uuid:case}")
def one(request: HttpRequest, case: uuid.UUID) -> dict[str, Any]:
    """One case."""
    return _case(person_of(request), case)


@router.post("/cases/{uuid:case}/actions")
def act(request: HttpRequest, case: uuid.UUID, new: NewAction) -> dict[str, Any]:
    """Decide on the version one has seen; a stale one changes nothing and is told who did what and when."""
    key, user_id = key_of(request), person_of(request)
    by = access.decider_for(user_id, case)
    told = cases.act(
        by=by,
        case_id=case,
        kind=new.kind,
        expected_version=new.expected_version,
        key=key,
        at=timezone.now(),
        targets=new.targets or (),
        reason=new.reason,
        note=note_in(new.model_dump(include={"note"}, exclude_unset=True)),
        minutes=new.minutes,
        flags=new.flags,
    )
    return {"case": _case(user_id, case), "action": told["action"], "replayed": told["replayed"]}


@router.get("/notes")
def own_notes(request: HttpRequest) -> dict[str, Any]:
    """What the team has written to one, newest first."""
    found = access.notes_of(person_of(request), timezone.now())
    return {"notes": [projection.note(note) for note in found]}


@router.post("/notes/{uuid:note}/reply")
def reply(request: HttpRequest, note: uuid.UUID, new: NoteText) -> dict[str, Any]:
    """Answer a note, once; also while one's posting is paused."""
    key, user_id, at = key_of(request), person_of(request), timezone.now()
    told = notes.reply(user_id=user_id, note_id=note, text=new.text, key=key, at=at)
    return {"note": projection.note(access.note_for(user_id, note, at)), "replayed": told["replayed"]}


def _case(user_id: uuid.UUID, case_id: uuid.UUID) -> dict[str, Any]:
    _member, case = access.case_for(user_id, case_id)
    return projection.case(access.items_of([case])[0], timezone.now())
