"""Hears the other processes: one subscription to the group "hub" for the whole process, renewed whenever it goes deaf."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from channels.layers import get_channel_layer

from notifications import delivery

logger = logging.getLogger("handrail.live")

Sockets = Mapping[str, Sequence[int]]

DEAF_S: Final = 5.0  # every process says something each second, so five of silence mean that we do not hear
PAUSE_S: Final = 1.0


class Bus:
    """Passes on wake-ups and kicks. While `is_deaf`, the hub looks for itself."""

    def __init__(
        self,
        rung: Callable[[str, int], None],
        kicked: Callable[[str], None],
        sockets_elsewhere: Callable[[str, Sockets], None],
    ) -> None:
        self._rung = rung
        self._kicked = kicked
        self._sockets_elsewhere = sockets_elsewhere
        self.is_deaf = delivery.crosses_processes()

    async def hear_until_closed(self) -> None:
        """Subscribe, listen, and begin again whatever happens; a broker that hangs holds up nobody (RELIABILITY F7, F8)."""
        layer = get_channel_layer()
        while True:
            wrong = await delivery.within(2 * delivery.PATIENCE_S, self._subscribe(layer))
            while wrong is None:
                wrong = await delivery.within(DEAF_S, self._hear_one(layer))
            if not self.is_deaf:
                logger.warning("the broker is not heard (%s); looking instead", type(wrong).__name__)
            self.is_deaf = True
            await delivery.start_afresh(layer)
            await asyncio.sleep(PAUSE_S)

    async def _subscribe(self, layer: Any) -> None:
        self._channel = await layer.new_channel("hub.")
        await layer.group_add(delivery.GROUP, self._channel)

    async def _hear_one(self, layer: Any) -> None:
        message = await layer.receive(self._channel)
        self.is_deaf = False
        if message.get("origin") == delivery.ORIGIN:
            return
        for name, seq in message["heads"].items():
            self._rung(name, seq)
        for subject in message["kicks"]:
            self._kicked(subject)
        delivery.counted(message)
        self._sockets_elsewhere(message["origin"], message.get("sockets", {}))
