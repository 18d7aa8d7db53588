"""Messages over HTTP: pages of history, saying, changing, taking back, signs. The same services as the socket's."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field, WithJsonSchema

from accounts.errors import Conflict, KeyReused, RateLimited
from accounts.policies import WORDS_READ, WORDS_WRITE
from chat import access
from chat.api import shapes
from chat.api.answers import answers
from chat.api.requests import key_if_any, key_of, person_of
from chat.api.rooms import FromQuery, Number, projected
from chat.errors import SlowMode
from chat.services import messages, reactions
from groups.errors import Gone, Muted, ReadOnly, RoomPaused

router = Router(tags=["messages"])

Body = Annotated[str, Field(max_length=20_000, strict=True, json_schema_extra={"minLength": 1})]
Emoji = Annotated[str, WithJsonSchema({"enum": list(reactions.SIGNS)})]

Mention = Annotated[str, Field(pattern=f"{shapes.UUID_TEXT}|^facilitators$")]

CLOSED = (Muted, RoomPaused, ReadOnly, Gone)


class NewMessage(Schema):
    """What somebody says."""

    body: Body
    reply_to: uuid.UUID | None = None
    mentions: Annotated[list[Mention], Field(max_length=20)] = []


class Change(Schema):
    """New words for a message last seen at `base_rev`."""

    base_rev: Number
    body: Body


@router.get("/rooms/{uuid:room}/messages", openapi_extra=answers(shapes.History, scope=WORDS_READ))
def history(
    request: HttpRequest,
    room: uuid.UUID,
    before_ord: FromQuery | None = None,
    after_ord: FromQuery | None = None,
    around: FromQuery | None = None,
    limit: Annotated[int, Query(ge=1, le=settings.LIMIT_PAGE)] = 50,
) -> dict[str, Any]:
    """A page of what was said in the room while the person was in it; the newest without a place to start from."""
    place = access.place_for(person_of(request, WORDS_READ), room)
    page = access.page(place, before=before_ord, after=after_ord, around=around, limit=limit)
    return {"messages": projected(place, page)}


@router.post(
    "/rooms/{uuid:room}/messages",
    openapi_extra=answers(shapes.Outcome, KeyReused, RateLimited, SlowMode, *CLOSED, key="required", scope=WORDS_WRITE),
)
def post(request: HttpRequest, room: uuid.UUID, new: NewMessage) -> dict[str, Any]:
    """Say something; the header Idempotency-Key is the message's key."""
    key = key_of(request)
    place = access.place_for(person_of(request, WORDS_WRITE), room)
    outcome = messages.post_message(
        by=place.member, body=new.body, key=key, at=timezone.now(), reply_to=new.reply_to, mentions=new.mentions
    )
    return outcome.as_dict()


@router.patch(
    "/messages/{uuid:message}",
    openapi_extra=answers(shapes.Outcome, Conflict, KeyReused, *CLOSED, key="optional", scope=WORDS_WRITE),
)
def edit(request: HttpRequest, message: uuid.UUID, change: Change) -> dict[str, Any]:
    """Change the words of one's own message, within 15 minutes."""
    place, found = access.place_of_message(person_of(request, WORDS_WRITE), message)
    outcome = messages.edit_message(
        by=place.member,
        message_id=found.pk,
        base_rev=change.base_rev,
        body=change.body,
        key=key_if_any(request) or uuid.uuid4(),
        at=timezone.now(),
    )
    return outcome.as_dict()


@router.post(
    "/messages/{uuid:message}/withdraw", openapi_extra=answers(shapes.Outcome, key="required", scope=WORDS_WRITE)
)
def withdraw(request: HttpRequest, message: uuid.UUID) -> dict[str, Any]:
    """Take one's own message back, for good."""
    key_of(request)
    return messages.take_back(user_id=person_of(request, WORDS_WRITE), message_id=message, at=timezone.now()).as_dict()


@router.put(
    "/messages/{uuid:message}/reactions/{emoji}", openapi_extra=answers(shapes.Outcome, *CLOSED, scope=WORDS_WRITE)
)
def react(request: HttpRequest, message: uuid.UUID, emoji: Emoji) -> dict[str, Any]:
    """Answer a message with one of six signs."""
    return _set_reaction(request, message, emoji, on=True)


@router.delete(
    "/messages/{uuid:message}/reactions/{emoji}", openapi_extra=answers(shapes.Outcome, *CLOSED, scope=WORDS_WRITE)
)
def unreact(request: HttpRequest, message: uuid.UUID, emoji: Emoji) -> dict[str, Any]:
    """Take the sign back."""
    return _set_reaction(request, message, emoji, on=False)


def _set_reaction(request: HttpRequest, message_id: uuid.UUID, emoji: str, *, on: bool) -> dict[str, Any]:
    place, message = access.place_of_message(person_of(request, WORDS_WRITE), message_id)
    outcome = reactions.set_reaction(by=place.member, message_id=message.pk, emoji=emoji, on=on, at=timezone.now())
    return outcome.as_dict()
