"""What a person is told when a socket opens, and from where each stream is followed: the answers to `hello` and `sub`."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.access import Standing, standing_of
from accounts.errors import Forbidden, NotFound, Refusal, Unauthenticated
from accounts.services import sessions
from chat import access, projection
from chat.access import Place
from chat.live import fields, window
from chat.live.frames import VERSION, stamp
from chat.live.streams import Stream, room_of, staff_of, user_of
from groups import policies as group_policies

HELLO: Mapping[str, fields.Field] = {
    "caps": fields.optional(fields.texts(20)),
    "epoch": fields.optional(fields.words(64)),
    "rooms": fields.optional(fields.numbers_by_name()),
    "user_seq": fields.optional(fields.number()),
    "visible": fields.optional(fields.flag()),
}


@dataclass(frozen=True)
class Follow:
    """A stream to follow: from where, where it is now, and what the hub must know to find the socket again."""

    stream: Stream
    cursor: int
    head: int
    cohort_id: uuid.UUID | None = None
    member_id: uuid.UUID | None = None
    typing: bool = False


@dataclass(frozen=True)
class Greeting:
    """The `welcome`, the `reset` frames after it, and what the socket follows from now on."""

    welcome: dict[str, Any]
    language: str
    ends_at: datetime
    resets: list[dict[str, Any]] = field(default_factory=list)
    follows: list[Follow] = field(default_factory=list)


class NoPlace(Forbidden):
    """The person belongs to no room."""


def standing_for(session_key: str, at: datetime) -> Standing:
    """The session, if it counts at `at`. Raises Unauthenticated."""
    found = standing_of([session_key], at).get(session_key)
    if found is None:
        raise Unauthenticated
    return found


def standing_of_all(session_keys: Sequence[str]) -> list[Standing | Refusal]:
    """Each session, if it counts now, in one query."""
    found = standing_of(session_keys, timezone.now())
    return [found.get(key) or Unauthenticated() for key in session_keys]


def note_activity_of_all(session_keys: Sequence[str]) -> list[bool]:
    """The people of these sessions have done something now; true for each once it is written, in one statement."""
    sessions.touch_all(session_keys=session_keys, at=timezone.now())
    return [True] * len(session_keys)


@dataclass(frozen=True)
class Arrival:
    """Somebody who has said `hello`, which has been read; `at` is aware UTC."""

    session_key: str
    hello: Mapping[str, Any]
    version: str
    at: datetime


@dataclass(frozen=True)
class _Facts:
    """What the database says about all who arrive together."""

    epoch: str
    places: Mapping[uuid.UUID, Sequence[Place]]
    user_heads: Mapping[uuid.UUID, int]
    staff_heads: Mapping[uuid.UUID, int]
    unread: Mapping[uuid.UUID, int]


def greet_all(arrivals: Sequence[Arrival]) -> list[Greeting | Refusal]:
    """Everything fresh sockets need, in a handful of queries: by socket Unauthenticated, NoPlace without any room, or a greeting."""
    standing = standing_of({arrival.session_key for arrival in arrivals}, timezone.now())
    facts = _read_facts({one.user_id for one in standing.values()})
    return [_greet(arrival, standing.get(arrival.session_key), facts) for arrival in arrivals]


def _read_facts(people: Collection[uuid.UUID]) -> _Facts:
    places = access.places_by_person(people)
    entered = [place for mine in places.values() for place in _open(mine)]
    teams = {place.member.cohort_id for place in entered if place.moderates}
    return _Facts(
        epoch=access.epoch(),
        places=places,
        user_heads=access.user_heads(people),
        staff_heads=access.staff_heads(teams) if teams else {},
        unread=access.unread_by_member(entered),
    )


def _open(places: Sequence[Place]) -> list[Place]:
    return [place for place in places if group_policies.may_enter(place.member, place.member.cohort)]


def _greet(arrival: Arrival, standing: Standing | None, facts: _Facts) -> Greeting | Refusal:
    if standing is None:
        return Unauthenticated()
    places = facts.places.get(standing.user_id, ())
    if not places:
        return NoPlace()
    user_head = facts.user_heads.get(standing.user_id, 0)
    welcome: dict[str, Any] = {
        "t": "welcome",
        "proto": VERSION,
        "server": arrival.version,
        "epoch": facts.epoch,
        "user": {"id": projection.wire_id(standing.user_id), "name": places[0].member.display_name},
        "user_seq": user_head,
        "heartbeat_ms": settings.HEARTBEAT_S * 1000,
        "session_expires_at": stamp(standing.ends_at),
        "server_time": stamp(arrival.at),
        "limits": limits(),
    }
    hello = arrival.hello
    greeting = Greeting(welcome=welcome, language=places[0].member.user.language, ends_at=standing.ends_at)
    named: Mapping[str, int] = hello["rooms"] or {}
    same_history = hello["epoch"] in (None, facts.epoch)
    _add_rooms(greeting, _open(places), named, facts.unread, same_history, arrival.at)
    _add_staff(greeting, _open(places), named, facts.staff_heads)
    greeting.follows.append(_own_stream(standing.user_id, hello["user_seq"], user_head))
    return greeting


def _add_rooms(
    greeting: Greeting,
    places: Sequence[Place],
    named: Mapping[str, int],
    unread: Mapping[uuid.UUID, int],
    same_history: bool,
    at: datetime,
) -> None:
    told = greeting.welcome["rooms"] = []
    for place in places:
        room = place.room
        since = named.get(str(room.pk))
        reason = None if since is None else "epoch" if not same_history else reset_reason(place, since)
        resumes = since is not None and reason is None
        told.append({**room_line(place, unread[place.member.pk], at), "mode": "resume" if resumes else "snapshot"})
        if reason is not None:
            greeting.resets.append(reset_frame(place, reason))
        greeting.follows.append(follow_room(place, since if resumes and since is not None else room.last_seq))


def _add_staff(
    greeting: Greeting, places: Sequence[Place], named: Mapping[str, int], heads: Mapping[uuid.UUID, int]
) -> None:
    cohorts = [place.member.cohort_id for place in places if place.moderates]
    told = greeting.welcome["staff"] = []
    for cohort_id in cohorts:
        head, name = heads.get(cohort_id, 0), f"staff.{cohort_id}"
        since = named.get(name, head)
        # Events of the team are pointers to cases; whoever is too far behind looks at the desk, so there is no reset.
        cursor = since if 0 <= head - since <= settings.LIMIT_RESUME_EVENTS else head
        told.append({"stream": name, "last_seq": head})
        greeting.follows.append(Follow(staff_of(cohort_id), cursor, head, cohort_id))


def _own_stream(user_id: uuid.UUID, since: int | None, head: int) -> Follow:
    cursor = head if since is None or since > head else max(since, head - settings.LIMIT_RESUME_EVENTS)
    return Follow(user_of(user_id), cursor, head)


def follow_room(place: Place, cursor: int) -> Follow:
    """The room from `cursor` on."""
    room = place.room
    return Follow(room_of(room.pk), cursor, room.last_seq, place.member.cohort_id, place.member.pk, room.typing_allowed)


def reset_reason(place: Place, since: int) -> str | None:
    """Why events after `since` cannot be sent one by one; None when they can."""
    if since > place.room.last_seq:
        return "ahead"
    if since < place.seat.joined_seq or place.room.last_seq - since > settings.LIMIT_RESUME_EVENTS:
        return "too_far"
    return None


def reset_frame(place: Place, reason: str) -> dict[str, Any]:
    """The client drops what it keeps of the room and loads the snapshot; it follows from `as_of_seq` on."""
    return {"t": "reset", "room": str(place.room.pk), "as_of_seq": place.room.last_seq, "reason": reason}


def room_line(place: Place, unread: int, at: datetime) -> dict[str, Any]:
    """A room as `welcome` and the API's list of rooms show it."""
    return {
        "room": str(place.room.pk),
        "name": place.member.cohort.name,
        "kind": place.member.cohort.kind,
        "member": str(place.member.pk),
        "last_seq": place.room.last_seq,
        "last_ord": place.room.last_ord,
        "read_ord": place.seat.read_ord,
        "unread": unread,
        "perms": projection.perms_of(place, at),
        **projection.pauses(place.member, at),
    }


