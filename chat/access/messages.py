"""Messages a person may read, with their words: everything stays inside the person's window (PROTOCOL P4)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery

from accounts.errors import NotFound
from chat import policies
from chat.access.places import Place, place_for, places_of
from chat.models import Message, MessageRevision, Reaction, Seat
from groups import policies as group_policies
from groups.errors import NotAMember
from groups.models import Membership

UNREAD_MOST = 100
FAR_BEHIND = 1000
NOWHERE = uuid.UUID(int=0)


@dataclass(frozen=True)
class Spoken:
    """A message with what is needed to show it: its words (None when nobody here may have them) and signs by kind.

    `called` are those it calls, each with the id that stands for them and their name now.
    """

    message: Message
    words: str | None
    signs: dict[str, int]
    own_signs: frozenset[str]
    parent: Spoken | None = None
    called: tuple[tuple[str, str], ...] = ()


def _place_or_none(user_id: uuid.UUID, room_id: uuid.UUID) -> Place | None:
    try:
        return place_for(user_id, room_id)
    except (NotFound, NotAMember):
        return None


def place_of_message(user_id: uuid.UUID, message_id: uuid.UUID) -> tuple[Place, Message]:
    """A message this person can see at all, and their place in its room. NotFound for every other id."""
    message = Message.objects.select_related("author").filter(pk=message_id).first()
    # Somebody else's message and none take the same steps, so that the time tells nobody which of the two it was (SAFETY B10).
    place = _place_or_none(user_id, NOWHERE if message is None else message.room_id)
    if message is None or place is None:
        raise NotFound
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
    names = _names_called(messages)

    def spoken(message: Message, parent: Spoken | None) -> Spoken:
        mine = frozenset(own.get(message.pk, ()))
        called = tuple((one, names[one]) for one in message.mentions.split() if one in names)
        return Spoken(message, words.get(message.pk), signs.get(message.pk, {}), mine, parent, called)

    above = {pk: spoken(message, None) for pk, message in older.items()}
    return [spoken(m, above.get(m.reply_to_id) if m.reply_to_id else None) for m in messages]


def _current_words(messages: Iterable[Message]) -> dict[uuid.UUID, str]:
    wanted = {m.pk: m.words_n for m in messages if m.withdrawn_at is None and m.state != Message.State.REMOVED}
    rows = MessageRevision.objects.filter(message_id__in=wanted, n__in=set(wanted.values()))
    return {row.message_id: row.body for row in rows if row.n == wanted[row.message_id]}


def _names_called(messages: Iterable[Message]) -> dict[str, str]:
    """By id: the name of everybody whom these messages call; most call nobody, and then nothing is asked."""
    called = {one for message in messages for one in message.mentions.split()}
    people = called - {policies.TEAM}
    found = Membership.objects.filter(pk__in=people).values_list("pk", "display_name") if people else ()
    return {policies.TEAM: policies.TEAM, **{str(pk): name for pk, name in found}}


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


def reacted(message_ids: Iterable[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID, str]]:
    """Who answered these messages with which sign: (message, membership, sign). Callers have asked for rights."""
    return set(
        Reaction.objects.filter(message_id__in=list(message_ids)).values_list("message_id", "membership_id", "emoji")
    )


def unread_of(places: Sequence[Place]) -> dict[uuid.UUID, int]:
    """By room, for one person's places: shown messages of others after the read marker, at most 100 counted (PROTOCOL section 8)."""
    counts = unread_by_member(places)
    return {place.room.pk: counts[place.member.pk] for place in places}


def unread_by_member(places: Sequence[Place]) -> dict[uuid.UUID, int]:
    """By membership, for anybody's places: who has read everything costs no query, and all who are a little behind cost one.

    Whoever is far behind is asked for alone: a database that plans for all at once would walk the whole of a long room for them.
    """
    counts, near = {place.member.pk: 0 for place in places}, []
    for place in places:
        behind = place.room.last_ord - max(place.seat.read_ord, place.seat.joined_ord)
        if behind > FAR_BEHIND:
            mine = Seat.objects.filter(pk=place.member.pk).annotate(unread=_HowMany(_unread(place.room.pk)))
            counts.update(mine.values_list("membership_id", "unread"))
        elif behind > 0:
            near.append(place.member.pk)
    if near:
        seats = Seat.objects.filter(pk__in=near).annotate(unread=_HowMany(_unread(OuterRef("room_id"))))
        counts.update(seats.values_list("membership_id", "unread"))
    return counts


def _unread(room: uuid.UUID | OuterRef) -> QuerySet[Message, Any]:
    """What somebody with this seat has not read, as many as are counted."""
    rows = Message.objects.filter(room=room, state=Message.State.VISIBLE, withdrawn_at__isnull=True)
    rows = rows.filter(ord__gt=OuterRef("read_ord")).filter(ord__gt=OuterRef("joined_ord"))
    return rows.exclude(author=OuterRef("membership_id")).order_by().values("pk")[:UNREAD_MOST]


class _HowMany(Subquery):
    """The number of rows of a query, which may have its own limit."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS few)"
    output_field = IntegerField()


def last_said_at(place: Place) -> datetime | None:
    """When something was last said in the room, inside the person's window."""
    rows = Message.objects.filter(room=place.room, ord__gt=place.seat.joined_ord)
    return rows.order_by("-ord").values_list("created_at", flat=True).first()


def revision_of(message: Message, n: int) -> MessageRevision:
    """The words as they stood at `n`, for the team's evidence; the caller audits the look."""
    return MessageRevision.objects.get(message=message, n=n)


def revisions_of(message: Message) -> list[MessageRevision]:
    """All words of a message, oldest first, for the team's evidence; the caller audits the look."""
    return list(MessageRevision.objects.filter(message=message).order_by("n"))


def written_by(user_id: uuid.UUID, after: uuid.UUID | None, limit: int) -> list[tuple[Place, Message]]:
    """Up to `limit` of what this person wrote in the rooms open to them now, oldest first, from behind the message `after` on.

    Raises NotFound when `after` is none of them.
    """
    here = [place for place in places_of(user_id) if group_policies.may_enter(place.member, place.member.cohort)]
    places = {place.member.pk: place for place in here}
    mine = Message.objects.filter(author__in=places, author__user_id=user_id, author__ended_at__isnull=True)
    # What was taken back before anybody saw it shows nowhere, not even as a place.
    mine = mine.exclude(ord__isnull=True, withdrawn_at__isnull=False)
    if after is not None:
        mark = mine.filter(pk=after).first()
        if mark is None:
            raise NotFound
        mine = mine.filter(Q(created_at__gt=mark.created_at) | Q(created_at=mark.created_at, pk__gt=mark.pk))
    rows = mine.select_related("author").order_by("created_at", "pk")[:limit]
    return [(places[row.author_id], row) for row in rows]


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
