"""Time and chance in one hand: an event loop a process, one clock and one queue for all of them, and entropy out of the seed.

Nothing here waits. The clock jumps to whatever is due next, so a day of waiting costs as much as a second, and two runs of one seed do
the same things in the same order.
"""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import os
import random
import time
from asyncio import events
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVarTuple, Unpack
from unittest import mock

import time_machine
from django.db import OperationalError, connection

Ts = TypeVarTuple("Ts")
Work = Callable[..., object]


class Cpu(Protocol):
    """What a process does to find its own values, and to leave others theirs. Plain calls: an evening has ten thousands of them."""

    def enter(self) -> object:
        """The process runs; what is returned is given back to `leave`."""

    def leave(self, before: object) -> None:
        """It does not any more."""


class Due:
    """Something that will be done at a moment, unless it is cancelled; what asyncio calls a handle."""

    __slots__ = ("_args", "_context", "_when", "_work", "is_cancelled", "loop")

    def __init__(self, when: float, loop: Loop | None, work: Work, args: tuple[Any, ...], context: Context) -> None:
        self._when = when
        self.loop = loop
        self._work = work
        self._args = args
        self._context = context
        self.is_cancelled = False

    def cancel(self) -> None:
        """It will not be done."""
        self.is_cancelled = True

    def cancelled(self) -> bool:
        """Whether it will not be done."""
        return self.is_cancelled

    def when(self) -> float:
        """The moment."""
        return self._when

    def do(self) -> None:
        """Now."""
        self._context.run(self._work, *self._args)


class World:
    """One clock, one source of chance, and everything that is due. `digest` is a hash of all that was noted, in order."""

    def __init__(self, seed: int, began_at: datetime, clock: time_machine.Traveller | None = None) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
        self.now = 0.0
        self.faults: list[str] = []
        self.lines: list[str] = []
        self.is_database_away = False
        self._began_at = began_at
        self._clock = clock
        self._queue: list[tuple[float, int, Due]] = []
        self._count = 0

    @property
    def digest(self) -> str:
        """The whole run in 64 characters."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()

    def time(self) -> float:
        """The moment, for those who ask the machine."""
        return self.now

    def note(self, *facts: object) -> None:
        """One more line in the trace of the run."""
        self.lines.append(f"{self.now:.6f} " + " ".join(map(str, facts)))

    def at(self, when: float, work: Work, *args: Any, loop: Loop | None = None, context: Context | None = None) -> Due:
        """Do this at a moment, in a process or, without one, out in the world."""
        due = Due(max(when, self.now), loop, work, args, copy_context() if context is None else context)
        self._count += 1
        heapq.heappush(self._queue, (due.when(), self._count, due))
        return due

    def after(self, seconds: float, work: Work, *args: Any) -> Due:
        """Do this out in the world, so much later."""
        return self.at(self.now + seconds, work, *args)

    def run_until(self, when: float) -> None:
        """Everything that is due until then has been done."""
        while self._queue and self._queue[0][0] <= when:
            moment, _, due = heapq.heappop(self._queue)
            if due.is_cancelled or (due.loop is not None and due.loop.is_dead):
                continue
            self._move_to(moment)
            if due.loop is None:
                due.do()
            else:
                due.loop.do(due)
        self._move_to(when)

    def _move_to(self, moment: float) -> None:
        if moment != self.now:
            self.now = moment
            if self._clock is not None:
                self._clock.move_to(self._began_at + timedelta(seconds=moment))

    def refuse_if_away(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """The database's door, for `connection.execute_wrapper`."""
        if self.is_database_away:
            raise OperationalError("the database is away")
        return execute(sql, params, many, context)


class Loop(asyncio.AbstractEventLoop):
    """The event loop of one process. A dead one does nothing any more, whatever was planned."""

    def __init__(self, world: World, name: str, cpu: Cpu) -> None:
        self.world = world
        self.name = name
        self.is_dead = False
        self._cpu = cpu

    def do(self, due: Due) -> None:
        """It happens in this process and in this loop."""
        events._set_running_loop(self)
        before = self._cpu.enter()
        try:
            due.do()
        finally:
            self._cpu.leave(before)
            events._set_running_loop(None)

    # ── what asyncio asks of a loop ─────────────────────────────────────────────────────────────────────────────────

    def time(self) -> float:
        """The moment."""
        return self.world.now

    def call_soon(self, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None) -> Any:
        """Do this next."""
        return self.world.at(self.world.now, callback, *args, loop=self, context=context)

    def call_soon_threadsafe(
        self, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> Any:
        """The same: there is one thread."""
        return self.call_soon(callback, *args, context=context)

    def call_later(
        self, delay: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> Any:
        """Do this so much later."""
        return self.world.at(self.world.now + delay, callback, *args, loop=self, context=context)

    def call_at(
        self, when: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> Any:
        """Do this at a moment."""
        return self.world.at(when, callback, *args, loop=self, context=context)

    def create_future(self) -> asyncio.Future[Any]:
        """A future of this loop."""
        return asyncio.Future(loop=self)

    def create_task(self, coro: Any, *, name: str | None = None, context: Context | None = None) -> asyncio.Task[Any]:
        """A task of this loop."""
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]  # typeshed makes it a coroutine; asyncio's own loops return a future
        """What a thread would do: begun a little later, in no loop, and told later again. Between the two the process may die."""
        future = self.create_future()
        self.call_later(self.delay(), self._work, future, func, args)
        return future

    def _work(self, future: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]) -> None:
        done, answer, error = False, None, None
        events._set_running_loop(None)
        try:
            answer, done = func(*args), True
        except Exception as wrong:
            error = wrong
        finally:
            events._set_running_loop(self)
        self.call_later(self.delay(), self._tell, future, done, answer, error)

    @staticmethod
    def _tell(future: asyncio.Future[Any], done: bool, answer: object, error: Exception | None) -> None:
        if future.done():
            return
        if done:
            future.set_result(answer)
        elif error is not None:
            future.set_exception(error)

    def delay(self) -> float:
        """How long a thread or a query takes to begin, or its answer to arrive: mostly milliseconds, now and then seconds."""
        chance = self.world.chance
        return chance.uniform(0.2, 3) if chance.random() < 0.02 else chance.uniform(0.0005, 0.02)

    def get_debug(self) -> bool:
        """No."""
        return False

    def is_running(self) -> bool:
        """Whether this loop is the one on the CPU."""
        return events._get_running_loop() is self

    def is_closed(self) -> bool:
        """Whether the process is over."""
        return self.is_dead

    def default_exception_handler(self, context: dict[str, Any]) -> None:
        """See call_exception_handler()."""
        self.call_exception_handler(context)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Nothing may fail unseen."""
        if not self.is_dead:
            self.world.faults.append(f"{self.name}: {context.get('message')}: {context.get('exception')!r}")


@contextmanager
def beginning(seed: int, began_at: datetime) -> Generator[World, None, None]:
    """A world whose clock is everybody's clock, whose chance is the machine's entropy, and whose database can go away."""
    with time_machine.travel(began_at, tick=False) as clock, entropy(seed):
        world = World(seed, began_at, clock)
        with mock.patch.object(time, "monotonic", world.time), connection.execute_wrapper(world.refuse_if_away):
            yield world


@contextmanager
def entropy(seed: object) -> Iterator[None]:
    """Identifiers, salts and nonces come out of the seed."""
    source = random.Random(f"entropy {seed}")  # noqa: S311 - a simulation must be repeatable
    with mock.patch.object(os, "urandom", source.randbytes), mock.patch.object(random, "_urandom", source.randbytes):
        yield