def limits() -> dict[str, int]:
    """The limits of PROTOCOL section 7 as they are set here; 0 means none."""
    return {
        "frame_bytes": settings.LIMIT_FRAME_BYTES,
        "body_chars": settings.LIMIT_BODY_CHARS,
        "sockets": settings.LIMIT_SOCKETS,
        "sends_10s": settings.LIMIT_SENDS_BURST,
        "sends_60s": settings.LIMIT_SENDS_MINUTE,
        "commands_10s": settings.LIMIT_COMMANDS,
        "searches_60s": settings.LIMIT_SEARCHES,
        "resume_events": settings.LIMIT_RESUME_EVENTS,
        "page": settings.LIMIT_PAGE,
        "flags_hour": settings.LIMIT_FLAGS_HOUR,
        "window_events": window.MOST_EVENTS,
        "window_bytes": window.MOST_BYTES,
    }


def subscribe(
    session_key: str, user_id: uuid.UUID, room: str, since: int, at: datetime
) -> tuple[Follow, dict[str, Any] | None]:
    """The room or team stream from `since` on, with a `reset` frame when that is not possible.

    Raises Unauthenticated, NotFound, BadRequest.
    """
    standing_for(session_key, at)
    prefix, _dot, rest = room.rpartition(".")
    if prefix == "staff":
        return _subscribe_staff(user_id, _uuid(rest), since), None
    place = access.place_for(user_id, _uuid(room))
    reason = reset_reason(place, since)
    if reason is not None:
        return follow_room(place, place.room.last_seq), reset_frame(place, reason)
    return follow_room(place, since), None


def _subscribe_staff(user_id: uuid.UUID, cohort_id: uuid.UUID, since: int) -> Follow:
    if user_id not in access.team_of_cohort(cohort_id):
        raise NotFound
    head = access.staff_head(cohort_id)
    return Follow(staff_of(cohort_id), min(since, head), head, cohort_id)


def _uuid(text: str) -> uuid.UUID:
    found: uuid.UUID = fields.read_fields({"room": fields.uid()}, {"room": text})["room"]
    return found
