"""Taking one's own data along: everything a person wrote and answered here, for them alone, and an entry in the trail that it was taken."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from chat import access as chat_access
from chat import projection as chat_projection
from chat.projection import stamp, wire_id
from chat.services import pace
from checkins import access as checkins_access
from groups import access as group_access
from groups.access import attendance, homework
from groups.access.about import own_about
from groups.models import CareTask, Membership
from moderation import access, projection
from moderation.models import AuditEvent
from moderation.services import audit

MESSAGES_MOST: Final = 1000
FILE: Final = 'attachment; filename="my-data.json"'


def export_own(*, user: User, after: uuid.UUID | None, at: datetime) -> dict[str, Any]:
    """The person's own data at `at`, with up to a thousand messages from behind `after` on; `next` goes on from there, else None.

    Every group they belong to has an entry that they took it. Raises RateLimited; NotFound when `after` is no message of theirs.
    """
    pace.check_export(user.pk)
    places = group_access.memberships_of(user.pk)
    told = own_data(user=user, places=places, after=after, limit=MESSAGES_MOST, at=at)
    _note(places, len(told["messages"]), at)
    return told


def own_data(
    *, user: User, places: list[Membership], after: uuid.UUID | None, limit: int, at: datetime
) -> dict[str, Any]:
    """The same for reading on a page, which nobody takes along. `places` are the memberships the person has now."""
    written = chat_access.written_by(user.pk, after, limit + 1)
    shown, more = written[:limit], len(written) > limit
    return {
        "made_at": stamp(at),
        "person": {
            "id": wire_id(user.pk),
            "email": user.email,
            "language": user.language,
            "time_zone": user.time_zone,
        },
        "about_me": _about(user.pk),
        "places": [_place(member) for member in places],
        "messages": _messages(shown),
        "next": str(shown[-1][1].pk) if more else None,
        **checkins_access.own_data(user.pk),
        "meetings": _stamped(attendance.own_attendance(user.pk)),
        "homework": _stamped(homework.own_homework(user.pk)),
        "help_requests": [_asked(task) for task in access.asked_by(user.pk)],
        "notes": [projection.note(note) for note in access.notes_of(user.pk, at)],
        "looks": _looks(access.looks_at(user.pk)),
    }


def _about(user_id: uuid.UUID) -> dict[str, str]:
    said = own_about(user_id)
    return {"pronouns": said.pronouns, "reach": said.reach}


def _place(member: Membership) -> dict[str, Any]:
    told = {"cohort": str(member.cohort_id), "group": member.cohort.name, "since": stamp(member.started_at)}
    return {**told, **chat_projection.person(member)}


def _messages(written: list[tuple[chat_access.Place, Any]]) -> list[dict[str, Any]]:
    """The words go through the projection like everywhere: what was taken down has none here either."""
    places = {message.pk: place for place, message in written}
    spoken = chat_access.with_words([message for _place, message in written], None)
    told = (chat_projection.own(one, places[one.message.pk]) for one in spoken)
    return [one for one in told if one is not None]


def _asked(task: CareTask) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "asked_at": stamp(task.raised_at),
        "words": task.words or "",
        "seen_at": stamp(task.claimed_at),
        "seen_by": task.claimed_by.display_name if task.claimed_by else None,
        "ended_at": stamp(task.handled_at),
    }


def _stamped(told: Any) -> Any:
    """The same with its moments as they are on the wire."""
    if isinstance(told, datetime):
        return stamp(told)
    if isinstance(told, list):
        return [_stamped(one) for one in told]
    return {name: _stamped(value) for name, value in told.items()} if isinstance(told, dict) else told


def _looks(found: list[AuditEvent]) -> list[dict[str, Any]]:
    people: Mapping[uuid.UUID, Membership] = access.names_of(one.actor for one in found)
    return [
        {
            "at": stamp(one.at),
            "by": people[one.actor].display_name if one.actor and one.actor in people else "",
            "kind": one.kind,
        }
        for one in reversed(found)
    ]


@transaction.atomic
def _note(places: list[Membership], messages: int, at: datetime) -> None:
    for member in places:
        audit.append(
            cohort_id=member.cohort_id, kind="export", by=member, at=at, target=member.pk, facts={"messages": messages}
        )
