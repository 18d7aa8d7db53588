"""What every history stands on: the house, the pages, the clock, and what is compared after each act."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar

import time_machine
from hypothesis.stateful import RuleBasedStateMachine, invariant

from chat.services.posting import Outcome
from notifications import delivery
from tests.simulation.devices import Device, Devices
from tests.simulation.house import CAST, EVERYBODY, Shelf
from tests.simulation.model import Said
from tests.simulation.reader import Kept, ask, canary
from tests.simulation.world import entropy

T = TypeVar("T")
HELD = " my number is 07700 900123, ring me"  # what the privacy screen holds, and no other looks up at
LOOKS_EVERY = 5  # a whole snapshot costs as much as three acts; the pages that listen are compared after each


class History(RuleBasedStateMachine):
    """One history over a house that `shelf` brings back. A refusal must carry the code that the model gives.

    The machine's clock stands still and identifiers come in one order: what happens follows from the deeds and from nothing else.
    """

    shelf: ClassVar[Shelf]

    def __init__(self) -> None:
        super().__init__()
        self.house = self.shelf.fresh()
        self.still = ExitStack()
        self.still.enter_context(time_machine.travel(self.house.began_at, tick=False))
        self.still.enter_context(entropy("history"))
        self.model = self.house.model
        self.devices = Devices(self.house, self.listening())
        self.at = self.house.began_at
        self.words_used = 0
        self.rung = self.model.seq
        self.changes = 0
        self.holds = True
        self.compared = self._rights()
        self.forget = delivery.listen(self._heard)

    def teardown(self) -> None:
        """At the end every page comes back and goes on from where it was, and nothing of this history listens any more."""
        self.forget()
        with self.still:
            for name in CAST if self.holds else ():
                if self.devices.all[name].kept is not None:
                    self.devices.arrive(name)

    def listening(self) -> dict[str, Device]:
        """The first pages: Faye and Ana are there from the beginning, and have seen the room as it was built."""
        devices = Devices(self.house)
        for name in ("faye", "ana"):
            device = devices.all[name]
            device.listens, device.sitting = True, self.model.reader(name)
            device.kept = Kept(applied=self.model.seq)
        return devices.all

    def _rights(self) -> object:
        return self.model.seq, self.devices.rights()

    def _heard(self, stream: str, seq: int | None) -> None:
        if stream == f"room.{self.house.room.pk.hex}" and seq is not None:
            self.rung = max(self.rung, seq)

    @invariant()
    def everybody_is_shown_what_they_may_see(self) -> None:
        """Everybody was woken to where the model is, all open pages agree with it, and now and then one is looked at whole."""
        self.holds = False
        assert self.rung == self.model.seq, f"the room is at {self.model.seq}, the last wake-up said {self.rung}"
        now = self._rights()
        if now != self.compared:
            self.devices.listen()
            self.changes += 1
            if self.changes % LOOKS_EVERY == 0:
                self.devices.look(EVERYBODY[self.changes // LOOKS_EVERY % len(EVERYBODY)])
        self.compared, self.holds = now, True

    # ── what every rule needs ───────────────────────────────────────────────────────────────────────────────────────

    def now(self) -> datetime:
        """A second later than before."""
        self.at += timedelta(seconds=1)
        return self.at

    def pick(self, number: int) -> Said:
        """One of the messages, the newest being 0."""
        return self.model.said[-1 - number % len(self.model.said)]

    def ask(self, why_not: str | None, act: Callable[[], T]) -> T | None:
        """What the service answers; None when it refuses, which must be for the reason the model gives."""
        answer, code = ask(act)
        assert code == why_not, f"the service says {code}, the model says {why_not}"
        return answer

    def words(self, *, held: bool = False) -> str:
        """Words that were never said before, such as the team must look at first if `held`."""
        self.words_used += 1
        return canary(self.words_used) + (HELD if held else "")

    def check(self, outcome: Outcome | None, said: Said, *, replayed: bool = False, seq: int | None = None) -> None:
        """The sender was told the truth."""
        if outcome is not None:
            told = (outcome.message, outcome.ord, outcome.rev, outcome.replayed, outcome.seq)
            true = (said.id, said.ord, said.rev, replayed, seq if seq is not None else said.seq)
            assert told == true, f"the sender is told {told}, true is {true}"
