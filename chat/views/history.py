"""The past of a room as lines of a page: what was said, day lines, the line where the new messages begin."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.errors import NotFound
from chat import access, projection
from chat.access import Place, Spoken

if TYPE_CHECKING:
    from chat.models import Message

PAGE = 50
TOGETHER = timedelta(minutes=5)

# Places without words, as moulds for the room's script.
GONE: dict[str, dict[str, Any]] = {
    state: {"id": "", "ord": None, "rev": 0, "created_at": "", "state": state}
    for state in ("removed", "withdrawn", "held")
}


@dataclass(frozen=True)
class Line:
    """One message as this person gets it. `day` is set when a new day begins, `is_grouped` when the head is the one above."""

    m: dict[str, Any]
    form: str
    day: datetime | None
    is_grouped: bool
    is_first_new: bool


@dataclass(frozen=True)
class History:
    """A stretch of the room. `older` and `newer` are the places to ask from, None at the ends; `as_of` is the event it stands at."""

    lines: list[Line]
    as_of: int
    older: int | None
    newer: int | None
    unread: int


@dataclass(frozen=True)
class Stretch:
    """Which part of the past is wanted; nothing set means where this person left off."""

    before: int | None = None
    after: int | None = None
    around: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the person just comes in."""
        return self.before is None and self.after is None and self.around is None


def history_of(place: Place, stretch: Stretch, *, newest: bool = False) -> History:
    """The stretch as lines. Coming in shows the first unread message, else the end; `newest` always shows the end."""
    unread = access.unread_of([place])[place.room.pk]
    since = max(place.seat.read_ord, place.seat.joined_ord)
    if stretch.is_open and unread and not newest and since + PAGE <= place.room.last_ord:
        stretch = Stretch(around=since + 1)
    said = access.page(place, before=stretch.before, after=stretch.after, around=stretch.around, limit=PAGE)
    first, last = (said[0].ord or 0, said[-1].ord or 0) if said else (0, place.room.last_ord)
    older = first if first > place.seat.joined_ord + 1 else None
    newer = last if last < place.room.last_ord else None
    spoken = access.with_words(_with_waiting(said, place, older, newer), place.member.pk)
    return History(
        lines=_lines(spoken, place, since if unread else None),
        as_of=place.room.last_seq,
        older=older,
        newer=newer,
        unread=unread,
    )


def _with_waiting(said: list[Message], place: Place, older: int | None, newer: int | None) -> list[Message]:
    """The stretch with the person's own held messages, which have no place yet, standing by their time."""
    held = [
        one
        for one in access.waiting(place)
        if (older is None or one.created_at >= said[0].created_at)
        and (newer is None or one.created_at <= said[-1].created_at)
    ]
    both = [*said]
    for one in held:
        after = [n for n, other in enumerate(both) if other.created_at <= one.created_at]
        both.insert(after[-1] + 1 if after else 0, one)
    return both


def line_of(spoken: Spoken, place: Place) -> Line | None:
    """One message on its own, None when this person gets nothing of it."""
    return next(iter(_lines([spoken], place, None)), None)


def _lines(said: Sequence[Spoken], place: Place, since: int | None) -> list[Line]:
    lines: list[Line] = []
    before: Line | None = None
    new_is_marked = since is None
    for spoken in said:
        seen = projection.for_place(spoken, place)
        if seen is None:
            continue
        seen["at"] = timezone.localtime(spoken.message.created_at)
        is_first_new = not new_is_marked and _is_new(seen, since or 0)
        new_is_marked = new_is_marked or is_first_new
        begins_day = before is None or before.m["at"].date() != seen["at"].date()
        line = Line(
            m=seen,
            form=str(projection.form_of(spoken.message, place)),
            day=seen["at"] if begins_day else None,
            is_grouped=not begins_day and not is_first_new and before is not None and _belong(before.m, seen),
            is_first_new=is_first_new,
        )
        lines.append(line)
        before = line
    return lines


def _is_new(seen: dict[str, Any], since: int) -> bool:
    return (seen["ord"] or 0) > since and seen["state"] == "visible" and not seen.get("mine")


def _belong(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two neighbours share one head: same author, within five minutes, both plain messages."""
    if "author" not in one or "author" not in other or "held" in (one["state"], other["state"]):
        return False
    is_plain = one["kind"] == other["kind"] == "text" and not other["reply_to"] and not other["edited_at"]
    same = one["author"]["id"] == other["author"]["id"]
    return bool(is_plain and same and other["at"] - one["at"] <= TOGETHER)


def blank_message(place: Place) -> dict[str, Any]:
    """An own message without words: the mould in which the page shows what is not sent yet."""
    return {
        "id": "",
        "ord": None,
        "rev": 0,
        "state": "pending",
        "author": projection.person(place.member),
        "kind": "text",
        "body": "",
        "reply_to": None,
        "reactions": {},
        "mine": True,
        "own_reactions": [],
        "at": None,
    }


def quote_of(place: Place, message_id: uuid.UUID) -> dict[str, Any] | None:
    """What a reply to this message quotes; None when there is nothing to quote."""
    try:
        found, message = access.place_of_message(place.member.user_id, message_id)
    except NotFound:
        return None
    if found.room.pk != place.room.pk:
        return None
    seen = projection.for_place(access.with_words([message], None)[0], place)
    return seen if seen is not None and seen["state"] == "visible" else None
