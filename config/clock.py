"""One clock runs every app's jobs. Jobs claim their rows, so any number of clocks may run and any of them may be killed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import close_old_connections

logger = logging.getLogger("handrail.clock")
TICK_S = 2.0

Job = Callable[[datetime], object]


def jobs() -> list[tuple[str, Job]]:
    """The `run(at)` of each app that has a `jobs` module, lowest floor first."""
    found = []
    for config in reversed(list(apps.get_app_configs())):
        name = f"{config.name}.jobs"
        if "." not in config.name and find_spec(name) is not None:
            found.append((config.name, import_module(name).run))
    return found


def tick(at: datetime) -> None:
    """Run everything that is due at `at`; a job that fails is logged and does not stop the others."""
    for name, run in jobs():
        _do(name, run, at)


def _do(name: str, run: Job, at: datetime) -> None:
    try:
        run(at)
    except Exception:
        logger.exception("job of %s failed", name)


def run_until(stop: threading.Event) -> None:
    """Run each app's jobs every two seconds until `stop` is set.

    Each app has a thread of its own: an alert or a note that is promised within seconds does not wait behind a thousand reminders.
    """
    beats = [threading.Thread(target=_beat, args=(name, run, stop), name=f"clock {name}") for name, run in jobs()]
    for beat in beats:
        beat.daemon = True
        beat.start()
    for beat in beats:
        beat.join()


def _beat(name: str, run: Job, stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        _do(name, run, datetime.now(UTC))
        close_old_connections()
        stop.wait(TICK_S)


def start() -> tuple[threading.Thread, threading.Event]:
    """Run the clock inside this process, for the embedded shape; set the event to end it."""
    stop = threading.Event()
    thread = threading.Thread(target=run_until, args=(stop,), name="clock", daemon=True)
    thread.start()
    return thread, stop
