"""The three kinds of stream a socket follows, as they are named inside, on the broker and on the wire."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from notifications.services import wakeups

Kind = Literal["room", "user", "staff"]


@dataclass(frozen=True)
class Stream:
    """A room's log, a person's own stream, or the team's stream of a cohort. `name` is what wake-ups call it."""

    kind: Kind
    id: uuid.UUID
    name: str

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def wire(self) -> str:
        """What frames call it in `room`."""
        return f"staff.{self.id}" if self.kind == "staff" else str(self.id)


def room_of(room_id: uuid.UUID) -> Stream:
    """The stream of a room."""
    return Stream("room", room_id, wakeups.room_stream(room_id))


def user_of(user_id: uuid.UUID) -> Stream:
    """A person's own stream."""
    return Stream("user", user_id, wakeups.user_stream(user_id))


def staff_of(cohort_id: uuid.UUID) -> Stream:
    """The team's stream of a cohort."""
    return Stream("staff", cohort_id, wakeups.staff_stream(cohort_id))
