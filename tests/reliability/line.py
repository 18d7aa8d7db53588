"""One WebSocket of a scripted client, on picows: as little work a frame as a client can do."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from picows import WSCloseCode, WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

HANDSHAKE_S = 20.0
# What a connection that could not be made raises: refused, cut, too slow, or an answer that is no handshake.
FAILED = (OSError, WSError, TimeoutError)


class Owner(Protocol):
    """Who listens on a line. `fault` takes an error of the listener's own, so that it is raised where somebody waits."""

    fault: Exception | None

    def opened(self, line: "Line") -> None:
        """The connection is made."""

    def heard(self, payload: bytes) -> None:
        """A text frame."""


class Line(WSListener):
    """`closed` is done when the connection is gone, with the close code, or None when it broke without goodbye."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._transport: WSTransport | None = None
        self._code: int | None = None
        self.closed: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()

    async def connect(self, address: str, headers: Mapping[str, str], *, secure: bool = False) -> None:
        """Connected to `address`. Raises one of FAILED."""
        scheme = "wss" if secure else "ws"
        try:
            await ws_connect(
                lambda: self,
                f"{scheme}://{address}/ws/v1",
                extra_headers=dict(headers),
                websocket_handshake_timeout=HANDSHAKE_S,
            )
        except FAILED:
            self._end()
            raise

    def send(self, payload: bytes) -> None:
        """One text frame is on its way; on a line that is gone it never arrives."""
        if self._transport is not None and not self.closed.done():
            self._transport.send(WSMsgType.TEXT, payload)

    def send_bytes(self, payload: bytes) -> None:
        """One binary frame."""
        if self._transport is not None and not self.closed.done():
            self._transport.send(WSMsgType.BINARY, payload)

    def drop(self) -> None:
        """The connection breaks now, without goodbye."""
        if self._transport is not None:
            self._transport.disconnect(False)
        self._end()

    def close(self) -> None:
        """Goodbye, as a browser that closes says it."""
        if self._transport is not None and not self.closed.done():
            self._transport.send_close(WSCloseCode.OK)
            self._transport.disconnect()

    def stop_reading(self) -> None:
        """Nothing is taken off the wire any more; the connection stays."""
        assert self._transport is not None
        self._transport.underlying_transport.pause_reading()

    def read_on(self) -> None:
        """What has gathered is taken, and everything after it."""
        assert self._transport is not None
        self._transport.underlying_transport.resume_reading()

    def _end(self) -> None:
        if not self.closed.done():
            self.closed.set_result(self._code)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Called by picows."""
        self._transport = transport
        self._guarded(lambda: self._owner.opened(self))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Called by picows."""
        if frame.msg_type == WSMsgType.TEXT:
            payload = frame.get_payload_as_bytes()
            self._guarded(lambda: self._owner.heard(payload))
        elif frame.msg_type == WSMsgType.CLOSE:
            # The codes above 4000 are ours and not in the library's list, so the two bytes are read here.
            payload = frame.get_payload_as_bytes()
            self._code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Called by picows."""
        self._end()

    def _guarded(self, work: Callable[[], None]) -> None:
        """An error in a callback would be lost in the library."""
        try:
            work()
        except Exception as error:
            self._owner.fault = self._owner.fault or error
            self.drop()
