"""manage.py under a wrong clock: `skewed.py SECONDS COMMAND…`. SIGUSR1 moves the clock an hour on, SIGUSR2 an hour back, as NTP may."""

import runpy
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

ROOT = Path(__file__).resolve().parent.parent.parent
HOUR = timedelta(hours=1)


def main() -> None:
    """Never returns before the command does."""
    skew = timedelta(seconds=float(sys.argv.pop(1)))
    sys.path[0] = str(ROOT)
    clock = time_machine.travel(datetime.now(UTC) + skew, tick=True).start()
    signal.signal(signal.SIGUSR1, lambda _number, _frame: clock.shift(HOUR))
    signal.signal(signal.SIGUSR2, lambda _number, _frame: clock.shift(-HOUR))
    runpy.run_path(str(ROOT / "manage.py"), run_name="__main__")


if __name__ == "__main__":
    main()
