"""What the driver is asked to do, and what it answers; both travel as JSON between the run and the driver's own process."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

Contract = Literal["naive", "handrail"]


@dataclass(frozen=True)
class Order:
    """One visit to one system. A phase of 0 seconds is left out. `seats` is a file of JSON lines, one a member."""

    contract: Contract
    address: str
    seats: str
    rooms: int
    members: int
    server: int
    beside: dict[str, int] = field(default_factory=dict)
    is_idle: bool = False
    paced_s: float = 0.0
    rate: float = 50.0
    saturated_s: float = 0.0
    flooded_s: float = 0.0
    restart_s: float = 0.0

    @property
    def sockets(self) -> int:
        """How many connections the driver opens."""
        return self.rooms * self.members

    def as_json(self) -> str:
        """For the driver's command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `as_json` said."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Seat:
    """One member ready to connect, as `bench_seed` prints them. The naive system has no sessions."""

    room: str
    member: str
    session: str = ""


@dataclass(frozen=True)
class Stretch:
    """What one phase measured. Times are milliseconds, CPU is microseconds a delivery, `driver` and `foreign` are busy cores."""

    deliveries_s: float
    messages_s: float
    p50_ms: float | None
    p99_ms: float | None
    server_us: float
    beside_us: float
    lost: int
    driver: float
    foreign: float


def seats_from(path: str, rooms: int, members: int) -> list[list[Seat]]:
    """The first `members` seats of the first `rooms` rooms. ValueError when there are fewer."""
    found: dict[str, list[Seat]] = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            told: dict[str, Any] = json.loads(line)
            found.setdefault(told["room"], []).append(Seat(told["room"], told["member"], told["session"]))
    chosen = [seats[:members] for seats in list(found.values())[:rooms]]
    if len(chosen) < rooms or any(len(seats) < members for seats in chosen):
        raise ValueError(f"{path} has fewer than {rooms} rooms of {members}")
    return chosen
