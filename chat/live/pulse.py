"""The heartbeat: finds what no wake-up told, asks rights again, and says `pos`. Without a broker this alone keeps everything right."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone

from chat.live import pool, pull
from chat.live.frames import Close, stamp
from chat.live.streams import Stream
from notifications import delivery

if TYPE_CHECKING:
    from chat.live.hub import Hub

TICK_S: Final = 0.5
LOOK_S: Final = 2.0  # how often to look while the broker fails
DOUBT_S: Final = 8.0  # and for how long after it answers again: what was said in between is heard by nobody
SILENT_BEATS: Final = 3


async def beat_until_closed(hub: Hub) -> None:
    """Beat every `HEARTBEAT_S`, look every two seconds while the broker is in doubt; an answer that fails is tried at the next turn."""
    loop = asyncio.get_running_loop()
    beat_at, look_at, doubt_until = loop.time() + settings.HEARTBEAT_S, 0.0, 0.0
    while True:
        await asyncio.sleep(TICK_S)
        now = loop.time()
        if delivery.failing() or hub.bus.is_deaf:
            doubt_until = now + DOUBT_S
        if now >= beat_at:
            beat_at = now + settings.HEARTBEAT_S
            await _beat(hub, now)
        elif now < doubt_until and now >= look_at:
            look_at = now + LOOK_S
            await _look(hub)


async def _beat(hub: Hub, now: float) -> None:
    for socket in hub.sockets:
        if socket.has_pinged and now - socket.heard_at > SILENT_BEATS * settings.HEARTBEAT_S:
            socket.shut(Close.SILENT)
    hub.recheck(hub.sockets)
    await _look(hub)
    server_time = stamp(timezone.now())
    heads = {name: feed.head for name, feed in hub.feeds.items()}
    for socket in hub.sockets:
        socket.say_position(heads, server_time)


async def _look(hub: Hub) -> None:
    """Every stream that is followed here is where the database says it is."""
    streams = [feed.stream for feed in hub.feeds.values()]
    if not streams:
        return
    heads = await pool.outcome(pull.heads, _ids(streams, "room"), _ids(streams, "user"), _ids(streams, "staff"))
    if isinstance(heads, BaseException):
        pool.log_fault("looking at heads", len(streams), heads)
        return
    for stream in streams:
        feed = hub.feeds.get(stream.name)
        if feed is not None:
            feed.reach(heads.get((stream.kind, stream.id), 0))


def _ids(streams: Iterable[Stream], kind: str) -> list[uuid.UUID]:
    return [stream.id for stream in streams if stream.kind == kind]
