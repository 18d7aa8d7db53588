"""The database side of the hub: what is new in a stream and who may have it, ready to send.

Events are read first, their words next, rights last. Commit order is number order, so whoever still has rights in the last read had them
when the newest of these events was committed: nothing said after a right ended ever reaches the person who lost it (PROTOCOL P4).
Nothing here is kept from one pull to the next.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone

from accounts.access import standing_of
from chat import access, events, projection
from chat.access import Place, Spoken
from chat.live.frames import encode, stamp
from chat.live.streams import Stream, staff_of
from chat.models import RoomEvent
from chat.policies import Form
from groups import policies as group_policies
from groups.models import StaffEvent

MOST_AT_ONCE = 128


@dataclass(frozen=True)
class Reader:
    """What decides which text a socket gets: whose it is, by which session, and how it wants messages shown."""

    user_id: uuid.UUID
    session_key: str
    html: bool
    language: str


class Line(NamedTuple):
    """One event as one kind of reader gets it. `size` is in bytes."""

    seq: int
    text: str
    size: int


@dataclass
class Batch:
    """The next part of a stream. `last` is how far it reaches; readers who see the same share the same text."""

    last: int
    lines: dict[Reader, list[Line]] = field(default_factory=dict)
    lost: set[Reader] = field(default_factory=set)
    ended: set[Reader] = field(default_factory=set)


def room(room_id: uuid.UUID, after: int, readers: Collection[Reader]) -> Batch:
    """The next events of a room after `after`, each as its readers may see it now."""
    rows = access.events_between(room_id, after, MOST_AT_ONCE)
    renderer = _Renderer(rows)
    places = access.readers_of_room(room_id)
    batch = _batch(rows[-1].seq if rows else after, readers)
    for reader in readers:
        place = places.get(reader.user_id)
        if place is None:
            batch.lost.add(reader)
        elif reader not in batch.ended:
            batch.lines[reader] = renderer.lines(place, reader)
    return batch


def user(user_id: uuid.UUID, after: int, readers: Collection[Reader]) -> Batch:
    """The next events of a person's own stream."""
    rows = access.user_events(user_id, after, MOST_AT_ONCE)
    lines = [_line(row.seq, {"t": "uev", "seq": row.seq, "kind": row.kind, "data": row.facts}) for row in rows]
    return _same_for_all(rows[-1].seq if rows else after, lines, readers)


def staff(cohort_id: uuid.UUID, after: int, readers: Collection[Reader]) -> Batch:
    """The next events of a team's stream, for those who run the cohort now."""
    rows = access.staff_events_of(cohort_id, after, MOST_AT_ONCE)
    lines = [_line(row.seq, _staff_frame(cohort_id, row)) for row in rows]
    batch = _same_for_all(rows[-1].seq if rows else after, lines, readers)
    team = access.team_of_cohort(cohort_id)
    batch.lost = {reader for reader in readers if reader.user_id not in team}
    return batch


def _staff_frame(cohort_id: uuid.UUID, row: StaffEvent) -> dict[str, object]:
    name = staff_of(cohort_id).wire
    return {"t": "ev", "room": name, "seq": row.seq, "kind": row.kind, "at": stamp(row.at), "data": row.facts}


def _line(seq: int, frame: Mapping[str, object]) -> Line:
    text = encode(frame)
    return Line(seq, text, len(text.encode()))


def _batch(last: int, readers: Collection[Reader]) -> Batch:
    standing = standing_of({reader.session_key for reader in readers}, timezone.now())
    return Batch(last, ended={reader for reader in readers if reader.session_key not in standing})


def _same_for_all(last: int, lines: list[Line], readers: Collection[Reader]) -> Batch:
    batch = _batch(last, readers)
    batch.lines = {reader: lines for reader in readers if reader not in batch.ended}
    return batch


