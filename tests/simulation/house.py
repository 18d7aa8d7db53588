"""The rooms and people of a simulated history, made once by the real services and brought back for each next one."""

from __future__ import annotations

import copy
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from chat.models import Room
from chat.services import seats
from groups.models import Membership
from tests import factories
from tests.simulation.model import Room as Model
from tests.simulation.model import Sitting
from tests.simulation.world import entropy

# Everything begins at one moment, so that a seed means the same tomorrow and elsewhere.
BEGAN_AT = datetime(2026, 3, 2, 18, tzinfo=UTC)
TEAM = "faye"
INSIDE = ("faye", "ana", "mo")
COMERS = ("dana", "lee")
OUTSIDE = ("olu", "kit")
CAST = INSIDE + COMERS
EVERYBODY = CAST + OUTSIDE


@dataclass
class House:
    """One evening group with Faye, Ana and Mo; Dana and Lee may come; Kit has left; Olu sits in another room of the same people."""

    room: Room
    people: dict[str, User]
    members: dict[str, Membership]
    sessions: dict[str, str]
    said_elsewhere: str
    began_at: datetime
    model: Model = field(default_factory=Model)

    def fresh(self) -> House:
        """A copy whose parts may change."""
        return House(
            room=copy.copy(self.room),
            people=dict(self.people),
            members={name: _unbound(member) for name, member in self.members.items()},
            sessions=dict(self.sessions),
            said_elsewhere=self.said_elsewhere,
            began_at=self.began_at,
            model=copy.deepcopy(self.model),
        )


def _unbound(member: Membership) -> Membership:
    """The same row as a service would be given it, sharing nothing that a service may change."""
    fresh = copy.copy(member)
    fresh._state = copy.copy(member._state)
    fresh._state.fields_cache = dict(member._state.fields_cache)
    return fresh


def build() -> House:
    """The house as it stands before the first act; everything went through the services that do it in life."""
    at, model = timezone.now(), Model()
    evening, morning = factories.cohort(), factories.cohort("Morning group")
    members, room = {}, Room.objects.get(cohort=evening)
    for name in (*INSIDE, "kit"):
        members[name] = factories.join(evening, name, "facilitator" if name == TEAM else "member", at=at)
        model.sittings.append(Sitting(name, name == TEAM, model.seq, model.ord, model.ord))
        model.event()
    seats.leave(member=members["kit"], reason="finished", at=at)
    model.sittings[-1].ended = True
    model.event()
    for name in ("kit", "olu", *COMERS):
        elsewhere = factories.join(morning, name, at=at)
    factories.say(elsewhere, words_of_elsewhere := "q999999z", at=at)
    people = {name: factories.person(name) for name in EVERYBODY}
    sessions = {name: factories.session_key(one) for name, one in people.items()}
    return House(room, people, members, sessions, words_of_elsewhere, at, model)


class Shelf:
    """Keeps the house as it was built, and puts it back in milliseconds: committed rows, as if nothing had happened since.

    SQLite copies pages. Elsewhere the tables are emptied and the same house is built again, which takes longer and proves the same.
    """

    def __init__(self) -> None:
        self._pages = sqlite3.connect(":memory:") if connection.vendor == "sqlite" else None
        self._house = self._built()
        if self._pages is not None:
            _raw().backup(self._pages)

    def _built(self) -> House:
        """The house with the same identifiers, keys and moments each time."""
        with time_machine.travel(BEGAN_AT, tick=False), entropy("house"):
            return build()

    def fresh(self) -> House:
        """The house in its first state, in the database too."""
        cache.clear()
        if self._pages is not None:
            self._pages.backup(_raw())
        else:
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
            self._house = self._built()
        return self._house.fresh()

    def close(self) -> None:
        """The kept pages are gone."""
        if self._pages is not None:
            self._pages.close()


def _raw() -> Any:
    connection.ensure_connection()
    return connection.connection
