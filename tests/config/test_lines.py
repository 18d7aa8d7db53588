"""The straight line: a frame is on the wire whole and in its order, or the line says that it was not taken."""

from types import SimpleNamespace
from typing import Any

import pytest
from websockets.frames import Opcode
from websockets.protocol import CLIENT, Protocol

from chat.live.asgi import STRAIGHT_LINE, straight_line
from chat.live.frames import packed
from config.lines import DaphneLine, offer

OPEN, CLOSED = 3, 0


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_packed_text_is_one_frame_as_clients_read_it(size: int) -> None:
    client = Protocol(CLIENT, max_size=None)
    client.receive_data(packed(b"w" * size))
    (frame,) = client.events_received()
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.TEXT, True, b"w" * size)  # type: ignore[union-attr]


def test_a_server_without_a_line_takes_nothing() -> None:
    assert not straight_line({"type": "websocket"})(b"frame")


def test_what_is_offered_is_found() -> None:
    taken: list[bytes] = []
    scope: dict[str, Any] = {"type": "websocket"}

    def write(frame: bytes) -> bool:
        taken.append(frame)
        return True

    offer(scope, write)
    assert scope["extensions"].keys() == {STRAIGHT_LINE}
    assert straight_line(scope)(b"frame")
    assert taken == [b"frame"]


class Network:
    """What a line writes to: has room for so many bytes, or is broken."""

    def __init__(self, room: int, *, broken: bool = False, waiting: bytes = b"") -> None:
        self.dataBuffer, self._tempDataLen = b"", len(waiting)
        self.gone, self.later = b"", waiting
        self._room, self._broken = room, broken

    def writeSomeData(self, data: bytes) -> int | Exception:  # noqa: N802 - Twisted's name
        if self._broken:
            return ConnectionError()
        self.gone += data[: self._room]
        return min(self._room, len(data))

    def write(self, data: bytes) -> None:
        self.later += data


def _line(network: Network, *, state: int = OPEN, queued: bool = False) -> DaphneLine:
    queue = [b"frame"] if queued else []
    return DaphneLine(SimpleNamespace(state=state, STATE_OPEN=OPEN, send_queue=queue, transport=network))


def test_a_frame_is_gone_at_once_where_there_is_room() -> None:
    network = Network(100)
    assert _line(network).write(b"frame")
    assert (network.gone, network.later) == (b"frame", b"")


@pytest.mark.parametrize(
    ("network", "gone", "later"),
    [
        (Network(2), b"fr", b"ame"),
        (Network(0), b"", b"frame"),
        (Network(100, waiting=b"before "), b"", b"before frame"),
        (Network(100, broken=True), b"", b"frame"),
    ],
)
def test_what_the_network_does_not_take_waits_in_its_order(network: Network, gone: bytes, later: bytes) -> None:
    assert _line(network).write(b"frame")
    assert (network.gone, network.later) == (gone, later)


@pytest.mark.parametrize(("state", "queued"), [(CLOSED, False), (OPEN, True)])
def test_a_closed_or_busy_connection_takes_nothing(state: int, queued: bool) -> None:
    network = Network(100)
    assert not _line(network, state=state, queued=queued).write(b"frame")
    assert network.gone == network.later == b""
