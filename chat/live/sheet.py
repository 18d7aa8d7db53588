"""Events as text: each is written once for each way it can be seen, however many read it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

from chat import access, events, policies, projection
from chat.access import Spoken
from chat.live.frames import encode, packed
from chat.live.roll import Listed
from chat.models import Message, RoomEvent
from chat.policies import Face, Form

Signs = AbstractSet[tuple[uuid.UUID, uuid.UUID, str]]
Way = tuple[Form, uuid.UUID | None, str | None, Form | None]
FOR_ALL: Way = (Form.MEMBER, None, None, None)


@dataclass(frozen=True)
class Reader:
    """What decides which text a socket gets: whose it is, by which session, and how it wants messages shown."""

    user_id: uuid.UUID
    session_key: str
    html: bool
    language: str


class Line(NamedTuple):
    """One event as one kind of reader gets it: its text, and the same as a frame on the wire."""

    seq: int
    text: str
    frame: bytes


def line(seq: int, frame: Mapping[str, object]) -> Line:
    """The frame, ready to send."""
    text = encode(frame)
    return Line(seq, text, packed(text.encode()))


class Sheet:
    """Some events of one room in their order, with the words and signs that belong to them."""

    def __init__(
        self, rows: Sequence[RoomEvent], spoken: Mapping[uuid.UUID, Spoken], signs: Signs = frozenset()
    ) -> None:
        self._rows = rows
        self._spoken = spoken
        self._signs = signs
        self._written: dict[tuple[int, Way], Line] = {}
        self._same_for = rows[0].seq if rows and all(map(_is_plain, rows)) else None
        self._all: list[Line] | None = None

    @classmethod
    def read(cls, rows: Sequence[RoomEvent]) -> Sheet:
        """The events with their words as they stand now; a few queries, whatever their number."""
        messages = list({row.message.pk: row.message for row in rows if row.message is not None}.values())
        spoken = {spoken.message.pk: spoken for spoken in access.with_words(messages, None)}
        signed = [row.message_id for row in rows if row.kind == events.REACTION_SET and row.message_id]
        return cls(rows, spoken, access.reacted(signed) if signed else frozenset())

    def lines(self, listed: Listed, reader: Reader) -> list[Line]:
        """The events inside this person's window, as they may see them."""
        language = reader.language if reader.html else None
        if language is None and self._same_for is not None and listed.joined_seq < self._same_for:
            return self._for_all()
        return [
            self._line(at, self._way(row, listed, language))
            for at, row in enumerate(self._rows)
            if row.seq > listed.joined_seq
        ]

    def _for_all(self) -> list[Line]:
        if self._all is None:
            self._all = [self._line(at, FOR_ALL) for at in range(len(self._rows))]
        return self._all

    def _way(self, row: RoomEvent, listed: Listed, language: str | None) -> Way:
        """Which of the few ways to see the event is this person's."""
        if row.message is None:
            return Form.MEMBER, None, language, None
        form = _form_for(row.message, listed)
        if row.kind == events.REACTION_SET:
            return form, listed.member_id if row.actor_id == listed.member_id else None, language, None
        if language is None and policies.face_of(row.message, form) is Face.WORDS:
            # What everybody sees has one text; only the page's fragment differs between its readers.
            return FOR_ALL
        spoken = self._spoken.get(row.message.pk)
        quoted = spoken.parent if spoken is not None and language is not None else None
        return form, None, language, _form_for(quoted.message, listed) if quoted else None

    def _line(self, at: int, way: Way) -> Line:
        written = self._written.get((at, way))
        if written is None:
            written = self._written[at, way] = self._write(self._rows[at], *way)
        return written

    def _write(
        self, row: RoomEvent, form: Form, member_id: uuid.UUID | None, language: str | None, quoted: Form | None
    ) -> Line:
        spoken = self._spoken.get(row.message_id) if row.message_id else None
        if spoken is not None:
            spoken = projection.quoting(spoken, quoted)
        if spoken is not None and member_id is not None:
            spoken = replace(spoken, own_signs=self._own_signs(spoken, member_id))
        frame = projection.event(row, spoken, form, mine=member_id is not None)
        html = self._html(row, spoken, form, language)
        return line(row.seq, {**frame, "html": html} if html else frame)

    def _own_signs(self, spoken: Spoken, member_id: uuid.UUID) -> frozenset[str]:
        own = (sign for message, who, sign in self._signs if message == spoken.message.pk and who == member_id)
        return frozenset(own)

    @staticmethod
    def _html(row: RoomEvent, spoken: Spoken | None, form: Form, language: str | None) -> str:
        if language is None or spoken is None or row.kind == events.REACTION_SET:
            return ""
        return projection.fragment(spoken, form, language)


def _form_for(said: Message, listed: Listed) -> Form:
    return policies.form_for(said, listed.member_id, listed.moderates, listed.joined_ord)


def _is_plain(row: RoomEvent) -> bool:
    """Whether everybody who was there before gets the same text of this event: something new that is shown."""
    return row.kind == events.MESSAGE_POSTED and row.message is not None and policies.is_shown(row.message)
