"""The flow window of one socket: how much has been sent that the client has not said it has applied. Arithmetic only."""

from __future__ import annotations

from collections import deque
from typing import Final

MOST_EVENTS: Final = 64
MOST_BYTES: Final = 256 * 1024
SHUT_S: Final = 30


class FlowWindow:
    """Open while fewer than 64 events and 256 KiB are on their way; so memory per slow reader is constant (PROTOCOL section 4)."""

    __slots__ = ("_sent", "bytes", "events")

    def __init__(self) -> None:
        self.events = 0
        self.bytes = 0
        self._sent: dict[str, deque[tuple[int, int]]] = {}

    @property
    def is_open(self) -> bool:
        """Whether another event may be sent."""
        return self.events < MOST_EVENTS and self.bytes < MOST_BYTES

    def sent(self, stream: str, seq: int, size: int) -> None:
        """Event `seq` of a stream, `size` bytes long, is on its way."""
        waiting = self._sent.get(stream)
        if waiting is None:
            waiting = self._sent[stream] = deque()
        waiting.append((seq, size))
        self.events += 1
        self.bytes += size

    def acked(self, stream: str, seq: int) -> None:
        """The client has applied a stream up to `seq`; older and repeated news is harmless."""
        waiting = self._sent.get(stream)
        while waiting and waiting[0][0] <= seq:
            self.events -= 1
            self.bytes -= waiting.popleft()[1]

    def forget(self, stream: str) -> None:
        """Nothing of this stream is waited for any more."""
        for _seq, size in self._sent.pop(stream, ()):
            self.events -= 1
            self.bytes -= size
