"""A client as PROTOCOL tells it to be: it applies events once and in order, asks for what it missed, sends again until it is told.

It runs out in the world, with no loop of its own; everything that reaches it comes over a wire that may break.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.contract.published import check_heard
from tests.simulation.processes import Process
from tests.simulation.reader import Kept, canaries
from tests.simulation.wire import Wire
from tests.simulation.world import World

WATCHDOG_S = 35.0
HTTP_S = 10.0
ACK_EVERY_S = 5.0
CAP_S = 60.0
AGAIN = {"unavailable", "rate_limited", "internal"}


@dataclass
class Command:
    """Something the person wants, under its key, until the server has answered."""

    frame: dict[str, Any]
    answer: dict[str, Any] | None = None


@dataclass(frozen=True)
class Told:
    """Words that reached a person at a moment, by a session, in a frame of this kind."""

    at: float
    name: str
    session: str
    words: frozenset[str]
    kind: str


@dataclass
class Records:
    """What all clients saw, for the judge at the end."""

    told: list[Told] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)


class Client:
    """One page of one person in one room. `choose` names the process to connect to; `snapshot` asks any over HTTP."""

    def __init__(
        self,
        world: World,
        name: str,
        session: str,
        room: str,
        *,
        choose: Callable[[], Process],
        snapshot: Callable[[str, Callable[[dict[str, Any] | None], None]], None],
        records: Records,
    ) -> None:
        self.world, self.name, self.session, self.room = world, name, session, room
        self.kept: Kept | None = None
        self.commands: list[Command] = []
        self.wants_to_be_here = True
        self._choose, self._snapshot, self._records = choose, snapshot, records
        self._wire: Wire | None = None
        self._early: dict[int, dict[str, Any]] = {}
        self._loading = 0
        self._loads = 0
        self._is_greeted = False
        self._failures = 0
        self._heard_at = 0.0
        self._ids = 0

    # ── coming and going ────────────────────────────────────────────────────────────────────────────────────────────

    def connect(self) -> None:
        """There is a connection, or a try."""
        if self._wire is not None or not self.wants_to_be_here:
            return
        wire = self._wire = Wire(self.world, self._choose(), self.session, self._hear, self._closed)
        self._heard_at, self._is_greeted, self._loading = self.world.now, False, 0
        self._early.clear()
        rooms = {} if self.kept is None else {self.room: self.kept.applied}
        caps = ["html"] if self.world.chance.random() < 0.3 else []
        wire.send({"t": "hello", "id": "hello", "rooms": rooms, "caps": caps, "visible": True})
        self.world.after(WATCHDOG_S, self._watch, wire)
        self.world.after(ACK_EVERY_S, self._ack, wire)

    def leave(self) -> None:
        """The person closes the page."""
        self.wants_to_be_here = False
        if self._wire is not None:
            self._wire.hang_up()

    def come_back(self) -> None:
        """The person opens it again, with what it had kept."""
        self.wants_to_be_here = True
        self.connect()

    def break_line(self, *, half_open: bool) -> None:
        """The network fails; if half open, neither side is told."""
        if self._wire is not None:
            self._wire.break_off(half_open=half_open)

    def process_died(self, process: Process) -> None:
        """If the connection ended there, it is broken."""
        if self._wire is not None and self._wire.process is process:
            self._wire.process_died()

    def _closed(self, wire: Wire, code: int) -> None:
        if wire is not self._wire:
            return
        self._wire = None
        self._records.closed.append(code)
        self.world.note(self.name, "closed", code)
        if code in (4501, 4503):
            self.kept = None
        elif self.wants_to_be_here:
            self._failures += 1
            self.world.after(self.world.chance.uniform(0, min(CAP_S, 2.0**self._failures)), self.connect)

    def _watch(self, wire: Wire) -> None:
        """A connection that looks alive and says nothing is given up."""
        if wire is not self._wire:
            return
        silent = self.world.now - self._heard_at
        if silent >= WATCHDOG_S:
            wire.hang_up()
        else:
            wire.send({"t": "ping", "n": 1})
            self.world.after(max(1.0, min(20.0, WATCHDOG_S - silent)), self._watch, wire)

    # ── hearing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _hear(self, wire: Wire, text: str) -> None:
        if wire is not self._wire:
            return
        self._heard_at = self.world.now
        frame = json.loads(text)
        check_heard(frame)
        self.world.note(self.name, "hears", text)
        self._records.told.append(
            Told(self.world.now, self.name, wire.session, frozenset(canaries(text)), str(frame["t"]))
        )
        handler = getattr(self, f"_on_{frame['t']}", None)
        if handler is not None:
            handler(frame)

    def _on_welcome(self, frame: dict[str, Any]) -> None:
        self._is_greeted, self._failures = True, 0
        line = next((line for line in frame["rooms"] if line["room"] == self.room), None)
        if line is None:
            self.kept = None
        elif line["mode"] == "snapshot":
            self._load()
        for command in self.commands:
            self._send(command)

    def _on_reset(self, frame: dict[str, Any]) -> None:
        if frame["room"] == self.room:
            self._load()

    def _load(self) -> None:
        """Everything kept is dropped and asked for again over HTTP."""
        self.kept = None
        self._loads += 1
        load = self._loading = self._loads
        self._snapshot(self.session, lambda shown: self._loaded(load, shown))
        self.world.after(HTTP_S, self._loaded, load, None)

    def _loaded(self, load: int, shown: dict[str, Any] | None) -> None:
        if load != self._loading or self._wire is None:
            return
        self._loading = 0
        if shown is None:
            # Asking took too long, failed, or is not allowed any more; the next greeting says which.
            self._wire.hang_up()
            return
        self.world.note(self.name, "loads", json.dumps(shown))
        told = frozenset(canaries(json.dumps(shown)))
        self._records.told.append(Told(self.world.now, self.name, self.session, told, "snapshot"))
        self.kept = Kept()
        self.kept.load(shown)
        self._catch_up()

    def _on_ev(self, frame: dict[str, Any]) -> None:
        if frame["room"] != self.room:
            return
        self._early[frame["seq"]] = frame
        if not self._loading and self.kept is not None:
            self._catch_up()

    def _catch_up(self) -> None:
        assert self.kept is not None
        for seq in sorted(self._early):
            if seq <= self.kept.applied:
                del self._early[seq]
            elif seq == self.kept.applied + 1:
                self.kept.apply(self._early.pop(seq))
        if self._early:
            self._ask("sub", room=self.room, **{"from": self.kept.applied})

    def _on_pos(self, frame: dict[str, Any]) -> None:
        if self.kept is not None and frame["rooms"].get(self.room, 0) > self.kept.applied and not self._loading:
            self._ask("sub", room=self.room, **{"from": self.kept.applied})

    def _on_revoked(self, frame: dict[str, Any]) -> None:
        if frame["room"] == self.room:
            self.kept, self._loading = None, 0
            self._early.clear()

    def _on_uev(self, frame: dict[str, Any]) -> None:
        if frame["kind"] == "room.added" and frame["data"]["room"] == self.room:
            self.kept = None
            # A room that came later is followed from its newest event on; what was said before is not for this page.
            self._ask("sub", room=self.room, **{"from": 0})

    # ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def want(self, kind: str, **fields: Any) -> Command:
        """The person wants this once, however often it must be asked."""
        command = Command({"t": kind, "key": str(uuid.UUID(int=self.world.chance.getrandbits(128))), **fields})
        self.commands.append(command)
        if self._is_greeted and self._wire is not None:
            self._send(command)
        return command

    def _send(self, command: Command) -> None:
        if command.answer is None and self._wire is not None:
            self._ids += 1
            command.frame["id"] = f"c{self._ids}"
            self._wire.send(command.frame)

    def _ask(self, kind: str, **fields: Any) -> None:
        if self._wire is not None:
            self._ids += 1
            self._wire.send({"t": kind, "id": f"q{self._ids}", **fields})

    def _on_ok(self, frame: dict[str, Any]) -> None:
        self._answered(frame)

    def _on_error(self, frame: dict[str, Any]) -> None:
        if frame["code"] not in AGAIN:
            self._answered(frame)
        elif (command := self._command(frame)) is not None:
            self.world.after(self.world.chance.uniform(0.5, 3), self._send, command)
        elif self._wire is not None:
            # What was asked besides is asked again by coming again.
            self._wire.hang_up()

    def _answered(self, frame: dict[str, Any]) -> None:
        command = self._command(frame)
        if command is not None and command.answer is None:
            command.answer = frame

    def _command(self, frame: dict[str, Any]) -> Command | None:
        return next((one for one in self.commands if one.frame.get("id") == frame.get("id")), None)

    def _ack(self, wire: Wire) -> None:
        if wire is self._wire:
            if self.kept is not None:
                wire.send({"t": "ack", "rooms": {self.room: self.kept.applied}})
            self.world.after(ACK_EVERY_S, self._ack, wire)
