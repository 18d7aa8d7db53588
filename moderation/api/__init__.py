"""The HTTP doors of moderation (PROTOCOL section 6); `config.api` mounts `router`."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal, NotRequired

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict, Field, WithJsonSchema
from typing_extensions import TypedDict

from accounts.errors import Conflict, KeyReused, RateLimited
from chat import access as chat_access
from chat.api.answers import answers
from chat.api.requests import key_of, person_of
from chat.api.shapes import Count, Id, Number, Person, Slot, Spoken, Stamp
from groups.errors import Gone
from moderation import access, projection
from moderation.api import own
from moderation.api.shapes import Note
from moderation.forms import note_in
from moderation.policies import cases as rules
from moderation.policies import pauses, reasons
from moderation.services import appeals, cases, flags, notes, openings

router = Router(tags=["moderation"])
router.add_router("", own.router)

LONGEST = 20_000
Words = Annotated[str, Field(max_length=LONGEST, strict=True, json_schema_extra={"maxLength": reasons.WORDS_MOST})]
Text = Annotated[
    str, Field(max_length=LONGEST, strict=True, json_schema_extra={"minLength": 1, "maxLength": rules.NOTE_MOST})
]
Reason = Annotated[str, Field(max_length=LONGEST, strict=True, json_schema_extra={"enum": list(reasons.STAFF)})]
Kind = Annotated[str, Field(max_length=LONGEST, strict=True, json_schema_extra={"enum": sorted(rules.KINDS)})]
State = Annotated[str, WithJsonSchema({"enum": list(access.STATES)})]
Minutes = Annotated[int, Field(strict=True, json_schema_extra={"minimum": 1, "maximum": pauses.MOST_MINUTES})]
Version = Annotated[int, Field(strict=True)]


class StaffSlot(Slot):
    """The place of a message without its words, as the team sees it."""

    author: Person


class NeverPublished(TypedDict):
    """A message that its author took back before anybody saw it."""

    id: Id
    state: Literal["withdrawn"]
    author: Person


class AboutMessage(TypedDict):
    """The message as the team sees it now."""

    message: Spoken | StaffSlot | NeverPublished


class AboutMember(TypedDict):
    """The member it is about."""

    member: Person


class Flag(TypedDict):
    """A worry, without its reporter; `rev` counts the words it is about. For a rule: which one, and what it found where.

    `rev` is null for a worry about a person.
    """

    id: Id
    reason: str
    words: str
    rev: Count | None
    at: Stamp
    open: bool
    by: Literal["rule", "member"]
    rule: NotRequired[str]
    rule_version: NotRequired[Number]
    span: NotRequired[list[int] | None]


class Entry(TypedDict):
    """What somebody of the team did, and when."""

    id: Id
    at: Stamp
    actor: Person
    kind: str
    reason: str


class Case(TypedDict):
    """One question for the team. `claimed_by` has it until `claim_expires_at`."""

    id: Id
    cohort: Id
    subject: AboutMessage | AboutMember
    status: Literal["open", "claimed", "waiting", "decided", "closed"]
    priority: Annotated[int, Field(ge=0, le=3)]
    version: Number
    flags: list[Flag]
    claimed_by: Person | None
    claim_expires_at: Stamp | None
    due_at: Stamp
    opened_at: Stamp
    log: list[Entry]


class Cases(TypedDict):
    """The cases one may decide, the most urgent first."""

    cases: list[Case]


class Act(TypedDict):
    """What was done."""

    id: Id
    kind: str
    at: Stamp


class Decided(TypedDict):
    """The case after the decision."""

    case: Case
    action: Act
    replayed: bool


class Flagged(TypedDict):
    """The team knows; `handled` when the words are gone already."""

    flag: Id
    message: Id
    handled: bool
    replayed: bool


class Notes(TypedDict):
    """What the team has written to one, newest first."""

    notes: list[Note]


class Answered(TypedDict):
    """The note with one's answer."""

    note: Note
    replayed: bool


class NewFlag(Schema):
    """What worries somebody about a message."""

    reason: Reason
    words: Words = ""


class NoteText(Schema):
    """The words for an author."""

    text: Text


