"""The sockets of one person in all processes, so that the oldest of them all goes when there are too many (PROTOCOL section 7).

Whenever somebody's sockets here change, the other processes are told how long each has been open; whoever hears it compares with its own.
A process that has fallen silent is not counted, so while the broker is away each counts its own, and nobody is refused because of it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings

from chat.live.frames import Close
from chat.live.socket import Socket
from notifications import delivery

SILENT_S: Final = 3.0  # every process says something each second
FORGET_S: Final = 3600.0

Opened = Sequence[float]  # moments of time.monotonic()


def surplus(own: Opened, elsewhere: Opened, most: int) -> int:
    """How many of one's own, the oldest, are too many when only the `most` newest of all may stay."""
    everybody = sorted([*own, *elsewhere], reverse=True)
    if not most or len(everybody) <= most:
        return 0
    return sum(moment < everybody[most - 1] for moment in own)


class Company:
    """Belongs to one hub and runs in its loop."""

    def __init__(self) -> None:
        self._own: dict[str, dict[Socket, float]] = {}
        self._others: dict[str, dict[str, list[float]]] = {}
        self._heard_at: dict[str, float] = {}

    @property
    def known(self) -> set[str]:
        """The other processes that have told of themselves within the last hour."""
        return set(self._heard_at)

    def came(self, socket: Socket) -> None:
        """The socket is counted; beyond the limit the person's oldest one is closed, here or where it is."""
        who = socket.person.user_id.hex
        self._own.setdefault(who, {})[socket] = time.monotonic()
        self._make_room(who)
        self._tell(who)

    def went(self, socket: Socket) -> None:
        """The socket is not counted any more. Twice is harmless."""
        who = socket.person.user_id.hex
        own = self._own.get(who, {})
        if own.pop(socket, None) is not None:
            self._tell(who)
        if not own:
            self._own.pop(who, None)

    def hear(self, origin: str, told: Mapping[str, Sequence[int]]) -> None:
        """Another process lives, and has told how many milliseconds each socket of these people has been open there."""
        now = time.monotonic()
        if origin not in self._heard_at:
            self._forget_gone(now)
            for who in self._own:
                self._tell(who)
        self._heard_at[origin] = now
        there = self._others.setdefault(origin, {})
        for who, ages in told.items():
            there[who] = [now - age / 1000 for age in ages]
            if not ages:
                del there[who]
            self._make_room(who)

    def _forget_gone(self, now: float) -> None:
        for origin in [one for one, at in self._heard_at.items() if now - at > FORGET_S]:
            del self._heard_at[origin], self._others[origin]

    def _make_room(self, who: str) -> None:
        own = self._own.get(who, {})
        for socket in list(own)[: surplus(list(own.values()), self._elsewhere(who), settings.LIMIT_SOCKETS)]:
            socket.shut(Close.TOO_MANY)

    def _elsewhere(self, who: str) -> list[float]:
        now = time.monotonic()
        alive = (there for origin, there in self._others.items() if now - self._heard_at[origin] < SILENT_S)
        return [moment for there in alive for moment in there.get(who, ())]

    def _tell(self, who: str) -> None:
        if settings.LIMIT_SOCKETS:
            delivery.tell_sockets(who, list(self._own[who].values()))
