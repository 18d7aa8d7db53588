"""Guarded reads of check-ins: the person's own, those of the people one runs a group for, and nobody else's (DOMAIN section 8)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.errors import NotFound
from accounts.models import User
from chat import access as chat_access
from chat import projection
from chat.access import Place
from chat.models import Message
from checkins.models import CheckIn
from checkins.policies import days
from checkins.policies.answers import Answers
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Membership

REPLIES_SHOWN = 5
SHARED_SINCE = timedelta(days=7)


@dataclass(frozen=True)
class Shared:
    """That a check-in stands in a room: where, and what became of the message there."""

    place: Place
    message: Message


@dataclass(frozen=True)
class Encouragement:
    """What the group answered to the last check-in this person shared: signs with their numbers, replies as a member sees them."""

    signs: dict[str, int]
    replies: list[dict[str, Any]]


def person(user_id: uuid.UUID) -> User:
    """The account of whoever asks. Raises NotFound when it is closed."""
    found = User.objects.filter(pk=user_id, is_active=True).first()
    if found is None:
        raise NotFound
    return found


def is_treated(member: Membership) -> bool:
    """Whether this membership is one of treatment, so that its team reads the check-ins and its room may get them."""
    return group_policies.is_participant(member.role, member.cohort.kind)


def places_of(user_id: uuid.UUID) -> list[Membership]:
    """The memberships in which this person is in treatment, and so checks in."""
    return [one for one in group_access.memberships_of(user_id) if is_treated(one)]


def readers_for(places: Sequence[Membership]) -> list[str]:
    """The names of the facilitators who read the check-ins of somebody in these places, each once."""
    team = group_access.team_of({place.cohort_id for place in places})
    return list(dict.fromkeys(one.display_name for one in team))


def first_day_of(user: User) -> date:
    """The local day on which this person first came; check-ins for days before it make no sense."""
    first = Membership.objects.filter(user=user).order_by("started_at").values_list("started_at", flat=True).first()
    return days.local_day(first or user.created_at, days.zone_named(user.time_zone))


def answers_of(row: CheckIn) -> Answers:
    """The answers of a stored check-in."""
    return Answers(row.mood, row.urge, row.used, tuple(row.helped), row.call, row.note or "")


def on_day(user_id: uuid.UUID, day: date) -> CheckIn | None:
    """The person's own check-in for this day."""
    return CheckIn.objects.filter(user_id=user_id, on_day=day).first()


def between(user_id: uuid.UUID, first: date, last: date) -> dict[date, CheckIn]:
    """The person's own check-ins by day; days without one are simply not there. The notes are not opened."""
    rows = CheckIn.objects.filter(user_id=user_id, on_day__range=(first, last)).defer("note")
    return {row.on_day: row for row in rows.order_by("on_day")}


def newest(user_id: uuid.UUID, limit: int, before: date | None = None) -> list[CheckIn]:
    """The person's own check-ins, newest first."""
    rows = CheckIn.objects.filter(user_id=user_id)
    if before is not None:
        rows = rows.filter(on_day__lt=before)
    return list(rows.order_by("-on_day")[:limit])


def count_of(user_id: uuid.UUID) -> int:
    """How many check-ins this person has made; only ever grows."""
    return CheckIn.objects.filter(user_id=user_id).count()


def for_team(by: Membership, member_id: uuid.UUID, limit: int = 31) -> list[CheckIn]:
    """Check-ins of a member, newest first, for the team of their cohort: those for days while they belonged to it.

    Raises NotFound for everybody else, and for somebody who is not a member of that cohort.
    """
    if not group_policies.may_moderate(by):
        raise NotFound
    member = group_access.member_in(by, member_id)
    if not is_treated(member):
        raise NotFound
    zone = days.zone_named(member.user.time_zone)
    rows = CheckIn.objects.filter(user_id=member.user_id, on_day__gte=days.local_day(member.started_at, zone))
    if member.ended_at is not None:
        rows = rows.filter(on_day__lte=days.local_day(member.ended_at, zone))
    return list(rows.order_by("-on_day")[:limit])


def share_key(checkin_id: uuid.UUID, room_id: uuid.UUID) -> uuid.UUID:
    """The key of the one message by which a check-in is shared to a room; "never twice" is then the message's own constraint."""
    return uuid.uuid5(checkin_id, room_id.hex)


def rooms_to_share(user_id: uuid.UUID) -> list[Place]:
    """The rooms in which this person may show a check-in to others: where they are in treatment and have accepted the agreement."""
    places = chat_access.places_of(user_id)
    mine = [place for place in places if is_treated(place.member)]
    return [place for place in mine if group_policies.may_enter(place.member, place.member.cohort)]


def shared_to(row: CheckIn, places: Sequence[Place]) -> dict[uuid.UUID, Shared]:
    """By room: where this check-in already stands, whatever became of the message."""
    keys = {share_key(row.pk, place.room.pk): place for place in places}
    found = Message.objects.filter(key__in=keys, author_id__in=[place.member.pk for place in places])
    return {message.room_id: Shared(keys[message.key], message) for message in found}


def encouragement_for(user_id: uuid.UUID, at: datetime) -> Encouragement | None:
    """What came back for the newest check-in this person shared in the last week; None when nothing has."""
    places = {place.room.pk: place for place in rooms_to_share(user_id)}
    newest = (
        Message.objects.filter(room_id__in=places, author__user_id=user_id, kind=Message.Kind.CHECKIN)
        .filter(created_at__gt=at - SHARED_SINCE, ord__isnull=False)
        .order_by("-created_at")
        .first()
    )
    if newest is None:
        return None
    place = places[newest.room_id]
    answers = chat_access.readable(place).filter(reply_to=newest, state=Message.State.VISIBLE, withdrawn_at=None)
    replies = list(answers.exclude(author=place.member).order_by("-ord")[:REPLIES_SHOWN])[::-1]
    own, *spoken = chat_access.with_words([newest, *replies], place.member.pk)
    seen = [projection.for_place(one, place) for one in spoken]
    given = Encouragement(own.signs, [one for one in seen if one is not None])
    return given if given.signs or given.replies else None


def last_sender(place: Place) -> str | None:
    """The name of whoever was last heard in the room, without their words."""
    rows = Message.objects.filter(room=place.room, ord__gt=place.seat.joined_ord, state=Message.State.VISIBLE)
    said = rows.filter(withdrawn_at=None).exclude(author=place.member)
    return said.order_by("-ord").values_list("author__display_name", flat=True).first()
