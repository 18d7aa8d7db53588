"""Guarded reads of rooms: every query carries the membership and its window (PROTOCOL P4)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.errors import NotFound
from chat.models import Message, MessageRevision, Reaction, Room, RoomEvent, Seat, UserEvent, UserStream
from groups import policies as group_policies
from groups.errors import NotAMember, Suspended
from groups.models import Cohort, Membership, StaffEvent, StaffStream

UNREAD_MOST = 100


@dataclass(frozen=True)
class Place:
    """A person's place in a room as it is now: who they are there, the room, their seat."""

    member: Membership
    room: Room
    seat: Seat

    @property
    def moderates(self) -> bool:
        """Whether they decide cases here."""
        return group_policies.may_moderate(self.member)


@dataclass(frozen=True)
class Spoken:
    """A message with what is needed to show it: its words (None when nobody here may have them) and signs by kind."""

    message: Message
    words: str | None
    signs: dict[str, int]
    own_signs: frozenset[str]
    parent: Spoken | None = None


def open_seats() -> QuerySet[Seat]:
    """The seats of everybody who belongs to a room that is not archived, also those whose agreement is due."""
    return (
        Seat.objects.filter(membership__ended_at__isnull=True, membership__user__is_active=True)
        .exclude(membership__cohort__mode=Cohort.Mode.ARCHIVED)
        .exclude(membership__suspended_until__gt=timezone.now())
        .select_related("membership__cohort__programme", "membership__user", "room")
    )


def _place(seat: Seat) -> Place:
    return Place(member=seat.membership, room=seat.room, seat=seat)


def places_of(user_id: uuid.UUID) -> list[Place]:
    """Every room this person belongs to, also those whose agreement is due; oldest cohort first."""
    seats = open_seats().filter(membership__user_id=user_id).order_by("membership__cohort__created_at", "room_id")
    return [_place(seat) for seat in seats]


def place_for(user_id: uuid.UUID, room_id: uuid.UUID) -> Place:
    """The person's place in this room. NotFound for no such room and for somebody else's alike; AgreementDue, Gone."""
    seat = open_seats().filter(membership__user_id=user_id, room_id=room_id).first()
    if seat is None:
        _check_not_suspended(user_id, room_id)
        raise NotFound
    group_policies.check_may_enter(seat.membership, seat.membership.cohort)
    return _place(seat)


def _check_not_suspended(user_id: uuid.UUID, room_id: uuid.UUID) -> None:
    """Raise Suspended, with its end, when this person belongs here and is only away for a time."""
    here = Membership.objects.filter(user_id=user_id, cohort__room=room_id, ended_at__isnull=True)
    until = here.filter(suspended_until__gt=timezone.now()).values_list("suspended_until", flat=True).first()
    if until is not None:
        raise Suspended(until=until)


def room_of(member: Membership) -> Room:
    """The room of the cohort this person belongs to, whether or not it is open to them now."""
    return Room.objects.get(cohort_id=member.cohort_id)