class NewAction(Schema):
    """A decision. What must be said, the desk asks for itself: a missing version is a 400 of its own, `note` may be null on purpose."""

    model_config = ConfigDict(json_schema_extra={"required": ["kind", "expected_version"]})

    kind: Kind
    targets: list[uuid.UUID] | None = None
    reason: Reason | None = None
    note: NoteText | None = None
    minutes: Minutes | None = None
    flags: list[uuid.UUID] | None = None
    expected_version: Annotated[Version | None, WithJsonSchema({"type": "integer", "minimum": 1})] = None


@router.post("/messages/{uuid:message}/flags", openapi_extra=answers(Flagged, KeyReused, RateLimited, key="required"))
def flag(request: HttpRequest, message: uuid.UUID, new: NewFlag) -> dict[str, Any]:
    """Tell the team that a message worries one. Nobody else learns of it."""
    key = key_of(request)
    place, found = chat_access.place_of_message(person_of(request), message)
    return flags.flag_message(
        by=place.member, message_id=found.pk, reason=new.reason, words=new.words, key=key, at=timezone.now()
    )


@router.post("/messages/{uuid:message}/cases", openapi_extra=answers(Case, KeyReused, key="required"))
def open_for_message(request: HttpRequest, message: uuid.UUID) -> dict[str, Any]:
    """The team opens a case about a message without a flag; the answer is the open one if there is one."""
    key, user_id = key_of(request), person_of(request)
    place, found = chat_access.place_of_message(user_id, message)
    told = openings.open_case(by=place.member, message_id=found.pk, key=key, at=timezone.now())
    return _case(user_id, uuid.UUID(told["case"]))


@router.post("/members/{uuid:member}/cases", openapi_extra=answers(Case, KeyReused, key="required"))
def open_for_member(request: HttpRequest, member: uuid.UUID) -> dict[str, Any]:
    """The team opens a case about a member; the answer is the open one if there is one."""
    key, user_id = key_of(request), person_of(request)
    by = access.team_over(user_id, member)
    told = openings.open_case(by=by, member_id=member, key=key, at=timezone.now())
    return _case(user_id, uuid.UUID(told["case"]))


@router.get("/cases", openapi_extra=answers(Cases))
def listed(request: HttpRequest, state: State = "open") -> dict[str, Any]:
    """The cases one may decide: open, held, reported, rule, done or all."""
    at = timezone.now()
    return {"cases": projection.summary(access.queue_of(person_of(request), state, at), at)}


@router.get("/cases/{uuid:case}", openapi_extra=answers(Case))
def one(request: HttpRequest, case: uuid.UUID) -> dict[str, Any]:
    """One case."""
    return _case(person_of(request), case)


@router.post("/cases/{uuid:case}/actions", openapi_extra=answers(Decided, Conflict, KeyReused, Gone, key="required"))
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


@router.get("/notes", openapi_extra=answers(Notes))
def own_notes(request: HttpRequest) -> dict[str, Any]:
    """What the team has written to one, newest first."""
    found = access.notes_of(person_of(request), timezone.now())
    return {"notes": [projection.note(note) for note in found]}


@router.post("/notes/{uuid:note}/reply", openapi_extra=answers(Answered, Conflict, KeyReused, key="required"))
def reply(request: HttpRequest, note: uuid.UUID, new: NoteText) -> dict[str, Any]:
    """Answer a note, once; also while one's posting is paused."""
    key, user_id, at = key_of(request), person_of(request), timezone.now()
    told = notes.reply(user_id=user_id, note_id=note, text=new.text, key=key, at=at)
    return {"note": projection.note(access.note_for(user_id, note, at)), "replayed": told["replayed"]}


@router.post(
    "/notes/{uuid:note}/look-again", openapi_extra=answers(Answered, Conflict, KeyReused, Gone, key="required")
)
def look_again(request: HttpRequest, note: uuid.UUID, new: NoteText) -> dict[str, Any]:
    """Ask once for a second look at the removal a note tells of; somebody else decides. Also while one's posting is paused."""
    key, user_id, at = key_of(request), person_of(request), timezone.now()
    told = appeals.ask(user_id=user_id, note_id=note, text=new.text, key=key, at=at)
    return {"note": projection.note(access.note_for(user_id, note, at)), "replayed": told["replayed"]}


def _case(user_id: uuid.UUID, case_id: uuid.UUID) -> dict[str, Any]:
    _member, case = access.case_for(user_id, case_id)
    return projection.case(access.items_of([case])[0], timezone.now())
