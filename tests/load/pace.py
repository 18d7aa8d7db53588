"""Time passing on purpose: a load is a number of messages in a time, so here waiting is the thing itself."""

import asyncio
import time
from collections.abc import Callable

STEP_S = 0.02


async def elapse(seconds: float) -> None:
    """So much time has passed; none when it was not positive."""
    if seconds > 0:
        await asyncio.sleep(seconds)


async def settled(is_done: Callable[[], bool], seconds: float) -> bool:
    """Whether `is_done` became true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > deadline:
            return False
        await elapse(STEP_S)
    return True
