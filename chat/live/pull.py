"""The database side of the hub: what is new in a stream and who may have it, ready to send.

Events are read first, their words next, rights last. Commit order is number order, so whoever still has rights in the last read had them
when the newest of these events was committed: nothing said after a right ended ever reaches the person who lost it (PROTOCOL P4).
The roll alone outlives the pull: whoever knows that its generation still stands may use it again.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.access import standing_of
from chat import access
from chat.access import Place
from chat.live.frames import stamp
from chat.live.roll import Roll, roll_of_room
from chat.live.sheet import Line, Reader, Sheet, line
from chat.live.streams import Stream, staff_of
from groups import policies as group_policies
from groups.models import StaffEvent

MOST_AT_ONCE = 128


@dataclass
class Batch:
    """The next part of a stream. `last` is how far it reaches; readers who see the same share the same text; `roll` is a room's."""

    last: int
    lines: dict[Reader, list[Line]] = field(default_factory=dict)
    lost: set[Reader] = field(default_factory=set)
    ended: set[Reader] = field(default_factory=set)
    roll: Roll | None = None


def room(room_id: uuid.UUID, after: int, readers: Collection[Reader]) -> Batch:
    """The next events of a room after `after`, each as its readers may see it now."""
    rows = access.events_between(room_id, after, MOST_AT_ONCE)
    sheet = Sheet.read(rows)
    roll = roll_of_room(room_id)
    batch = _batch(rows[-1].seq if rows else after, readers)
    batch.roll = roll
    for reader in readers:
        listed = roll.lines.get(reader.user_id)
        if listed is None:
            batch.lost.add(reader)
        elif reader not in batch.ended:
            batch.lines[reader] = sheet.lines(listed, reader)
    return batch


def user(user_id: uuid.UUID, after: int, readers: Collection[Reader]) -> Batch:
    """The next events of a person's own stream."""
    rows = access.user_events(user_id, after, MOST_AT_ONCE)
    lines = [line(row.seq, {"t": "uev", "seq": row.seq, "kind": row.kind, "data": row.facts}) for row in rows]
    return _same_for_all(rows[-1].seq if rows else after, lines, readers)


def staff(cohort_id: uuid.UUID, after: int, readers: Collection[Reader]) -> Batch:
    """The next events of a team's stream, for those who run the cohort now."""
    rows = access.staff_events_of(cohort_id, after, MOST_AT_ONCE)
    lines = [line(row.seq, _staff_frame(cohort_id, row)) for row in rows]
    batch = _same_for_all(rows[-1].seq if rows else after, lines, readers)
    team = access.team_of_cohort(cohort_id)
    batch.lost = {reader for reader in readers if reader.user_id not in team}
    return batch


def _staff_frame(cohort_id: uuid.UUID, row: StaffEvent) -> dict[str, object]:
    name = staff_of(cohort_id).wire
    return {"t": "ev", "room": name, "seq": row.seq, "kind": row.kind, "at": stamp(row.at), "data": row.facts}


def _batch(last: int, readers: Collection[Reader]) -> Batch:
    standing = standing_of({reader.session_key for reader in readers}, timezone.now())
    return Batch(last, ended={reader for reader in readers if reader.session_key not in standing})


def _same_for_all(last: int, lines: list[Line], readers: Collection[Reader]) -> Batch:
    batch = _batch(last, readers)
    batch.lines = {reader: lines for reader in readers if reader not in batch.ended}
    return batch


@dataclass(frozen=True)
class Rights:
    """What some sessions and people may see now."""

    standing: frozenset[str]
    places: Mapping[uuid.UUID, Sequence[Place]]
    away: Collection[tuple[uuid.UUID, uuid.UUID]] = ()

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
            return "away" if (user_id, stream.id) in self.away else "ended"
        return None if group_policies.may_enter(here[0], here[0].cohort) else "agreement"

    def belongs(self, user_id: uuid.UUID) -> bool:
        """Whether the person has any room at all."""
        return bool(self.places.get(user_id))


def rights(readers: Collection[Reader]) -> Rights:
    """What these readers may see now. Three queries."""
    return Rights(
        standing=frozenset(standing_of({reader.session_key for reader in readers}, timezone.now())),
        places=access.places_by_person({reader.user_id for reader in readers}),
        away=access.away_among({reader.user_id for reader in readers}),
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
