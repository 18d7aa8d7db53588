"""What may be done to a message, and what each reader gets of it: pure rules on plain values."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from accounts.errors import BadRequest, Forbidden, TooLarge
from chat.errors import SlowMode, Stale, TooLateToEdit
from groups.errors import Gone

EDIT_WINDOW = timedelta(minutes=15)
SLOWED_S = 600


class Form(StrEnum):
    """The three readers a room knows (MODERATION 4.2), and those who came after the message was said."""

    MEMBER = "member"
    AUTHOR = "author"
    TEAM = "team"
    OUTSIDE = "outside"


class Face(StrEnum):
    """What of a message a reader gets: its words, words with a label, an empty slot, or nothing at all."""

    WORDS = "words"
    HELD = "held"
    SLOT_HELD = "slot_held"
    SLOT_REMOVED = "slot_removed"
    SLOT_WITHDRAWN = "slot_withdrawn"
    NOTHING = "nothing"


class Said(Protocol):
    """What the rules need to know of a message."""

    @property
    def author_id(self) -> uuid.UUID: ...

    @property
    def state(self) -> str: ...

    @property
    def ord(self) -> int | None: ...

    @property
    def rev(self) -> int: ...

    @property
    def withdrawn_at(self) -> datetime | None: ...

    @property
    def purged_at(self) -> datetime | None: ...

    @property
    def created_at(self) -> datetime: ...


def is_shown(message: Said) -> bool:
    """Whether the room sees the words."""
    return message.state == "visible" and message.withdrawn_at is None


def form_for(message: Said, member_id: uuid.UUID, moderates: bool, joined_ord: int) -> Form:
    """Which reader this person is; an author of the team reads their own message as its author.

    Whoever joined after the message was said is outside: no later edit or restore shows it to them (DOMAIN R11).
    """
    if message.author_id == member_id:
        return Form.AUTHOR
    if message.ord is not None and message.ord <= joined_ord:
        return Form.OUTSIDE
    return Form.TEAM if moderates else Form.MEMBER


def face_of(message: Said, form: Form) -> Face:
    """What a reader gets of the message as it stands (the table of MODERATION 4.2)."""
    if form is Form.OUTSIDE:
        return Face.NOTHING
    if message.withdrawn_at is not None:
        return Face.NOTHING if message.ord is None else Face.SLOT_WITHDRAWN
    if message.state == "visible":
        return Face.WORDS
    if message.state == "held":
        if form is not Form.MEMBER:
            return Face.HELD
        return Face.NOTHING if message.ord is None else Face.SLOT_HELD
    if message.ord is None and form is Form.MEMBER:
        return Face.NOTHING
    return Face.SLOT_REMOVED


def check_body(typed: object, limit: int) -> str:
    """The words as they will be kept: NFC, without control characters and outer blanks; raises BadRequest or TooLarge."""
    if not isinstance(typed, str):
        raise BadRequest(field="body")
    body = unicodedata.normalize("NFC", typed)
    if not body.isprintable():  # what is usually written needs no second look
        body = "".join(ch for ch in body if ch in "\n\t" or unicodedata.category(ch) != "Cc")
        if any(unicodedata.category(ch) == "Cs" for ch in body):
            raise BadRequest(field="body")
    body = body.strip()
    if not body:
        raise BadRequest(_("Write something first."), field="body")
    if len(body) > limit:
        over = len(body) - limit
        raise TooLarge(_("This is %(over)d characters too long. Nothing was lost.") % {"over": over}, field="body")
    return body


def check_own(message: Said, member_id: uuid.UUID) -> None:
    """Raise Forbidden unless the message is this person's: nobody edits another person's words (I5)."""
    if message.author_id != member_id:
        raise Forbidden


def check_may_edit(message: Said, member_id: uuid.UUID, base_rev: int, at: datetime) -> None:
    """Raise unless this person may change the words now, having seen `base_rev`."""
    check_own(message, member_id)
    if not is_shown(message):
        raise Gone
    if at - message.created_at > EDIT_WINDOW:
        raise TooLateToEdit
    if message.rev != base_rev:
        raise Stale(facts={"rev": message.rev})


def may_edit(message: Said, member_id: uuid.UUID, at: datetime) -> bool:
    """Whether to offer "Edit"."""
    return message.author_id == member_id and is_shown(message) and at - message.created_at <= EDIT_WINDOW


def check_may_release(message: Said) -> None:
    """Raise Gone unless the message is held and its author has not taken it back."""
    if message.state != "held" or message.withdrawn_at is not None:
        raise Gone


def check_may_restore(message: Said) -> None:
    """Raise Gone unless the message was removed, not withdrawn and not purged: a restore never beats either (I4)."""
    if message.state != "removed" or message.withdrawn_at is not None:
        raise Gone
    if message.purged_at is not None:
        raise Gone


def check_may_purge(message: Said) -> None:
    """Raise Gone unless the words are out of sight already and still exist."""
    if message.purged_at is not None:
        raise Gone
    if message.state != "removed" and message.withdrawn_at is None:
        raise Gone


def pause_between(room_slow_s: int, slow_until: datetime | None, at: datetime) -> int:
    """How many seconds must lie between somebody's messages: the room's, or ten minutes while their own pace is slowed."""
    own = SLOWED_S if slow_until is not None and at < slow_until else 0
    return max(room_slow_s, own)


def check_pace(last_at: datetime | None, slow_s: int, at: datetime) -> None:
    """Raise SlowMode when the person's last message is less than the room's pause ago."""
    if not slow_s or last_at is None:
        return
    left = last_at + timedelta(seconds=slow_s) - at
    if left > timedelta():
        raise SlowMode(retry_after_ms=int(left.total_seconds() * 1000))
