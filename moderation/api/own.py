"""One's own data as a file (PROTOCOL section 6)."""

from __future__ import annotations

import uuid
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from typing_extensions import TypedDict

from accounts import access as accounts_access
from accounts.errors import NotFound, RateLimited
from chat.api.answers import answers
from chat.api.requests import person_of
from chat.api.shapes import Count, Id, MessageKind, Number, Person, Sign, Stamp
from checkins.api import CheckIn, Day
from moderation.api.shapes import Note
from moderation.services import exports

router = Router(tags=["export"])


class Owner(TypedDict):
    """The person asking; `id` is that of `/me`."""

    id: Id
    email: str
    language: str
    time_zone: str


class OwnWords(TypedDict):
    """How one is spoken of and may be reached, as one told the team; empty where one said nothing."""

    pronouns: str
    reach: str


class OwnPlace(Person):
    """A membership: the name of its group, and since when."""

    cohort: Id
    group: str
    since: Stamp


class OwnMessage(TypedDict):
    """What one wrote, as one sees it in the room; nothing of what others wrote around it."""

    room: Id
    id: Id
    ord: Number | None
    rev: Number
    created_at: Stamp
    state: Literal["visible", "held"]
    kind: MessageKind
    body: str
    reply_to: Id | None
    edited_at: Stamp | None
    reactions: dict[Sign, Number]


class OwnSlot(TypedDict):
    """The place of what was taken down or taken back, without its words."""

    room: Id
    id: Id
    ord: Number | None
    rev: Number
    created_at: Stamp
    state: Literal["removed", "withdrawn"]


class OwnMeasure(TypedDict):
    """The answers to one measure by item, and its scores by scale; one that was put aside has no day."""

    measure: str
    version: Number
    day: Day | None
    answers: dict[str, int]
    scores: dict[str, int]


class DayOfUse(TypedDict):
    """A day one told the team about."""

    day: Day
    around: list[str]
    words: str


class OwnCount(TypedDict):
    """The days one counts, and which one takes out."""

    since: Day
    days_of_use: list[Day]


class PlanVersion(TypedDict):
    """The plan as it was saved: its lines by part, and with which facilitator it was written."""

    n: Number
    written_at: Stamp
    written_with: str | None
    lines: dict[str, list[str]]


class Opening(TypedDict):
    """That somebody of the team opened the plan."""

    at: Stamp
    by: str


class OwnPlan(TypedDict):
    """The plan, whom it is shown to, its last fifty versions."""

    share: Literal["nobody", "read", "write"]
    versions: list[PlanVersion]
    openings: list[Opening]


AttendanceStatus = Literal["present", "late", "left_early", "excused", "no_show", "not_expected"]


class AttendanceChanged(TypedDict):
    """That how one was at a meeting was changed after it was closed, and why."""

    before: AttendanceStatus
    after: AttendanceStatus
    reason: str
    at: Stamp


class OwnMeeting(TypedDict):
    """How one was at a meeting as the team noted it, how many minutes count, and what was changed later and why."""

    group: str
    starts_at: Stamp
    ends_at: Stamp
    status: AttendanceStatus
    minutes: Count
    changes: list[AttendanceChanged]


class OwnHomework(TypedDict):
    """The lines one's group took home, how they stand, and whether one said that they are done."""

    group: str
    set_at: Stamp
    words: str
    state: Literal["assigned", "done", "discussed", "carried_over"]
    is_done: bool


class Asked(TypedDict):
    """What one asked of the team, and what became of it."""

    kind: Literal["help_asked", "call_wanted", "question"]
    asked_at: Stamp
    words: str
    seen_at: Stamp | None
    seen_by: str | None
    ended_at: Stamp | None


class Look(TypedDict):
    """That somebody of the team looked at something hidden of one's own, or through the room; the newest hundred."""

    at: Stamp
    by: str
    kind: str


class Export(TypedDict):
    """Everything one wrote and answered here, oldest first. `next`, unless it is null, goes on with one's messages from there."""

    made_at: Stamp
    person: Owner
    about_me: OwnWords
    places: list[OwnPlace]
    messages: list[OwnMessage | OwnSlot]
    next: Id | None
    checkins: list[CheckIn]
    measures: list[OwnMeasure]
    days_of_use: list[DayOfUse]
    count: OwnCount | None
    plan: OwnPlan | None
    meetings: list[OwnMeeting]
    homework: list[OwnHomework]
    help_requests: list[Asked]
    notes: list[Note]
    looks: list[Look]


@router.get("/export/me", openapi_extra=answers(Export, NotFound, RateLimited))
def export_me(request: HttpRequest, response: HttpResponse, after: uuid.UUID | None = None) -> dict[str, Any]:
    """Everything one wrote and answered here, as a file. The trail of one's groups says that it was taken, and nothing of what is in it."""
    person_of(request)
    told = exports.export_own(user=accounts_access.signed_in(request.user), after=after, at=timezone.now())
    response["Content-Disposition"] = exports.FILE
    return told