class _Renderer:
    """Renders each event once for each way it can be seen, however many read it."""

    def __init__(self, rows: Sequence[RoomEvent]) -> None:
        self._rows = rows
        messages = list({row.message.pk: row.message for row in rows if row.message is not None}.values())
        self._spoken = {spoken.message.pk: spoken for spoken in access.with_words(messages, None)}
        signed = [row.message_id for row in rows if row.kind == events.REACTION_SET and row.message_id]
        self._signs = access.reacted(signed) if signed else set()
        self._encode = lru_cache(maxsize=None)(self._encode_once)

    def lines(self, place: Place, reader: Reader) -> list[Line]:
        """The events inside this person's window, as they may see them."""
        language = reader.language if reader.html else None
        return [
            self._encode(at, *self._view(row, place), language)
            for at, row in enumerate(self._rows)
            if row.seq > place.seat.joined_seq
        ]

    def _view(self, row: RoomEvent, place: Place) -> tuple[Form, uuid.UUID | None]:
        """Which of the few ways to see the event is this person's; whose signs to tell apart, if theirs."""
        if row.message is None:
            return Form.MEMBER, None
        own_sign = row.kind == events.REACTION_SET and row.actor_id == place.member.pk
        return projection.form_of(row.message, place), place.member.pk if own_sign else None

    def _encode_once(self, at: int, form: Form, member_id: uuid.UUID | None, language: str | None) -> Line:
        row = self._rows[at]
        spoken = self._spoken.get(row.message_id) if row.message_id else None
        if spoken is not None and member_id is not None:
            spoken = replace(spoken, own_signs=self._own_signs(spoken, member_id))
        frame = projection.event(row, spoken, form, mine=member_id is not None)
        html = self._html(row, spoken, form, language)
        return _line(row.seq, {**frame, "html": html} if html else frame)

    def _own_signs(self, spoken: Spoken, member_id: uuid.UUID) -> frozenset[str]:
        own = (sign for message, who, sign in self._signs if message == spoken.message.pk and who == member_id)
        return frozenset(own)

    @staticmethod
    def _html(row: RoomEvent, spoken: Spoken | None, form: Form, language: str | None) -> str:
        if language is None or spoken is None or row.kind == events.REACTION_SET:
            return ""
        return projection.fragment(spoken, form, language)


@dataclass(frozen=True)
class Rights:
    """What some sessions and people may see now."""

    standing: frozenset[str]
    places: Mapping[uuid.UUID, Sequence[Place]]

    def why_not(self, user_id: uuid.UUID, stream: Stream) -> str | None:
        """Why the person may not follow the stream; None when they may."""
        mine = self.places.get(user_id, ())
        if stream.kind == "user":
            return None
        if stream.kind == "staff":
            runs = any(place.moderates for place in mine if place.member.cohort_id == stream.id)
            return None if runs else "ended"
        here = [place.member for place in mine if place.room.pk == stream.id]
        if not here:
            return "ended"
        return None if group_policies.may_enter(here[0], here[0].cohort) else "agreement"

    def belongs(self, user_id: uuid.UUID) -> bool:
        """Whether the person has any room at all."""
        return bool(self.places.get(user_id))


def rights(readers: Collection[Reader]) -> Rights:
    """What these readers may see now. Two queries."""
    return Rights(
        standing=frozenset(standing_of({reader.session_key for reader in readers}, timezone.now())),
        places=access.places_by_person({reader.user_id for reader in readers}),
    )


def heads(
    rooms: Collection[uuid.UUID], people: Collection[uuid.UUID], cohorts: Collection[uuid.UUID]
) -> dict[tuple[str, uuid.UUID], int]:
    """The last number of each of these streams, by kind and id; one query a kind."""
    found = {("room", key): seq for key, seq in access.heads(rooms).items()} if rooms else {}
    if people:
        found |= {("user", key): seq for key, seq in access.user_heads(people).items()}
    if cohorts:
        found |= {("staff", key): seq for key, seq in access.staff_heads(cohorts).items()}
    return found
