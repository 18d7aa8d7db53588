"""What one scripted person did and saw; everything the checker compares."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

RESET = "reset"


@dataclass(slots=True)
class Send:
    """Something said: when it was first tried, and what became of it (`message` is its id once acknowledged)."""

    key: str
    room: str
    body: str
    began: float
    tries: int = 0
    answered: float = 0.0
    message: str = ""
    replayed: bool = False
    refused: str = ""


class Entry(NamedTuple):
    """One event as it was applied. A `reset` names the number from which the log goes on."""

    seq: int
    kind: str
    message: str | None
    at: float


@dataclass
class Ledger:
    """`base` is the number in each room from which on the person followed; `found` are messages got from history after a reset.

    `ended` names rooms that were taken from the person; nothing need arrive there any more.
    """

    who: str
    rooms: set[str] = field(default_factory=set)
    base: dict[str, int] = field(default_factory=dict)
    sent: dict[str, Send] = field(default_factory=dict)
    log: dict[str, list[Entry]] = field(default_factory=dict)
    found: dict[str, set[str]] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    contradicted: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    closes: list[tuple[float, int | None]] = field(default_factory=list)
    downs: list[tuple[float, float]] = field(default_factory=list)
    frames: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    repeats: int = 0

    @property
    def acked(self) -> dict[str, str]:
        """The message id of each key that was acknowledged."""
        return {send.key: send.message for send in self.sent.values() if send.message}

    def forget(self) -> None:
        """What was found right is let go; the log goes on from where it is."""
        for room, entries in self.log.items():
            if entries:
                self.base[room] = entries[-1].seq
            entries.clear()
        self.sent = {key: send for key, send in self.sent.items() if not send.message and not send.refused}
        self.found.clear()
        self.downs.clear()
