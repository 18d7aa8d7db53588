"""Database work of the sockets: one bounded pool of threads a process; no socket waits behind another's query (RELIABILITY F11)."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any, Generic, ParamSpec, TypeVar

from django.conf import settings
from django.db import Error, close_old_connections

from accounts.errors import Refusal, Unavailable

logger = logging.getLogger("handrail.live")

P = ParamSpec("P")
T = TypeVar("T")

Q = TypeVar("Q")
A = TypeVar("A")

SMALLEST = 8
MOST_TOGETHER = 64


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


def attempt(work: Callable[..., Any], *args: Any) -> Any:
    """What `work` answers, or its refusal; a database that does not answer is one."""
    try:
        return work(*args)
    except Refusal as refusal:
        return refusal
    except Error:
        return Unavailable()


class Together(Generic[Q, A]):
    """Asks for many at once: questions that arrive while an answer is under way go together into the next.

    `work` gets them in a thread and gives as many answers in their order, refusals among them. When a thousand people come back at once,
    each costs a row and not a handful of queries.
    """

    def __init__(self, work: Callable[[Sequence[Q]], Sequence[A | Refusal]]) -> None:
        self._work = work
        self._waiting: deque[tuple[Q, asyncio.Future[A | BaseException]]] = deque()
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A | BaseException:
        """The answer, a refusal, or what went wrong."""
        answer: asyncio.Future[A | BaseException] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask())
        return await answer

    async def _ask(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
            found = await outcome(attempt, self._work, [question for question, _ in batch])
            answers = [found] * len(batch) if isinstance(found, BaseException) else found
            for (_, waiting), answer in zip(batch, answers, strict=True):
                if not waiting.done():
                    waiting.set_result(answer)
        self._asking = None


def _look_at(future: asyncio.Future[T]) -> None:
    """Without a look, a forgotten failure is logged with its traceback."""
    if not future.cancelled():
        future.exception()


def log_fault(what: str, who: object, error: BaseException) -> None:
    """Note a fault of ours: what, for which id, its kind and place. Never its message, which may hold somebody's words."""
    places = traceback.extract_tb(error.__traceback__)
    where = f"{places[-1].filename}:{places[-1].lineno}" if places else "nowhere"
    logger.error("%s for %s failed: %s at %s", what, who, type(error).__name__, where)
