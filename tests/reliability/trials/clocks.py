"""Clocks that are wrong and that jump: T18."""

import signal
import time
from asyncio import to_thread

from tests.load.pace import elapse
from tests.reliability.trial import House, trial

TEN_MINUTES_S = 600


@trial("T18", "clocks 10 minutes ahead and 10 behind, then steps of an hour forth and back")
async def wrong_clocks(house: House) -> None:
    """Order is the number; no socket closes and nothing expires because a clock moved."""
    skews = (TEN_MINUTES_S, -TEN_MINUTES_S)[: len(house.stage.webs)]
    await to_thread(house.stage.serve, None, skews)
    async with house.crowd(3, 4) as crowd:
        began = time.monotonic()
        talk = crowd.talk(house.scale.of(20, 40, 40), twice=0.1)
        for step in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGUSR2, signal.SIGUSR1):
            await elapse(house.scale.of(1, 5, 30))
            for web in house.stage.webs:
                web.process.send_signal(step)
        await elapse(house.scale.of(1, 25, 60))
        await talk.stop()
        await crowd.settle()
        house.expect(not crowd.closes(began), f"no socket closes: {crowd.closes(began)}")
        refused = {send.refused for client in crowd.clients for send in client.ledger.sent.values() if send.refused}
        house.expect(not refused, f"nothing is refused: {refused}")
    await to_thread(house.stage.serve)
