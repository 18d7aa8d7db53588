"""One simulated evening: two processes, seven people, everything that can break, and in the end a minute of peace.

All of it follows from the seed. `play` gives back what happened; `verdict.py` says what of it must never have.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from channels.layers import channel_layers
from django.db import Error
from django.http import HttpRequest
from django.utils import timezone

from accounts.errors import Refusal
from chat.api import messages, rooms
from chat.live import greeting
from tests import factories
from tests.simulation.broker import Broker
from tests.simulation.client import Client, Command, Records
from tests.simulation.house import EVERYBODY, House
from tests.simulation.processes import Process
from tests.simulation.world import World, beginning

STORM_S = 60.0
PEACE_S = 75.0  # a client's watchdog, its way back, a heartbeat, and what the slowest query takes


@dataclass
class Evening:
    """What happened: every client with what it keeps, what everybody was told and wanted, and how the room stands at the end."""

    world: World
    house: House
    clients: dict[str, Client] = field(default_factory=dict)
    records: Records = field(default_factory=Records)
    signed_out: dict[str, float] = field(default_factory=dict)  # session, when
    sent: list[tuple[str, Command]] = field(default_factory=list)  # words, what was wanted
    shown: dict[str, dict[str, Any] | None] = field(default_factory=dict)  # name, snapshot


class Stage:
    """The people, the processes between which they choose, and the services behind."""

    def __init__(self, evening: Evening, broker: Broker) -> None:
        self.evening, self.world, self.house = evening, evening.world, evening.house
        self.broker = broker
        self.chance = self.world.chance
        self._every: list[Process] = []
        self.processes = [self.start("A"), self.start("B")]
        for name in EVERYBODY:
            evening.clients[name] = Client(
                self.world,
                name,
                self.house.sessions[name],
                str(self.house.room.pk),
                choose=self.choose,
                snapshot=self._snapshot,
                records=evening.records,
            )
            self.world.after(self.chance.uniform(0, 3), evening.clients[name].connect)

    def start(self, name: str) -> Process:
        """A fresh process of this name listens."""
        process = Process(self.world, f"{name}{len(self._every)}")
        self._every.append(process)
        return process

    def choose(self) -> Process:
        """One of the two, as a proxy would choose; it may be dead."""
        return self.chance.choice(self.processes)

    def _snapshot(self, session: str, told: Any) -> None:
        """A client asks for the room over HTTP; `told` gets it, None when that failed or is not allowed, or is never called."""
        process, by_name = self.choose(), {client.session: name for name, client in self.evening.clients.items()}
        if process.is_alive:
            process.do(lambda: self._shown(by_name[session], session), told)

    def _shown(self, name: str, session: str) -> dict[str, Any] | None:
        try:
            greeting.standing_for(session, timezone.now())
            asks = cast(HttpRequest, SimpleNamespace(user=self.house.people[name]))
            return rooms.snapshot(asks, self.house.room.pk)
        except (Refusal, Error):
            return None

    def _history(self, name: str) -> list[dict[str, Any]]:
        """Everything this person may read, page by page from the newest."""
        asks = cast(HttpRequest, SimpleNamespace(user=self.house.people[name]))
        pages: list[dict[str, Any]] = []
        while page := messages.history(asks, self.house.room.pk, pages[0]["ord"] if pages else None)["messages"]:
            pages = page + pages
        return pages

    def peace(self) -> None:
        """Everything works, everybody is signed in and there, and enough time passes for the slowest way to heal."""
        self.world.note("peace")
        self.broker.mood, self.world.is_database_away = "good", False
        self.processes = [one if one.is_alive else self.start(one.name[0]) for one in self.processes]
        for name, client in self.evening.clients.items():
            if client.session in self.evening.signed_out:
                client.leave()
                client.session = factories.session_key(self.house.people[name])
            client.come_back()
        self.world.run_until(self.world.now + PEACE_S)
        for name, client in self.evening.clients.items():
            shown = self.evening.shown[name] = self._shown(name, client.session)
            if shown is not None:
                shown["all"] = self._history(name)
            self.world.note(name, "keeps", client.kept and sorted(map(str, client.kept.messages.values())))

    def close(self) -> None:
        """Nothing of this world is left."""
        for process in self._every:
            process.close()


@contextmanager
def raised(seed: int, house: House) -> Iterator[Stage]:
    """The stage of this seed over a fresh house, with its own broker, taken down afterwards."""
    with beginning(seed, house.began_at) as world:
        broker = Broker(world)
        before = channel_layers.set("default", broker)
        stage = Stage(Evening(world, house), broker)
        try:
            yield stage
        finally:
            stage.close()
            channel_layers.backends.pop("default")
            if before is not None:
                channel_layers.set("default", before)