def member_id_in(user_id: uuid.UUID, room_id: uuid.UUID) -> uuid.UUID:
    """The person's membership in this room, for a service that asks its rights itself. NotFound for every other room."""
    seats = Seat.objects.filter(room_id=room_id, membership__user_id=user_id, membership__ended_at__isnull=True)
    found: uuid.UUID | None = seats.values_list("membership_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def place_of_message(user_id: uuid.UUID, message_id: uuid.UUID) -> tuple[Place, Message]:
    """A message this person can see at all, and their place in its room. NotFound for every other id."""
    message = Message.objects.select_related("author").filter(pk=message_id).first()
    if message is None:
        raise NotFound
    try:
        place = place_for(user_id, message.room_id)
    except (NotFound, NotAMember) as error:
        raise NotFound from error
    own = message.author_id == place.member.pk
    published = message.ord is not None and message.ord > place.seat.joined_ord
    if not (own or published or (message.ord is None and place.moderates)):
        raise NotFound
    return place, message


def readable(place: Place) -> QuerySet[Message]:
    """The messages inside the person's window; unpublished ones only to their author and the team."""
    published = Q(ord__gt=place.seat.joined_ord)
    waiting = Q(ord__isnull=True, withdrawn_at__isnull=True)
    if not place.moderates:
        waiting &= Q(author=place.member)
    return Message.objects.filter(room=place.room).filter(published | waiting).select_related("author")


def page(
    place: Place, *, before: int | None = None, after: int | None = None, around: int | None = None, limit: int = 50
) -> list[Message]:
    """Up to `limit` published messages in the order of the room: the newest, those before, after or around a place. Keyset, no OFFSET."""
    limit = max(1, min(limit, settings.LIMIT_PAGE))
    rows = Message.objects.filter(room=place.room, ord__gt=place.seat.joined_ord).select_related("author")
    if around is not None:
        older = list(rows.filter(ord__lt=around).order_by("-ord")[: limit // 2])
        newer = list(rows.filter(ord__gte=around).order_by("ord")[: limit - len(older)])
        return older[::-1] + newer
    if after is not None:
        return list(rows.filter(ord__gt=after).order_by("ord")[:limit])
    if before is not None:
        rows = rows.filter(ord__lt=before)
    return list(rows.order_by("-ord")[:limit])[::-1]


def waiting(place: Place) -> list[Message]:
    """What this person sees as held and not yet published: their own."""
    rows = Message.objects.filter(
        room=place.room, author=place.member, ord__isnull=True, withdrawn_at__isnull=True
    ).exclude(state=Message.State.REMOVED)
    return list(rows.select_related("author").order_by("created_at"))


def with_words(messages: Sequence[Message], member_id: uuid.UUID | None) -> list[Spoken]:
    """The messages with their current words, signs and the message they answer, in a constant number of queries."""
    parents = {m.reply_to_id for m in messages if m.reply_to_id is not None}
    older = {m.pk: m for m in Message.objects.filter(pk__in=parents).select_related("author")} if parents else {}
    everything = [*messages, *older.values()]
    words = _current_words(everything)
    signs, own = _signs([m.pk for m in messages], member_id)

    def spoken(message: Message, parent: Spoken | None) -> Spoken:
        mine = frozenset(own.get(message.pk, ()))
        return Spoken(message, words.get(message.pk), signs.get(message.pk, {}), mine, parent)

    above = {pk: spoken(message, None) for pk, message in older.items()}
    return [spoken(m, above.get(m.reply_to_id) if m.reply_to_id else None) for m in messages]


def _current_words(messages: Iterable[Message]) -> dict[uuid.UUID, str]:
    wanted = {m.pk: m.words_n for m in messages if m.withdrawn_at is None and m.state != Message.State.REMOVED}
    rows = MessageRevision.objects.filter(message_id__in=wanted, n__in=set(wanted.values()))
    return {row.message_id: row.body for row in rows if row.n == wanted[row.message_id]}


def _signs(
    ids: Sequence[uuid.UUID], member_id: uuid.UUID | None
) -> tuple[dict[uuid.UUID, dict[str, int]], dict[uuid.UUID, set[str]]]:
    counts: dict[uuid.UUID, dict[str, int]] = {}
    own: dict[uuid.UUID, set[str]] = {}
    rows = Reaction.objects.filter(message_id__in=ids).values_list("message_id", "membership_id", "emoji")
    for message_id, who, emoji in rows:
        counts.setdefault(message_id, {})[emoji] = counts.get(message_id, {}).get(emoji, 0) + 1
        if who == member_id:
            own.setdefault(message_id, set()).add(emoji)
    return counts, own


def events_between(room_id: uuid.UUID, after: int, limit: int) -> list[RoomEvent]:
    """The next `limit` events of a room after `after`, with message, author and actor. Callers have asked for rights."""
    rows = RoomEvent.objects.filter(room_id=room_id, seq__gt=after).order_by("seq")
    return list(rows.select_related("message__author", "actor")[:limit])


def heads(room_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The last event number of each room, in one query."""
    return dict(Room.objects.filter(pk__in=list(room_ids)).values_list("pk", "last_seq"))


def unread_of(places: Sequence[Place]) -> dict[uuid.UUID, int]:
    """By room: shown messages of others after the read marker, at most 100 counted (PROTOCOL section 8)."""
    counts = {}
    for place in places:
        since = max(place.seat.read_ord, place.seat.joined_ord)
        rows = Message.objects.filter(room=place.room, ord__gt=since, state=Message.State.VISIBLE)
        rows = rows.filter(withdrawn_at__isnull=True).exclude(author=place.member)
        counts[place.room.pk] = rows.order_by()[:UNREAD_MOST].count()
    return counts


def user_events(user_id: uuid.UUID, after: int, limit: int) -> list[UserEvent]:
    """The person's own stream after `after`."""
    return list(UserEvent.objects.filter(user_id=user_id, seq__gt=after).order_by("seq")[:limit])


def user_head(user_id: uuid.UUID) -> int:
    """The last number of the person's own stream."""
    return UserStream.objects.filter(user_id=user_id).values_list("last_seq", flat=True).first() or 0


def staff_events(member: Membership, after: int, limit: int) -> list[StaffEvent]:
    """The team's stream of the cohort this person runs. Raises NotFound for anybody else."""
    if not group_policies.may_moderate(member):
        raise NotFound
    return staff_events_of(member.cohort_id, after, limit)


def staff_head(cohort_id: uuid.UUID) -> int:
    """The last number of a team stream."""
    return StaffStream.objects.filter(cohort_id=cohort_id).values_list("last_seq", flat=True).first() or 0


def revision_of(message: Message, n: int) -> MessageRevision:
    """The words as they stood at `n`, for the team's evidence; the caller audits the look."""
    return MessageRevision.objects.get(message=message, n=n)


def revisions_of(message: Message) -> list[MessageRevision]:
    """All words of a message, oldest first, for the team's evidence; the caller audits the look."""
    return list(MessageRevision.objects.filter(message=message).order_by("n"))


def authors_of(message_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """The memberships that wrote these messages."""
    return set(Message.objects.filter(pk__in=list(message_ids)).values_list("author_id", flat=True))


def surroundings(message: Message, each: int) -> list[Message]:
    """What was said in the room just before and after a message, with it in its place; for the team, who asked for rights."""
    rows = Message.objects.filter(room_id=message.room_id, ord__isnull=False).select_related("author")
    if message.ord is None:
        # Not published: what the room had said by then.
        earlier = rows.filter(created_at__lte=message.created_at).order_by("-ord")[:each]
        return [*reversed(earlier), message]
    older = list(rows.filter(ord__lt=message.ord).order_by("-ord")[:each])
    return [*reversed(older), *rows.filter(ord__gte=message.ord).order_by("ord")[: each + 1]]


def last_said_at(place: Place) -> datetime | None:
    """When something was last said in the room, inside the person's window."""
    rows = Message.objects.filter(room=place.room, ord__gt=place.seat.joined_ord)
    return rows.order_by("-ord").values_list("created_at", flat=True).first()


def places_by_person(user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Place]]:
    """Every room of each of these people, also those whose agreement is due. One query, for the live hub."""
    places: dict[uuid.UUID, list[Place]] = {}
    for seat in open_seats().filter(membership__user_id__in=list(user_ids)):
        places.setdefault(seat.membership.user_id, []).append(_place(seat))
    return places


def reacted(message_ids: Iterable[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID, str]]:
    """Who answered these messages with which sign: (message, membership, sign). Callers have asked for rights."""
    return set(
        Reaction.objects.filter(message_id__in=list(message_ids)).values_list("message_id", "membership_id", "emoji")
    )


def user_heads(user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The last number of each person's own stream, in one query."""
    return dict(UserStream.objects.filter(user_id__in=list(user_ids)).values_list("user_id", "last_seq"))


def staff_heads(cohort_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The last number of each team stream, in one query."""
    return dict(StaffStream.objects.filter(cohort_id__in=list(cohort_ids)).values_list("cohort_id", "last_seq"))


def team_of_cohort(cohort_id: uuid.UUID) -> set[uuid.UUID]:
    """The accounts of those who run a cohort now, for the team's live stream."""
    team = Membership.objects.filter(cohort_id=cohort_id, ended_at__isnull=True, user__is_active=True)
    return {member.user_id for member in team if group_policies.may_moderate(member)}


def staff_events_of(cohort_id: uuid.UUID, after: int, limit: int) -> list[StaffEvent]:
    """The team's stream of a cohort after `after`. Callers ask for rights."""
    return list(StaffEvent.objects.filter(cohort_id=cohort_id, seq__gt=after).order_by("seq")[:limit])


def epoch() -> str:
    """The name of this installation's history. `new_epoch` changes it with that of every room when a backup has been restored."""
    oldest = Room.objects.order_by("cohort__created_at", "pk").values_list("epoch", flat=True).first()
    return oldest.hex if oldest else ""
