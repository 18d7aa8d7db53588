"""Database work of the sockets: one bounded pool of threads a process; no socket waits behind another's query (RELIABILITY F11)."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections

logger = logging.getLogger("handrail.live")

P = ParamSpec("P")
T = TypeVar("T")

SMALLEST = 8


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=settings.DB_POOL or SMALLEST, thread_name_prefix="live")


def _with_fresh_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


def run(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
    """The result of `work`, done in a thread of the pool. Cancelling it does not undo what the thread has begun."""
    loop = asyncio.get_running_loop()
    return loop.run_in_executor(_threads(), partial(_with_fresh_connection, partial(work, *args, **kwargs)))


async def outcome(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | BaseException:
    """The result of `work`, or what it raised, for callers that must go on whatever happened."""
    return await settled(run(work, *args, **kwargs))


async def settled(future: asyncio.Future[T]) -> T | BaseException:
    """What a future came to. If the caller is cancelled meanwhile, what it came to is nobody's concern any more."""
    future.add_done_callback(_look_at)
    await asyncio.wait({future})
    return future.exception() or future.result()


def _look_at(future: asyncio.Future[T]) -> None:
    """Without a look, a forgotten failure is logged with its traceback."""
    if not future.cancelled():
        future.exception()


def log_fault(what: str, who: object, error: BaseException) -> None:
    """Note a fault of ours: what, for which id, its kind and place. Never its message, which may hold somebody's words."""
    places = traceback.extract_tb(error.__traceback__)
    where = f"{places[-1].filename}:{places[-1].lineno}" if places else "nowhere"
    logger.error("%s for %s failed: %s at %s", what, who, type(error).__name__, where)
