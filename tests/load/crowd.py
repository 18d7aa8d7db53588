"""All members of all rooms, connected, and how they take turns in speaking."""

import asyncio
import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.load.clients import CLIENTS, Client
from tests.load.ledger import Ledger
from tests.load.order import Order, Seat, seats_from

AT_ONCE = 40


@dataclass
class Crowd:
    """The clients by room. `turns` goes round the rooms, and in each room round its members."""

    ledger: Ledger
    rooms: list[list[Client]]
    joins_s: float

    @classmethod
    async def gather(cls, order: Order) -> "Crowd":
        """Everybody has joined, at most 40 at a time: the first member of each room first, as people come in."""
        ledger = Ledger(order.members)
        seats = seats_from(order.seats, order.rooms, order.members)
        gate = asyncio.Semaphore(AT_ONCE)

        async def enter(seat: Seat) -> Client:
            async with gate:
                return await CLIENTS[order.contract].enter(order.address, ledger, seat)

        began = time.perf_counter()
        in_order = [seats[room][member] for member in range(order.members) for room in range(order.rooms)]
        clients = await asyncio.gather(*(enter(seat) for seat in in_order))
        took = time.perf_counter() - began
        rooms = [clients[room :: order.rooms] for room in range(order.rooms)]
        return cls(ledger, rooms, len(clients) / took)

    @property
    def clients(self) -> Iterator[Client]:
        """Everybody."""
        return itertools.chain.from_iterable(self.rooms)

    def turns(self) -> Iterator[Client]:
        """Endless, every room in turn."""
        for turn in itertools.count():
            for room in self.rooms:
                yield room[turn % len(room)]

    def anybody(self, chance: random.Random) -> Client:
        """Somebody, by chance."""
        return chance.choice(chance.choice(self.rooms))
