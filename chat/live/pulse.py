"""The heartbeat: finds what no wake-up told, asks rights again, and says `pos`. Without a broker this alone keeps everything right."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone

from chat.live import pool, pull, thrift
from chat.live.frames import Close, stamp
from chat.live.streams import Stream
from notifications import delivery
from notifications.services import lost

if TYPE_CHECKING:
    from chat.live.hub import Hub

TICK_S: Final = (
    0.5  # also how often to look, and to ask rights, while the broker fails: whoever lost them knows within a second
)
DOUBT_S: Final = 8.0  # and for how long after it answers again: what was said in between is heard by nobody
SETTLING_S: Final = 2.0  # a fresh process hears its first message by then
SILENT_BEATS: Final = 3


async def beat_until_closed(hub: Hub) -> None:
    """Beat every `HEARTBEAT_S`, look at every turn while the broker is in doubt; an answer that fails is tried at the next turn."""
    loop = asyncio.get_running_loop()
    beat_at, settled_at, doubt_until = loop.time() + settings.HEARTBEAT_S, loop.time() + SETTLING_S, 0.0
    found: Mapping[str, int] = {}
    while True:
        await asyncio.sleep(TICK_S)
        await _count_lost(hub, found)
        found = {}
        now = loop.time()
        if delivery.failing() or hub.bus.is_deaf:
            # A thousand sockets come to a fresh process at once. Once it has begun to hear, one more look is enough.
            doubt_until = now + (DOUBT_S if now >= settled_at else 2 * TICK_S)
        if now >= beat_at:
            beat_at = now + settings.HEARTBEAT_S
            found = await _beat(hub, now)
            thrift.give_back()
        elif now < doubt_until:
            hub.recheck(hub.sockets)
            found = await _look(hub)


async def _count_lost(hub: Hub, found: Mapping[str, int]) -> None:
    """News that was found by looking and that no wake-up has told of until now, a tick later, is counted for the figures of the desk.

    Without a broker nobody told us of other processes' news in the first place, so there is nothing to lose.
    """
    untold = [name for name, seq in found.items() if not name.startswith("user.") and hub.told_of(name) < seq]
    if untold and delivery.crosses_processes():
        wrong = await pool.outcome(lost.note_lost, untold, on_day=timezone.now().date())
        if wrong is not None:
            pool.log_fault("counting lost wake-ups", len(untold), wrong)


async def _beat(hub: Hub, now: float) -> Mapping[str, int]:
    """Returns what `_look` found."""
    for socket in hub.sockets:
        if socket.has_pinged and now - socket.heard_at > SILENT_BEATS * settings.HEARTBEAT_S:
            socket.shut(Close.SILENT)
    hub.recheck(hub.sockets)
    found = await _look(hub)
    server_time = stamp(timezone.now())
    heads = {name: feed.head for name, feed in hub.feeds.items()}
    for socket in hub.sockets:
        socket.say_position(heads, server_time)
    return found


async def _look(hub: Hub) -> Mapping[str, int]:
    """Every stream that is followed here is where the database says it is; returns those that had come further than was known here."""
    streams = [feed.stream for feed in hub.feeds.values()]
    if not streams:
        return {}
    heads = await pool.outcome(pull.heads, _ids(streams, "room"), _ids(streams, "user"), _ids(streams, "staff"))
    if isinstance(heads, BaseException):
        pool.log_fault("looking at heads", len(streams), heads)
        return {}
    found = {}
    for stream in streams:
        feed = hub.feeds.get(stream.name)
        if feed is not None:
            head = heads.get((stream.kind, stream.id), 0)
            if head > feed.head:
                found[stream.name] = head
            feed.reach(head)
    return found


def _ids(streams: Iterable[Stream], kind: str) -> list[uuid.UUID]:
    return [stream.id for stream in streams if stream.kind == kind]
