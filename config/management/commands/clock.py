"""Run the jobs only; as many clocks as you like may run at once."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from config import clock


class Command(BaseCommand):
    help = "Run Handrail's jobs until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("The clock is running.")
        clock.run_until(stop)
