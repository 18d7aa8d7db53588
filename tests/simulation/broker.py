"""A broker that keeps no promise: it drops, delays up to half a minute, doubles, reorders, forgets who listens, refuses and hangs."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

from channels.layers import BaseChannelLayer

from tests.simulation.world import Loop, World

LATEST_S = 30.0
MOODS = ("good", "lossy", "slow", "deaf", "refusing", "hanging")


class Broker(BaseChannelLayer):
    """One layer for all processes of a world. `mood` says how it misbehaves now; "good" is an ordinary broker."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._groups: dict[str, dict[str, Loop]] = {}
        self._boxes: dict[str, asyncio.Queue[Any]] = {}
        self._made = 0
        self.mood = "good"

    async def new_channel(self, prefix: str = "specific.") -> str:
        """A name nobody else has."""
        await self._admit()
        self._made += 1
        name = f"{prefix}{self._made}"
        self._boxes[name] = asyncio.Queue()
        return name

    async def group_add(self, group: str, channel: str) -> None:
        """The channel hears the group, until the broker forgets it."""
        await self._admit()
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        self._groups.setdefault(group, {})[channel] = loop

    async def receive(self, channel: str) -> Any:
        """The next message of a channel."""
        return await self._boxes[channel].get()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """The message goes to everybody who hears the group, as far as the mood allows, each by its own way."""
        await self._admit()
        if self.mood == "deaf":
            self._groups.clear()
        for channel, loop in list(self._groups.get(group, {}).items()):
            for delay in self._ways():
                self._world.at(
                    self._world.now + delay, self._boxes[channel].put_nowait, copy.deepcopy(message), loop=loop
                )

    async def _admit(self) -> None:
        if self.mood == "refusing":
            raise ConnectionError("the broker refuses")
        if self.mood == "hanging":
            await asyncio.get_running_loop().create_future()

    def _ways(self) -> list[float]:
        """When each copy of a message arrives; none when it is lost."""
        chance = self._world.chance
        quick = chance.uniform(0.0005, 0.01)
        if self.mood == "lossy":
            return chance.choice([[], [], [quick], [quick, quick + chance.uniform(0, 5)]])
        if self.mood == "slow":
            return [chance.uniform(0, LATEST_S) for _ in range(chance.choice([1, 1, 2]))]
        return [quick]
