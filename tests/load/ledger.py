"""Who still has to receive what, and how long it took. One process sends and receives, so one clock is enough."""

import time
from array import array
from collections.abc import Callable

MARK = b"~~"
DIGITS = 8
SIZE = 160
TALK = (
    "made it to the evening session today, it was hard to walk past the old corner "
    "but I called my sister first and we talked it through. "
)


def words(number: int) -> str:
    """A message of 160 characters that carries its number, and that no screen stops at."""
    return (f"~~{number:0{DIGITS}d}~~ " + TALK * 2)[:SIZE]


class Ledger:
    """A message is complete when every member of its room, the sender too, has it.

    `latencies` are nanoseconds from sending to each delivery since the last `begin`. `on_complete` is told the number of a message.
    """

    def __init__(self, members: int) -> None:
        self.members = members
        self.sent_at: list[int] = []
        self.missing: list[int] = []
        self.latencies = array("q")
        self.on_complete: Callable[[int], None] | None = None

    def begin(self) -> int:
        """Deliveries are counted afresh; returns the number of the next message."""
        self.latencies = array("q")
        return len(self.missing)

    def sent(self) -> int:
        """The number of a message that leaves now."""
        self.sent_at.append(time.perf_counter_ns())
        self.missing.append(self.members)
        return len(self.missing) - 1

    def heard(self, payload: bytes) -> None:
        """A frame with one or more messages has come to one member."""
        at = payload.find(MARK)
        while at >= 0:
            start = at + len(MARK)
            end = start + DIGITS
            self._delivered(int(payload[start:end]))
            at = payload.find(MARK, end + len(MARK))

    def _delivered(self, number: int) -> None:
        self.latencies.append(time.perf_counter_ns() - self.sent_at[number])
        left = self.missing[number] - 1
        self.missing[number] = left
        if left == 0 and self.on_complete is not None:
            self.on_complete(number)

    def lost_since(self, first: int) -> int:
        """Deliveries that have not come, of the messages from `first` on."""
        return sum(left for left in self.missing[first:] if left > 0)

    def doubled(self) -> int:
        """Deliveries beyond one for each member."""
        return -sum(left for left in self.missing if left < 0)
