"""Check-ins over HTTP: one's own, and saving one (PROTOCOL section 6). The same service as the page's and the socket's."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final, Literal, NotRequired

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

from accounts.errors import Conflict, KeyReused, NotFound
from chat.api.answers import answers
from chat.api.messages import CLOSED
from chat.api.requests import key_of, person_of
from chat.api.shapes import Count, Id, Number, Stamp
from chat.errors import SlowMode
from chat.projection import wire_id
from checkins import access
from checkins.policies.answers import CALLS, MOODS, NOTE_CHARS, URGES, USED
from checkins.policies.days import named_day
from checkins.policies.items import HALT, LABEL_CHARS, LINE_CHARS, REVIEWS, SLEPT
from checkins.services.checkins import save_checkin

router = Router(tags=["check-ins"])


DAY_TEXT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
Day = Annotated[str, Field(json_schema_extra={"format": "date", "pattern": DAY_TEXT})]
FromDay = Annotated[str, Query(pattern=DAY_TEXT)]

# What a question takes; left out, null and "" are the same. `helped` has codes of the programme's own list.
QUESTIONS: Final = {
    "mood": {"type": ["integer", "null"], "minimum": min(MOODS), "maximum": max(MOODS)},
    "urge": {"type": ["integer", "null"], "minimum": min(URGES), "maximum": max(URGES)},
    "used": {"enum": [*USED, "", None]},
    "helped": {"type": ["array", "null"], "items": {"type": "string", "maxLength": LABEL_CHARS}},
    "call": {"enum": [*CALLS, "", None]},
    "note": {"type": ["string", "null"], "maxLength": NOTE_CHARS},
    "halt": {"type": ["array", "null"], "items": {"enum": list(HALT)}},
    "sleep": {"enum": [*SLEPT, "", None]},
    "intention": {"type": ["string", "null"], "maxLength": LINE_CHARS},
    "review": {"enum": [*REVIEWS, "", None]},
    "thankful": {"type": ["string", "null"], "maxLength": LINE_CHARS},
}
GIVEN: Final = {"type": "object", "properties": QUESTIONS, "additionalProperties": False, "minProperties": 1}


class Kept(TypedDict):
    """What was answered; a question left out is not there."""

    mood: NotRequired[Annotated[int, Field(ge=min(MOODS), le=max(MOODS))]]
    urge: NotRequired[Annotated[int, Field(ge=min(URGES), le=max(URGES))]]
    used: NotRequired[Literal["no", "yes", "talk"]]
    helped: NotRequired[list[str]]
    call: NotRequired[Literal["no", "today", "week"]]
    note: NotRequired[str]
    halt: NotRequired[list[Literal["hungry", "angry", "lonely", "tired"]]]
    sleep: NotRequired[Literal["badly", "so_so", "well"]]
    intention: NotRequired[str]
    review: NotRequired[Literal["did", "some", "not_today"]]
    thankful: NotRequired[str]


class CheckIn(TypedDict):
    """One's own check-in of a local day; `late` when it was filled in afterwards."""

    id: Id
    day: Day
    answers: Kept
    late: bool
    created_at: Stamp
    changed_at: Stamp | None


class CheckIns(TypedDict):
    """One's own check-ins, newest first, and how many there are in all."""

    checkins: list[CheckIn]
    count: Count


class Saved(TypedDict):
    """The check-in that was kept; with `share`, the message it became as well."""

    checkin: Id
    day: Day
    late: bool
    replayed: bool
    room: NotRequired[Id]
    message: NotRequired[Id]
    seq: NotRequired[Number | None]
    ord: NotRequired[Number | None]
    rev: NotRequired[Number]
    state: NotRequired[Literal["visible", "held", "removed", "withdrawn"]]


class NewCheckIn(Schema):
    """Answers by question (mood, urge, used, helped, call, note), for `day` or else today, shared to the room `share` if it is named.

    A device that kept a check-in for a while names in `person` whose it is (the id of `welcome.user`): another's is never saved as mine.
    """

    answers: Annotated[dict[str, Any], WithJsonSchema(GIVEN)]
    share: uuid.UUID | None = None
    day: Day | None = None
    person: str | None = None


@router.get("/checkins", openapi_extra=answers(CheckIns))
def checkins(
    request: HttpRequest, before: FromDay | None = None, limit: Annotated[int, Query(ge=1, le=settings.LIMIT_PAGE)] = 31
) -> dict[str, Any]:
    """One's own check-ins, newest first; days without one are simply not there."""
    user_id = person_of(request)
    rows = access.newest(user_id, limit, named_day(before))
    return {"checkins": [access.own_checkin(row) for row in rows], "count": access.count_of(user_id)}


@router.post(
    "/checkins", openapi_extra=answers(Saved, Conflict, KeyReused, NotFound, SlowMode, *CLOSED, key="required")
)
def save(request: HttpRequest, new: NewCheckIn) -> dict[str, Any]:
    """Save the check-in of a local day; saving the same day again changes it. Idempotency-Key as everywhere."""
    key, user = key_of(request), access.person(person_of(request))
    if new.person not in (None, wire_id(user.pk)):
        raise Conflict
    return save_checkin(
        user=user,
        answers=new.answers,
        on_day=named_day(new.day),
        key=key,
        share_room=new.share,
        at=timezone.now(),
    )
