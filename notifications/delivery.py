"""Carries wake-ups out of the process: to this process's own listener at once, to the others over the channel layer.

Synchronous code only enqueues; one thread with its own loop and its own layer connection publishes, all rooms of a moment in one layer
message (RELIABILITY F23). Losing the broker loses nothing: the database has the truth, heartbeats find it.
"""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[str, int | None], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Call `listener(stream, seq)` for each wake-up and `listener(subject, None)` for each kick of this process; returns its undo.

    It may be called from any thread and must not block.
    """
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def ring(stream: str, seq: int) -> None:
    """Tell everybody that `stream` has reached `seq`."""
    for listener in list(_listeners):
        listener(stream, seq)


def kick(subject: str) -> None:
    """Tell everybody to ask again what `subject` may see."""
    for listener in list(_listeners):
        listener(subject, None)
