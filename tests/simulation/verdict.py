"""What must never have happened in an evening (RELIABILITY section 5, I1 to I7), read from what clients were told and from the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from chat import access
from chat.models import Message, MessageRevision, RoomEvent, Seat
from tests.simulation.client import Told
from tests.simulation.house import TEAM, Shelf
from tests.simulation.reader import canaries, seen_in_snapshot
from tests.simulation.stage import Evening
from tests.simulation.storm import play

# A frame may be on its way when somebody decides: the slowest query and the slowest line of a world, and not a moment more.
ON_ITS_WAY_S = 5.1
GONE = {"message.removed", "message.withdrawn"}
AWAY = {"not_found", "unauthenticated"}  # what somebody is told who is not there any more, whatever they had said


def play_twice(shelf: Shelf, seed: int) -> str:
    """The digest of this seed's evening, played over a fresh house each time.

    Raises AssertionError when something happened that must not, or not again.
    """
    evening = play(seed, shelf.fresh())
    assert faults(evening) == [], f"seed {seed}"
    assert play(seed, shelf.fresh()).world.digest == evening.world.digest, f"seed {seed} is not the same twice"
    return evening.world.digest


def faults(evening: Evening) -> list[str]:
    """Everything that must not have happened, in words; empty for a good evening."""
    return [
        *evening.world.faults,
        *_lost_or_doubled(evening),
        *_out_of_step(evening),
        *_log_with_gaps(evening),
        *_leaked(evening),
        *_miscounted(evening),
    ]


def _lost_or_doubled(evening: Evening) -> Iterator[str]:
    """I1, I2: what was answered with ok is there once, what was refused is not, and nobody who may write waits for an answer."""
    rows: dict[str, list[str]] = defaultdict(list)
    for key, message_id in Message.objects.values_list("key", "pk"):
        rows[str(key)].append(str(message_id))
    for words, command in evening.sent:
        found, answer = rows[command.frame["key"]], command.answer or {}
        is_stored = answer.get("t") == "ok"
        if len(found) > 1 or (command.frame["t"] == "send" and is_stored and found != [answer["message"]]):
            yield f"{words} was answered with {answer}, stored is {found}"
        if answer.get("t") == "error" and found and answer["code"] not in AWAY:
            yield f"{words} was refused with {answer['code']}, and stored"
    for name, client in evening.clients.items():
        waiting = [one.frame for one in client.commands if one.answer is None]
        if evening.shown[name] is not None and waiting:
            yield f"{name} still waits for answers to {waiting}"


def _out_of_step(evening: Evening) -> Iterator[str]:
    """I1, I3: after the storm everybody keeps exactly what the room shows them, and nobody else keeps anything."""
    for name, client in evening.clients.items():
        shown = evening.shown[name]
        if shown is None:
            if client.kept is not None:
                yield f"{name} keeps a room they may not read"
        elif client.kept is None or client.kept.applied != shown["as_of_seq"]:
            yield f"{name} is at {client.kept and client.kept.applied}, the room at {shown['as_of_seq']}"
        else:
            yield from (f"{name}: {one}" for one in client.kept.differences(map(seen_in_snapshot, shown["all"])))


def _log_with_gaps(evening: Evening) -> Iterator[str]:
    """I3: events and places are numbered without gaps, in one order."""
    room = evening.house.room
    numbers: list[int] = [0, *RoomEvent.objects.filter(room=room).order_by("seq").values_list("seq", flat=True)]
    published = Message.objects.filter(room=room, ord__isnull=False).order_by("ord")
    places: list[int] = [0, *(ord for ord in published.values_list("ord", flat=True) if ord is not None)]
    for name, row in (("event", numbers), ("place", places)):
        yield from (f"{name} {after} follows {before}" for before, after in pairwise(row) if after != before + 1)


def _leaked(evening: Evening) -> Iterator[str]:
    """I4, I5: nobody was told words said before they came or after their right had ended, or words that were gone by then."""
    book = _Book(evening)
    for told in evening.records.told:
        for words in sorted(told.words):
            why_not = book.why_not(told, words)
            if why_not:
                yield f"{told.name} was told {words} at {told.at:.3f} in {told.kind}: {why_not}"


class _Book:
    """The room's own account of when which words could be seen, and of who sat there when."""

    def __init__(self, evening: Evening) -> None:
        self._evening = evening
        room, began = evening.house.room, evening.house.began_at
        self._revisions = {
            words: (row.message, row.n)
            for row in MessageRevision.objects.filter(message__room=room).select_related("message")
            for words in canaries(row.body)
        }
        # From when on which revision is shown, and whether to all or only to its author and the team; 0 for none.
        self._history: dict[object, list[tuple[float, int, bool]]] = defaultdict(list)
        n: dict[object, int] = {}
        for row in RoomEvent.objects.filter(room=room, message__isnull=False).order_by("seq"):
            n.setdefault(row.message_id, 1)
            n[row.message_id] += row.kind == "message.edited"
            shows = 0 if row.kind in GONE else n[row.message_id]
            to_all = row.kind != "message.held"
            self._history[row.message_id].append(((row.at - began).total_seconds(), shows, to_all))
        self._seats: list[tuple[Seat, float | None]] = [
            (seat, (ended - began).total_seconds() if (ended := seat.membership.ended_at) else None)
            for seat in Seat.objects.filter(room=room).select_related("membership")
        ]

    def why_not(self, told: Told, words: str) -> str:
        """Why these words should not have reached this person then; empty when they might."""
        message, n = self._revisions.get(words, (None, 0))
        if message is None or message.ord is None or message.posted_seq is None:
            return "the room never saw it"
        user = self._evening.house.people[told.name].pk
        mine = [(seat, left) for seat, left in self._seats if seat.membership.user_id == user]
        close = told.name == TEAM or message.author_id in [seat.pk for seat, _ in mine]
        if not self._was_shown(message.pk, n, told.at, close=close):
            return "it was gone"
        ended = self._evening.signed_out.get(told.session)
        if ended is not None and (told.at > ended + ON_ITS_WAY_S or self._history[message.pk][0][0] > ended):
            return "the session had ended"
        if not any(self._sat(seat, left, message, told.at) for seat, left in mine):
            return "they were not there"
        return ""

    def _was_shown(self, message_id: object, n: int, at: float, *, close: bool) -> bool:
        """Whether the room showed revision `n` at some moment of the last seconds, to everybody or to those close to it."""
        history = self._history[message_id]
        ends = [when for when, _, _ in history[1:]] + [float("inf")]
        return any(
            shows == n and (to_all or close) and begins <= at and until >= at - ON_ITS_WAY_S
            for (begins, shows, to_all), until in zip(history, ends, strict=True)
        )

    @staticmethod
    def _sat(seat: Seat, left: float | None, message: Message, at: float) -> bool:
        assert message.ord is not None
        assert message.posted_seq is not None
        if message.ord <= seat.joined_ord:
            return False
        return left is None or (message.posted_seq <= (seat.left_seq or 0) and at <= left + ON_ITS_WAY_S)


def _miscounted(evening: Evening) -> Iterator[str]:
    """I7: what the rooms say is unread is what a count by hand gives."""
    for name, shown in evening.shown.items():
        if shown is not None:
            place = access.place_for(evening.house.people[name].pk, evening.house.room.pk)
            rows = Message.objects.filter(room=evening.house.room, state="visible", withdrawn_at__isnull=True)
            others = [one.ord for one in rows if one.author_id != place.member.pk and one.ord is not None]
            by_hand = sum(ord > max(place.seat.read_ord, place.seat.joined_ord) for ord in others)
            counted = access.unread_of([place])[place.room.pk]
            if counted != by_hand:
                yield f"{name} has {by_hand} unread, is told {counted}"
