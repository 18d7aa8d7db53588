"""One member's socket, in the two contracts that the bench speaks. They do as little as a client can, so that the server is the limit."""

import asyncio
import json
import re
import uuid
from typing import Self

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.load.ledger import Ledger, words
from tests.load.order import Seat

PATIENCE_S = 60.0
ACK_EVERY = 16
SEQ = re.compile(rb'"seq": ?(\d+)')
HEAD_BYTES = 400  # what kind of frame it is stands at its beginning


class Client(WSListener):
    """A connection that has been greeted. `errors` holds what the server refused, `is_gone` whether it closed."""

    greeting = b""

    def __init__(self, ledger: Ledger, seat: Seat) -> None:
        self.ledger = ledger
        self.seat = seat
        self.errors: list[str] = []
        self.is_gone = False
        self._greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: WSTransport | None = None

    @classmethod
    async def enter(cls, address: str, ledger: Ledger, seat: Seat) -> Self:
        """A client that has joined its room and is ready. Raises ConnectionError, TimeoutError."""
        client = cls(ledger, seat)
        await ws_connect(
            lambda: client,
            f"ws://{address}{client.path()}",
            extra_headers=client.headers(address),
            websocket_handshake_timeout=PATIENCE_S,
        )
        await asyncio.wait_for(client._greeted, PATIENCE_S)
        return client

    def path(self) -> str:
        """Where it connects."""
        raise NotImplementedError

    def headers(self, address: str) -> dict[str, str]:
        """What it says beside the handshake."""
        return {}

    def frame_for(self, number: int) -> bytes:
        """What it sends to say message `number`."""
        raise NotImplementedError

    def take(self, payload: bytes) -> None:
        """One frame after the greeting."""
        raise NotImplementedError

    def say(self, number: int) -> None:
        """The message is on its way; from a connection that is gone it never arrives."""
        self.send(self.frame_for(number))

    def send(self, payload: bytes) -> None:
        """One frame is on its way."""
        if self._transport is not None and not self.is_gone:
            self._transport.send(WSMsgType.TEXT, payload)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Called by picows."""
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Called by picows."""
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code())
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            payload = frame.get_payload_as_bytes()
            if self._greeted.done():
                self.take(payload)
            elif self.greeting in payload:
                self._greeted.set_result(None)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Called by picows."""
        self.is_gone = True
        if not self._greeted.done():
            self._greeted.set_exception(ConnectionError("closed before the greeting"))


class NaiveClient(Client):
    """The tutorial's contract: the room and the person in the path, no session."""

    greeting = b'"ready"'

    def path(self) -> str:
        """Where it connects."""
        return f"/ws/{self.seat.room}/{self.seat.member}"

    def frame_for(self, number: int) -> bytes:
        """What it sends to say message `number`."""
        return json.dumps({"body": words(number)}).encode()

    def take(self, payload: bytes) -> None:
        """One message of the room."""
        self.ledger.heard(payload)


class HandrailClient(Client):
    """PROTOCOL version 1: session cookie, hello, send, ev, ack."""

    greeting = b'"welcome"'
    hello = b'{"t":"hello","id":"h","client":{"name":"bench","ver":"1"},"caps":[],"rooms":{},"visible":true}'

    def __init__(self, ledger: Ledger, seat: Seat) -> None:
        super().__init__(ledger, seat)
        self._heard = 0
        self._sent = 0

    def path(self) -> str:
        """Where it connects."""
        return "/ws/v1"

    def headers(self, address: str) -> dict[str, str]:
        """What it says beside the handshake."""
        return {
            "Sec-WebSocket-Protocol": "handrail.v1",
            "Origin": f"http://{address}",
            "Cookie": f"sessionid={self.seat.session}",
        }

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Called by picows."""
        super().on_ws_connected(transport)
        self.send(self.hello)

    def frame_for(self, number: int) -> bytes:
        """What it sends to say message `number`."""
        self._sent += 1
        frame = {"t": "send", "id": str(self._sent), "key": str(uuid.uuid4()), "room": self.seat.room}
        return json.dumps({**frame, "body": words(number)}).encode()

    def take(self, payload: bytes) -> None:
        """An event is counted and now and then acknowledged; what was refused is kept."""
        head = payload[:HEAD_BYTES]
        if b'"ev"' in head:
            self.ledger.heard(payload)
            self._heard += 1
            if self._heard % ACK_EVERY == 0 and (seq := SEQ.search(payload)):
                self.send(b'{"t":"ack","rooms":{"%b":%b}}' % (self.seat.room.encode(), seq[1]))
        elif b'"error"' in head:
            self.errors.append(head.decode(errors="replace"))


CLIENTS: dict[str, type[Client]] = {"naive": NaiveClient, "handrail": HandrailClient}
