"""Carries wake-ups out of the process: to this process's own listeners at once, to the other processes over the channel layer.

Synchronous code only leaves a note; one thread with its own loop and its own layer connection publishes what has gathered, all streams of a
moment in one layer message (RELIABILITY F23). Only names of streams and numbers travel (PROTOCOL P7). Losing the broker loses nothing:
the database has the truth and heartbeats find it; while publishing fails, `failing` tells the hub to look more often.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
import time
import uuid
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

from channels.layers import InMemoryChannelLayer, get_channel_layer
from channels_redis.pubsub import RedisPubSubChannelLayer

logger = logging.getLogger("handrail.delivery")

GROUP: Final = "hub"
ORIGIN: Final = uuid.uuid4().hex
PATIENCE_S: Final = 2.0
PING_S: Final = 1.0
MOST_WAITING: Final = 10_000
FLEETING: Final = "typing."  # told once or never

Listener = Callable[[str, int | None], None]
Counter = Callable[[str, int], None]
_listeners: list[Listener] = []
_counters: list[Counter] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Call `listener(stream, seq)` for each wake-up and `listener(subject, None)` for each kick of this process; returns its undo.

    It may be called from any thread and must not block.
    """
    _listeners.append(listener)
    if crosses_processes():
        _notifier()

    def undo() -> None:
        if listener in _listeners:
            _listeners.remove(listener)

    return undo


def ring(stream: str, seq: int) -> None:
    """Tell everybody that `stream` has reached `seq`."""
    _tell(stream, seq)


def kick(subject: str) -> None:
    """Tell everybody to ask again what `subject` may see."""
    _tell(subject, None)


def count(name: str, times: int = 1) -> None:
    """Tell the other processes with the next message that `name` was done; told once or never, and nothing waits for it."""
    if crosses_processes():
        _notifier().count(name, times)


def count_with(counter: Counter) -> None:
    """Call `counter(name, times)` for what the other processes count."""
    _counters.append(counter)


def tell_sockets(who: str, opened: Sequence[float]) -> None:
    """Tell the other processes with the next message how long each socket of a person, opened at these monotonic moments, is open here."""
    if crosses_processes():
        _notifier().tell_sockets(who, list(opened))


def counted(message: Mapping[str, Any]) -> None:
    """What a message of another process counts is passed on."""
    for name, times in message.get("counts", {}).items():
        for counter in _counters:
            counter(name, times)


def failing() -> bool:
    """Whether the last attempt to reach the other processes failed."""
    return _running is not None and _running.failures > 0


def crosses_processes() -> bool:
    """Whether there is a layer between processes; the in-memory one ends at this process."""
    layer = get_channel_layer()
    return layer is not None and not isinstance(layer, InMemoryChannelLayer)


async def within(seconds: float, work: Coroutine[Any, Any, object]) -> BaseException | None:
    """Do `work` within `seconds`; returns what went wrong, a TimeoutError when it took longer, None when it is done.

    Every touch of the broker goes through here: it may hang, refuse, or fail in ways of its own, and none may reach a sender.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        await asyncio.wait({task}, timeout=PATIENCE_S)
        return TimeoutError()
    return asyncio.CancelledError() if task.cancelled() else task.exception()


async def start_afresh(layer: object) -> None:
    """Drop the connections of this loop, so that the next use makes new ones (RELIABILITY F7)."""
    if isinstance(layer, RedisPubSubChannelLayer):
        await within(PATIENCE_S, layer.flush())


class _Notifier(threading.Thread):
    """Publishes what has gathered; while somebody listens also an empty message each second, which shows whether the broker answers."""

    def __init__(self) -> None:
        super().__init__(name="notifier", daemon=True)
        self.failures = 0
        self._heads: dict[str, int] = {}
        self._kicks: dict[str, None] = {}
        self._counts: dict[str, int] = {}
        self._sockets: dict[str, list[float]] = {}
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._idle = threading.Event()
        self._is_stirred = False
        self.start()
        self._ready.wait()

    def tell(self, name: str, seq: int | None) -> None:
        """Leave a note; newer numbers of a stream replace older ones."""
        with self._lock:
            self._idle.clear()
            if seq is None:
                self._kicks[name] = None
            elif len(self._heads) < MOST_WAITING:
                self._heads[name] = max(seq, self._heads.get(name, 0))
            if self._is_stirred:
                return
            self._is_stirred = True
        self._loop.call_soon_threadsafe(self._stir.set)

    def count(self, name: str, times: int) -> None:
        """Leave a number to go with the next message; it stirs nobody."""
        with self._lock:
            if len(self._counts) < MOST_WAITING:
                self._counts[name] = self._counts.get(name, 0) + times

    def tell_sockets(self, who: str, opened: list[float]) -> None:
        """Leave what is known of a person's sockets to go with the next message."""
        with self._lock:
            if len(self._sockets) < MOST_WAITING:
                self._sockets[who] = opened

    def finish(self) -> None:
        """Wait a moment for what is left, so that a short command is heard before its process ends."""
        self._idle.wait(PATIENCE_S)

    def run(self) -> None:
        """The thread: its own loop for as long as the process lives."""
        asyncio.run(self._publish_all())

    async def _publish_all(self) -> None:
        self._loop, self._stir = asyncio.get_running_loop(), asyncio.Event()
        self._idle.set()
        self._ready.set()
        while True:
            try:
                await asyncio.wait_for(self._stir.wait(), PING_S)
            except TimeoutError:
                if not _listeners and not self.failures:
                    continue
            self._stir.clear()
            await self._publish()

    async def _publish(self) -> None:
        with self._lock:
            heads, kicks, counts, sockets = self._heads, self._kicks, self._counts, self._sockets
            self._heads, self._kicks, self._counts, self._sockets = {}, {}, {}, {}
            self._is_stirred = False
        now = time.monotonic()
        ages = {who: [round((now - moment) * 1000) for moment in opened] for who, opened in sockets.items()}
        news = {"heads": heads, "kicks": list(kicks), "counts": counts, "sockets": ages}
        message = {"type": "hub.wake", "origin": ORIGIN, **news}
        layer: Any = get_channel_layer()
        wrong = await within(PATIENCE_S, layer.group_send(GROUP, message))
        if wrong is not None:
            await start_afresh(layer)
            wrong = await within(PATIENCE_S, layer.group_send(GROUP, message))
        self._note(wrong, kicks, sockets)

    def _note(self, wrong: BaseException | None, kicks: dict[str, None], sockets: dict[str, list[float]]) -> None:
        if wrong is None:
            if self.failures:
                logger.warning("the broker answers again after %d failures", self.failures)
            self.failures = 0
        else:
            if not self.failures:
                logger.warning("the broker does not answer (%s); sockets are served by looking", type(wrong).__name__)
            self.failures += 1
        with self._lock:
            # Numbers are found by looking; a right that ended is told again as soon as somebody can hear it.
            if wrong is not None and len(self._kicks) < MOST_WAITING:
                self._kicks = {name: None for name in kicks if not name.startswith(FLEETING)} | self._kicks
                self._sockets = sockets | self._sockets
            elif not self._heads and not self._kicks:
                self._idle.set()


_running: _Notifier | None = None
_making = threading.Lock()


def _notifier() -> _Notifier:
    global _running
    with _making:
        if _running is None:
            _running = _Notifier()
            atexit.register(_running.finish)
        return _running


def _tell(name: str, seq: int | None) -> None:
    for listener in list(_listeners):
        listener(name, seq)
    if crosses_processes():
        _notifier().tell(name, seq)
