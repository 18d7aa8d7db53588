"""The shapes of what rooms answer over HTTP, for the published contract. `chat.projection` makes the values; tests compare the two."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from chat.live.fields import WHOLE_MOST

UUID_TEXT = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
STAMP_TEXT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$"

Id = Annotated[str, Field(pattern=UUID_TEXT, json_schema_extra={"format": "uuid"})]
Stamp = Annotated[str, Field(pattern=STAMP_TEXT, json_schema_extra={"format": "date-time"})]
Count = Annotated[int, Field(ge=0, le=WHOLE_MOST)]
Number = Annotated[int, Field(ge=1, le=WHOLE_MOST)]

Role = Literal["member", "co_leader", "peer_specialist", "facilitator", "supervisor", "supporter", "service"]
CohortKind = Literal["group", "family", "one_to_one", "staff", "alumni"]
Mode = Literal["open", "night_hold", "pre_moderated", "paused", "read_only", "archived"]
Perm = Literal["flag", "post", "react", "moderate"]
Sign = Literal["heart", "thanks", "strength", "well_done", "with_you", "thinking"]
MessageKind = Literal["text", "checkin", "notice"]


class Person(TypedDict):
    """How others see somebody: the id of their membership, the name they chose here, their role."""

    id: Id
    name: str
    role: Role


class Preview(TypedDict):
    """The answered message as it stands now, at most 120 characters of it."""

    id: Id
    state: Literal["visible"]
    name: str
    body: str


class PreviewGone(TypedDict):
    """The answered message is not shown any more."""

    id: Id
    state: Literal["gone"]


class Called(TypedDict):
    """Somebody whom a message calls: the id of their membership and their name now, or "facilitators" for the team."""

    id: Annotated[str, Field(pattern=f"{UUID_TEXT}|^facilitators$")]
    name: str


class Slot(TypedDict):
    """The place of a message without its words."""

    id: Id
    ord: Number | None
    rev: Number
    created_at: Stamp
    state: Literal["held", "removed", "withdrawn"]


class Spoken(TypedDict):
    """A message with its words. `held` words are shown to their author and the team only; `ord` is null before publication."""

    id: Id
    ord: Number | None
    rev: Number
    created_at: Stamp
    state: Literal["visible", "held"]
    author: Person
    kind: MessageKind
    body: str
    reply_to: Id | None
    edited_at: Stamp | None
    reactions: dict[Sign, Number]
    reply_preview: Preview | PreviewGone | None
    mentions: NotRequired[list[Called]]


class Message(Spoken):
    """A message with its words, as one person sees it."""

    mine: bool
    own_reactions: list[Sign]


class EmptyPlace(Slot):
    """The place of a message without its words, as one person sees it."""

    mine: bool


class SupportNumber(TypedDict):
    """One way to reach somebody now; `href` is what a phone can dial or write to, `hours` may be empty."""

    label: str
    how: str
    href: str
    hours: str


class Support(TypedDict):
    """Offered to an author who has said something hard, and to nobody else: words to show, the page of Support, numbers."""

    text: str
    url: str
    numbers: list[SupportNumber]


class Outcome(TypedDict):
    """What became of a message. A message held before publication has no numbers."""

    room: Id
    message: Id
    seq: Number | None
    ord: Number | None
    rev: Number
    state: Literal["visible", "held", "removed", "withdrawn"]
    replayed: bool
    support: NotRequired[Support]


class Account(TypedDict):
    """The person asking. `id` is theirs alone and not that of an account; `name` is empty for somebody without any room."""

    id: Id
    name: str
    language: str
    time_zone: str


class Belonging(TypedDict):
    """A membership. The room opens when no agreement is due."""

    cohort: Id
    room: Id
    agreement_due: bool
    id: Id
    name: str
    role: Role


class Me(TypedDict):
    """Who is signed in, and where they belong."""

    user: Account
    memberships: list[Belonging]


class RoomLine(TypedDict):
    """A room as its reader finds it. `member` is one's own id there; 100 `unread` means that many or more.

    `muted_until` and `slow_until` are one's own: until then nothing, or little, of theirs is taken.
    """

    room: Id
    name: str
    kind: CohortKind
    member: Id
    last_seq: Count
    last_ord: Count
    read_ord: Count
    unread: Annotated[int, Field(ge=0, le=100)]
    perms: list[Perm]
    muted_until: Stamp | None
    slow_until: Stamp | None


class Rooms(TypedDict):
    """Every room open to the person; another `epoch` than before means that everything kept is out of date."""

    epoch: str
    rooms: list[RoomLine]


class Coverage(TypedDict):
    """Which member watches the room until when, and who is next."""

    watching: Id | None
    until: Stamp | None
    next: Id | None
    next_at: Stamp | None


class Room(RoomLine):
    """One room with its people, its pace and who watches it."""

    state: Mode
    slow_mode_s: Count
    coverage: Coverage
    members: list[Person]


class Snapshot(TypedDict):
    """The room as it stands. `waiting` are one's own messages that wait for the team and were never published."""

    as_of_seq: Count
    messages: list[Message | EmptyPlace]
    waiting: list[Message]
    members: list[Person]


class History(TypedDict):
    """A page of the room, in its order."""

    messages: list[Message | EmptyPlace]


class Found(TypedDict):
    """What a search found, newest first. `before_ord` goes on from there; null when the beginning of one's window was reached."""

    messages: list[Message]
    before_ord: Number | None


class Marked(TypedDict):
    """How far the person has read now; a late marker moves nothing."""

    room: Id
    ord: Count


class Event(TypedDict):
    """An `ev` frame, as the socket sends it. `data` depends on `kind`: its shapes are in docs/asyncapi.yaml."""

    t: Literal["ev"]
    room: Id
    seq: Number
    kind: Literal[
        "message.posted",
        "message.edited",
        "message.held",
        "message.removed",
        "message.withdrawn",
        "message.restored",
        "messages.removed",
        "reaction.set",
        "member.joined",
        "member.left",
        "room.updated",
    ]
    at: Stamp
    actor: Id | None
    data: dict[str, Any]


class Reset(TypedDict):
    """Drop what is kept of the room, load the snapshot, follow from `as_of_seq`."""

    t: Literal["reset"]
    room: Id
    as_of_seq: Count
    reason: Literal["too_far", "ahead"]


class Events(TypedDict):
    """What is new, or the reset that takes its place."""

    events: Annotated[list[Event], Field(max_length=128)]
    reset: NotRequired[Reset]


class Refused(TypedDict):
    """Why not. `code` is for programs, `detail` for people, in their language; nothing was changed."""

    code: str
    detail: str
    retryable: bool
    field: NotRequired[str]
    retry_after_ms: NotRequired[Count]
    until: NotRequired[Stamp]


class Overtaken(Refused):
    """The thing has changed: its version or revision now, and for a case who did what and when; null is somebody who is not named."""

    rev: NotRequired[Number]
    version: NotRequired[Number]
    by: NotRequired[Person | None]
    kind: NotRequired[str]
    at: NotRequired[Stamp]
