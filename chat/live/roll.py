"""The roll of a room: who may read it, of which kind of reader each is, and of which state of the membership that is true."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chat import access
from groups import policies as group_policies


class Listed(NamedTuple):
    """One person's line on the roll of a room: what decides which events they get, and as which reader."""

    user_id: uuid.UUID
    member_id: uuid.UUID
    role: str
    ended_at: datetime | None
    muted_until: datetime | None
    agreed_version: int
    kind: str
    mode: str
    agreement_version: int
    members_gen: int
    joined_seq: int
    joined_ord: int

    @property
    def moderates(self) -> bool:
        """Whether they decide cases here."""
        return group_policies.may_moderate(self)


@dataclass(frozen=True)
class Roll:
    """Who may read a room, by account, as its membership stood at generation `gen`; every change of it makes another generation."""

    gen: int
    lines: dict[uuid.UUID, Listed]


_COLUMNS = (
    "membership__user_id",
    "membership_id",
    *(f"membership__{name}" for name in ("role", "ended_at", "muted_until", "agreed_version")),
    *(f"membership__cohort__{name}" for name in ("kind", "mode", "agreement_version", "members_gen")),
    "joined_seq",
    "joined_ord",
)


def roll_of_room(room_id: uuid.UUID) -> Roll:
    """Who may read this room now. One query, so that the generation and the people belong together."""
    rows = [Listed._make(row) for row in access.open_seats().filter(room_id=room_id).values_list(*_COLUMNS)]
    gen = rows[0].members_gen if rows else 0
    return Roll(gen, {line.user_id: line for line in rows if group_policies.may_enter(line, line)})
