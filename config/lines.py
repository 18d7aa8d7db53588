"""The straight line from the hub to the network, which both servers offer a connection as an extension of ASGI.

A room's message is one frame for everybody in it. ASGI knows texts only, so a server would frame it again for each socket, behind several
coroutines; that was half of what a delivery cost (docs/performance.md). Whatever a line cannot take goes through `send`, as ever.
"""

from __future__ import annotations

from typing import Any

from daphne.ws_protocol import WebSocketProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from chat.live.asgi import STRAIGHT_LINE, Scope


def offer(scope: Scope, write: Any) -> None:
    """The connection of this scope may be written to with `write(frame)`, which says whether it took the frame."""
    scope.setdefault("extensions", {})[STRAIGHT_LINE] = {"write": write}


class DaphneLine:
    """A connection of daphne's."""

    __slots__ = ("_protocol",)

    def __init__(self, protocol: WebSocketProtocol) -> None:
        self._protocol = protocol

    def write(self, frame: bytes) -> bool:
        """To the network at once if nothing waits before it: a turn of the reactor for each frame would cost more than the frame."""
        protocol = self._protocol
        if protocol.state != protocol.STATE_OPEN or protocol.send_queue:
            return False
        transport = protocol.transport
        sent = 0 if transport.dataBuffer or transport._tempDataLen else transport.writeSomeData(frame)
        if sent != len(frame):
            # The rest waits for room; what is wrong with a line that takes nothing is found where it is tried again.
            transport.write(frame[sent:] if isinstance(sent, int) else frame)
        return True


class UvicornProtocol(WebSocketsSansIOProtocol):
    """A connection of uvicorn's."""

    async def run_asgi(self) -> None:
        """The application finds the line in its scope."""
        offer(self.scope, self.write)  # type: ignore[arg-type]  # uvicorn's own type of a scope
        await super().run_asgi()

    def write(self, frame: bytes) -> bool:
        """To the transport, while it has room and nobody has said goodbye."""
        if not self.handshake_complete or self.close_sent or self.transport.is_closing() or not self.writable.is_set():
            return False
        self.transport.write(frame)
        return True
