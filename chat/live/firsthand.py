"""What this process has just stored: senders get their answers, and its own members come first, without asking the database again.

The roll of a room that an earlier pull read is true as long as its generation stands, and the transaction that numbered the messages read
that generation under the lock every change of membership takes. Sessions were asked after its commit. So nobody gets here what a pull
would not give them; whoever is left out is served by the next pull.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.errors import Refusal
from chat.access import Spoken
from chat.live.commands import Person
from chat.live.sheet import Sheet
from chat.live.streams import room_of
from chat.models import RoomEvent

if TYPE_CHECKING:
    from chat.live.feed import Feed
    from chat.live.hub import Hub

Answer = Mapping[str, object] | Refusal


@dataclass(frozen=True)
class Letter:
    """Something to be stored for somebody on a socket. `reply` is called once, in the hub's loop; `audience` are sessions near by."""

    person: Person
    member_id: uuid.UUID
    frame: Mapping[str, Any]
    at: datetime
    audience: AbstractSet[str]
    reply: Callable[[Answer], None]
    desk: Desk


@dataclass(frozen=True)
class News:
    """The messages that one transaction added to a room, in their order, as of generation `gen` of its membership."""

    room_id: uuid.UUID
    gen: int
    rows: Sequence[RoomEvent]
    spoken: Mapping[uuid.UUID, Spoken]


@dataclass(frozen=True)
class Posted:
    """What a transaction came to, told after its commit: answers to letters, news, and which of their audience's sessions counted then."""

    answers: Sequence[tuple[Letter, Answer]]
    news: Sequence[News]
    standing: AbstractSet[str]


class Desk:
    """Takes what the writer has done into the hub's loop."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._loop = asyncio.get_running_loop()

    def settle(self, posted: Posted) -> None:
        """Called from the writer's thread, once a transaction."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._settle, posted)

    def _settle(self, posted: Posted) -> None:
        for letter, answer in posted.answers:
            letter.reply(answer)
        for news in posted.news:
            feed = self._hub.feeds.get(room_of(news.room_id).name)
            if feed is not None:
                hand_out(feed, news, posted.standing)


def hand_out(feed: Feed, news: News, standing: AbstractSet[str]) -> None:
    """Everybody in step gets the news; the feed is told how far it goes, and pulls for the others."""
    first, last = news.rows[0].seq, news.rows[-1].seq
    roll = feed.roll
    if roll is not None and roll.gen == news.gen:
        sheet = Sheet(news.rows, news.spoken)
        for socket in feed.followers():
            reader = socket.reader
            listed = roll.lines.get(reader.user_id)
            is_in_step = socket.is_at(feed.stream, first - 1)
            if listed is not None and is_in_step and reader.session_key in standing:
                socket.take(feed.stream, sheet.lines(listed, reader), last)
    feed.reach(last)
