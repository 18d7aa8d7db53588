"""Rooms over HTTP: mine, one, its snapshot, its events, how far I have read."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Query, Router, Schema
from pydantic import Field

from accounts import access as accounts_access
from accounts.policies import ROOMS_READ, WORDS_READ
from chat import access, projection
from chat.access import Place, Spoken
from chat.api import shapes
from chat.api.answers import answers
from chat.api.requests import credential_of, person_of
from chat.live import events_page, greeting
from chat.live.fields import WHOLE_MOST
from chat.services import reading
from groups import access as groups_access
from groups import policies as group_policies

router = Router(tags=["rooms"])

Number = Annotated[int, Field(ge=0, le=WHOLE_MOST, strict=True)]
FromQuery = Annotated[int, Query(ge=0, le=WHOLE_MOST)]


class Marker(Schema):
    """How far somebody has read."""

    ord: Number


@router.get("/me", openapi_extra=answers(shapes.Me, scope=ROOMS_READ))
def me(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, and where they belong."""
    user_id = person_of(request, ROOMS_READ)
    user = accounts_access.signed_in(request.user)
    places = access.places_of(user_id)
    return {
        "user": {
            "id": projection.wire_id(user_id),
            "name": places[0].member.display_name if places else "",
            "language": user.language,
            "time_zone": user.time_zone,
        },
        "memberships": [
            {
                "cohort": str(place.member.cohort_id),
                "room": str(place.room.pk),
                "agreement_due": not group_policies.may_enter(place.member, place.member.cohort),
                **projection.person(place.member),
            }
            for place in places
        ],
    }


@router.get("/rooms", openapi_extra=answers(shapes.Rooms, scope=ROOMS_READ))
def rooms(request: HttpRequest) -> dict[str, Any]:
    """Every room the person may read now."""
    places = [
        p
        for p in access.places_of(person_of(request, ROOMS_READ))
        if group_policies.may_enter(p.member, p.member.cohort)
    ]
    unread, at = access.unread_of(places), timezone.now()
    return {"epoch": access.epoch(), "rooms": [greeting.room_line(p, unread[p.room.pk], at) for p in places]}


@router.get("/rooms/{uuid:room}", openapi_extra=answers(shapes.Room, scope=ROOMS_READ))
def room(request: HttpRequest, room: uuid.UUID) -> dict[str, Any]:
    """One room with its people, its pace and who watches it."""
    place, at = access.place_for(person_of(request, ROOMS_READ), room), timezone.now()
    line = greeting.room_line(place, access.unread_of([place])[place.room.pk], at)
    cohort = place.member.cohort
    return {
        **line,
        "state": cohort.mode,
        "slow_mode_s": place.room.slow_mode_s,
        "coverage": projection.coverage(groups_access.coverage_of(cohort.pk, at)),
        "members": _members(place),
    }


@router.get("/rooms/{uuid:room}/snapshot", openapi_extra=answers(shapes.Snapshot, scope=WORDS_READ))
def snapshot(request: HttpRequest, room: uuid.UUID) -> dict[str, Any]:
    """The room as it stands: the last 50 messages, the people, and the number from which to follow."""
    # The place holds the room's number as it was before the messages are read, so nothing falls between.
    place = access.place_for(person_of(request, WORDS_READ), room)
    return {
        "as_of_seq": place.room.last_seq,
        "messages": projected(place, access.page(place)),
        "waiting": projected(place, access.waiting(place)),
        "members": _members(place),
    }


@router.get("/rooms/{uuid:room}/events", openapi_extra=answers(shapes.Events, scope=WORDS_READ))
def events(
    request: HttpRequest, room: uuid.UUID, after: FromQuery, wait: Annotated[int, Query(ge=0, le=25)] = 0
) -> Any:
    """Up to 128 events after `after`. With `wait`, the server answers as soon as there is one, or empty after that many seconds."""
    # `config.asgi` answers this path itself, so that waiting holds no thread; a server without it answers at once.
    key = credential_of(request)
    page = events_page.read(key, room, after, translation.get_language())
    return HttpResponse(page.body, content_type="application/json")


@router.put("/rooms/{uuid:room}/read", openapi_extra=answers(shapes.Marked, scope=WORDS_READ))
def read(request: HttpRequest, room: uuid.UUID, marker: Marker) -> dict[str, Any]:
    """The person has read up to `ord`; late ones are harmless."""
    place = access.place_for(person_of(request, WORDS_READ), room)
    return {"room": str(room), "ord": reading.mark_read(by=place.member, ord=marker.ord, at=timezone.now())}


def projected(place: Place, messages: list[Any]) -> list[dict[str, Any]]:
    """The messages as this person may see them."""
    return projected_spoken(place, access.with_words(messages, place.member.pk))


def projected_spoken(place: Place, spoken: list[Spoken]) -> list[dict[str, Any]]:
    """The messages, with their words at hand, as this person may see them."""
    seen = (projection.for_place(one, place) for one in spoken)
    return [message for message in seen if message is not None]


def _members(place: Place) -> list[dict[str, str]]:
    return projection.roster_line(groups_access.roster_of(place.member))
