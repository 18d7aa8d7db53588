"""A connection between a client and a process: ordered like TCP, slow like a phone, and breakable in both the ways networks break."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings

from chat.consumers import LiveConsumer
from tests.simulation.processes import Process
from tests.simulation.world import World

BROKEN = 1006
UNNOTICED_S = 40.0  # how long a server's own pings take to find that nobody is there


class Wire:
    """One socket. `hear(wire, text)` and `closed(wire, code)` are called out in the world."""

    def __init__(
        self,
        world: World,
        process: Process,
        session: str,
        hear: Callable[[Wire, str], None],
        closed: Callable[[Wire, int], None],
    ) -> None:
        self.world, self.process, self.session = world, process, session
        self._hear, self._closed = hear, closed
        self._is_cut = self._is_over = False
        self._up_at = self._down_at = 0.0
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        if not process.is_alive:
            world.after(world.chance.uniform(0.01, 1), self._end, BROKEN)
            return
        self._to_server({"type": "websocket.connect"})
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
        scope = {
            "type": "websocket",
            "path": "/ws/v1",
            "headers": [(b"cookie", cookie)],
            "subprotocols": ["handrail.v1"],
        }
        process.serve(LiveConsumer.as_asgi(), scope, self._inbox.get, self._from_server)

    def send(self, frame: dict[str, Any]) -> None:
        """The client says something."""
        self._to_server({"type": "websocket.receive", "text": json.dumps(frame)})

    def hang_up(self) -> None:
        """The client closes; both sides learn it."""
        self._to_server({"type": "websocket.disconnect", "code": 1000})
        self._end(1000)

    def break_off(self, *, half_open: bool) -> None:
        """The network fails. If half open, the server finds out late and the client by its own watchdog."""
        self.world.note("a line to", self.process.name, "breaks", "half open" if half_open else "")
        self._is_cut = True
        late = self.world.chance.uniform(1, UNNOTICED_S) if half_open else 0.01
        self.world.at(
            self.world.now + late, self._inbox.put_nowait, {"type": "websocket.disconnect"}, loop=self.process.loop
        )
        if not half_open:
            self._end(BROKEN)

    def _to_server(self, message: dict[str, Any]) -> None:
        if not self._is_cut and not self._is_over:
            self._up_at = max(self._up_at, self.world.now + self._latency())
            self.world.at(self._up_at, self._inbox.put_nowait, message, loop=self.process.loop)

    async def _from_server(self, message: dict[str, Any]) -> None:
        if self._is_cut or self._is_over or message["type"] == "websocket.accept":
            return
        self._down_at = max(self._down_at, self.world.now + self._latency())
        self.world.at(self._down_at, self._deliver, message)

    def _deliver(self, message: dict[str, Any]) -> None:
        if self._is_cut or self._is_over:
            return
        if message["type"] == "websocket.send":
            self._hear(self, message["text"])
        else:
            self._to_server({"type": "websocket.disconnect", "code": message["code"]})
            self._end(message["code"])

    def process_died(self) -> None:
        """The process at the other end is gone; its system says so, or nobody does."""
        if self.world.chance.random() < 0.8:
            self.world.after(self.world.chance.uniform(0.01, 0.5), self._end, BROKEN)
        else:
            self._is_cut = True

    def _end(self, code: int) -> None:
        if not self._is_over:
            self._is_over = True
            self._closed(self, code)

    def _latency(self) -> float:
        chance = self.world.chance
        return chance.uniform(0.3, 2) if chance.random() < 0.05 else chance.uniform(0.001, 0.08)
