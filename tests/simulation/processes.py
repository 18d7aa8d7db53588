"""A web process inside a world: its own loop, hub, writer, notifier and listeners, as its modules would hold them alone.

A process is what its modules hold. Whatever runs in a process finds its own values there, and leaves the next one to find others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, TypeVar

from chat.live import hub
from chat.services import sending
from chat.services.writer import Writer
from notifications import delivery
from tests.simulation.world import Loop, World

T = TypeVar("T")


class _Thread(Executor):
    """The one thread of the writer: what is submitted is done in its order, a little later."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._free_at = 0.0

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Do it when the thread is free."""
        future: Future[T] = Future()
        self._free_at = max(self._free_at, self._loop.time() + self._loop.delay())
        self._loop.call_at(self._free_at, self._do, future, partial(fn, *args, **kwargs))
        return future

    @staticmethod
    def _do(future: Future[T], work: Callable[[], T]) -> None:
        running = asyncio.get_running_loop()
        asyncio.events._set_running_loop(None)
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)
        finally:
            asyncio.events._set_running_loop(running)


class _Notifier(delivery._Notifier):
    """The notifier as a task of the process instead of a thread."""

    def __init__(self, process: Process) -> None:
        self._process = process
        super().__init__()

    def start(self) -> None:
        """It runs, and is ready."""
        self._task = self._process.loop.create_task(self._publish_all())
        self._process.world.run_until(self._process.world.now)


class Process:
    """One web process. `alive` until it is killed; then nothing it had planned happens, and what it had committed stays."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self._is_over = False
        self._left_behind: set[asyncio.Task[Any]] = set()
        # typeshed also wants servers and subprocesses, which nothing here asks for.
        self.loop = Loop(world, name, self)  # type: ignore[abstract]
        self._writer = Writer(_Thread(self.loop))
        self._holds: list[tuple[Any, str, Any]] = [
            (delivery, "_listeners", []),
            (delivery, "_running", None),
            (delivery, "ORIGIN", name),
            (sending, "writer", lambda: self._writer),
        ]
        notifier = _Notifier(self)
        self._holds[1] = (delivery, "_running", notifier)
        self.loop.call_soon(hub.here)
        world.run_until(world.now)
        world.note("process", name, "listens")

    def enter(self) -> list[object]:
        """The modules hold what they hold in this process; what they held before is returned for `leave`."""
        before = [getattr(module, name) for module, name, _value in self._holds]
        for module, name, value in self._holds:
            setattr(module, name, value)
        return before

    def leave(self, before: object) -> None:
        """They hold again what they held before."""
        assert isinstance(before, list)
        for (module, name, _value), old in zip(self._holds, before, strict=True):
            setattr(module, name, old)

    @property
    def is_alive(self) -> bool:
        """Whether it still does anything."""
        return not self.loop.is_dead

    def kill(self) -> None:
        """Nothing that was planned here happens any more (kill -9)."""
        self.world.note("process", self.name, "is killed")
        # Kept, so that nothing of it is unwound by the garbage collector at a moment that no seed knows.
        self._left_behind = asyncio.all_tasks(self.loop)
        self.loop.is_dead = True

    def do(self, work: Callable[[], T], told: Callable[[T], None]) -> None:
        """What a view or a job does here; `told` is called out in the world when it is done, or never."""

        def tell(done: asyncio.Future[T]) -> None:
            self.world.after(0.001, told, done.result())

        self.loop.call_soon(lambda: self.loop.run_in_executor(None, work).add_done_callback(tell))

    def serve(self, application: Callable[[Any, Any, Any], Any], scope: Any, receive: Any, send: Any) -> None:
        """A connection of this process; what its application raises is a fault."""
        self.loop.call_soon(
            lambda: self.loop.create_task(application(scope, receive, send)).add_done_callback(self._look_at)
        )

    def _look_at(self, task: asyncio.Task[None]) -> None:
        if not self._is_over and not task.cancelled() and (error := task.exception()) is not None:
            self.world.faults.append(f"{self.name}: a connection ended with {error!r}")

    def close(self) -> None:
        """Everything begun here is unwound; a killed process is allowed this much, so that nothing is left for the next run."""
        self.loop.is_dead, self._is_over = False, True
        self.loop.call_soon(self._unwind)
        self.world.run_until(self.world.now)
        self.loop.is_dead = True

    def _unwind(self) -> None:
        hub.here().close()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
