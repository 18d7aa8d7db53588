"""What a scripted client has applied: every event once and in order, gaps asked for, resets followed by history (PROTOCOL section 3)."""

import asyncio
import json
import urllib.error
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.load.pace import elapse
from tests.reliability.ledger import RESET, Entry, Ledger
from tests.wire.client import HttpClient

ACK_EVERY = 16
ACK_S = 5.0
PAGE = 100
TRY_AGAIN_S = 0.5
NOT_MESSAGES = frozenset({"member.joined", "member.left", "room.updated", "messages.removed"})


class Inbox:
    """`cursors` say how far each room was applied, `places` the last place seen in it. `http` is how history is asked for now."""

    def __init__(self, ledger: Ledger, transmit: Callable[[bytes], None], http: Callable[[], HttpClient]) -> None:
        self.cursors: dict[str, int] = {}
        self.places: dict[str, int] = {}
        self.acks = True
        self._ledger = ledger
        self._transmit = transmit
        self._http = http
        self._asked: set[str] = set()
        self._loads: set[asyncio.Task[None]] = set()
        self._unacked = 0
        self._acked_at = 0.0

    @property
    def is_loading(self) -> bool:
        """Whether history is still being read after a reset."""
        return any(not task.done() for task in self._loads)

    @property
    def tasks(self) -> Iterable[asyncio.Task[None]]:
        """What is under way."""
        return list(self._loads)

    def begin(self, rooms: Iterable[Mapping[str, Any]]) -> None:
        """The welcome's rooms are followed, those seen for the first time from their head on."""
        self._asked.clear()
        for line in rooms:
            room = line["room"]
            if room not in self.cursors:
                self.cursors[room], self.places[room] = line["last_seq"], line["last_ord"]
                self._ledger.rooms.add(room)
                self._ledger.base[room] = line["last_seq"]
                self._ledger.log[room] = []

    def event(self, frame: Mapping[str, Any], now: float) -> bool | None:
        """Apply an event of a room; whether it was new, None when the room is not followed (the team's stream)."""
        room, seq = frame["room"], frame["seq"]
        applied = self.cursors.get(room)
        if applied is None:
            return None
        if seq == applied + 1:
            self._apply(room, seq, frame, now)
            return True
        if seq <= applied:
            self._ledger.repeats += 1
        else:
            self._ask_again(room, applied)
        return False

    def _apply(self, room: str, seq: int, frame: Mapping[str, Any], now: float) -> None:
        self.cursors[room] = seq
        kind, data = frame["kind"], frame["data"]
        message = None if kind in NOT_MESSAGES else data.get("id")
        self._ledger.log[room].append(Entry(seq, kind, message, now))
        self.places[room] = max(self.places[room], data.get("ord") or 0)
        self._asked.discard(room)
        self._unacked += 1
        if self._unacked >= ACK_EVERY:
            self._ack(now)

    def _ask_again(self, room: str, applied: int) -> None:
        """A gap. Once asked, everything after `applied` comes again, so what is beyond it need not be kept."""
        if room not in self._asked:
            self._asked.add(room)
            self._transmit(json.dumps({"t": "sub", "id": f"sub{applied}", "room": room, "from": applied}).encode())

    def tick(self, now: float) -> None:
        """What was applied is acknowledged after five seconds at the latest."""
        if self._unacked and now - self._acked_at > ACK_S:
            self._ack(now)

    def _ack(self, now: float) -> None:
        self._unacked, self._acked_at = 0, now
        if self.acks:
            self._transmit(json.dumps({"t": "ack", "rooms": self.cursors}).encode())

    def revoked(self, room: str, now: float) -> None:
        """The room was taken away."""
        self._ledger.ended[room] = now
        self.cursors.pop(room, None)

    def reset(self, room: str, as_of: int, now: float) -> None:
        """What was kept of the room is dropped; it goes on after `as_of`, and history is read for what lies before."""
        self.cursors[room] = as_of
        self._ledger.log[room].append(Entry(as_of, RESET, None, now))
        task = asyncio.create_task(self._load(room, self.places[room]))
        self._loads = {one for one in self._loads if not one.done()} | {task}

    async def _load(self, room: str, after: int) -> None:
        while True:
            path = f"/api/v1/rooms/{room}/messages?after_ord={after}&limit={PAGE}"
            try:
                status, told = await asyncio.to_thread(self._http().ask, "GET", path)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                status, told = 503, {}
            if status in (401, 403, 404):
                return
            if status != 200:
                await elapse(TRY_AGAIN_S)
                continue
            found = told["messages"]
            self._ledger.found.setdefault(room, set()).update(one["id"] for one in found)
            if not found:
                return
            after = max(one["ord"] for one in found)
