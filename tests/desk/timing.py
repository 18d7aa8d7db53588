"""How long the team's lists take for 100, 1,000 and 5,000 members with 90 days of check-ins each: medians, and how many queries.

    python -m tests.desk.timing --members 100 1000 5000

Each size has a database of its own, thrown away afterwards. A measurement, not a test: it fails only when it cannot measure.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import django

RUNS = 15


def main() -> None:
    """One line of JSON for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--members", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--here", action="store_true", help="measure one size in this process")
    options = parser.parse_args()
    if options.here:
        sys.stdout.write(json.dumps(measured(options.members[0])) + "\n")
        return
    for count in options.members:
        with tempfile.TemporaryDirectory(prefix="handrail-timing-") as folder:
            ours = {"DATABASE_URL": f"sqlite:///{folder}/timing.sqlite3", "HANDRAIL_VAR": folder}
            command = [sys.executable, "-m", "tests.desk.timing", "--here", "--members", str(count)]
            subprocess.run(command, env=os.environ | ours, check=True)


class Counted:
    """Counts what is asked of a database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        self.count += 1
        return execute(*asked)


def measured(count: int) -> dict[str, Any]:
    """The medians for this many members, in the database of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from tests import factories
    from tests.desk.crowd import gathered

    settings.TEAM_NEEDS_SECOND_FACTOR = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    call_command("migrate", verbosity=0)
    crowd = gathered(count, timezone.now())
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(crowd.faye)
    told: dict[str, Any] = {"members": count, "checkins": 90 * count * 3 // 4, "database": connection.vendor}
    for name, path in (("needs_me", "/needs-me/"), ("board", f"/cohorts/{crowd.cohorts[0].pk}/board/")):
        client.get(path)  # the first look of a session keeps what was worked out for it
        asked = Counted()
        with connection.execute_wrapper(asked):
            page = client.get(path)
        assert page.status_code == 200, path
        times = [_seconds(client, path) for _ in range(RUNS)]
        walls, cpus = [wall for wall, _cpu in times], [cpu for _wall, cpu in times]
        told[name] = {
            "queries": asked.count,
            "median_ms": round(statistics.median(walls) * 1000, 1),
            "cpu_ms": round(statistics.median(cpus) * 1000, 1),
            "worst_ms": round(max(walls) * 1000, 1),
            "kilobytes": round(len(page.content) / 1024),
        }
    return told


def _seconds(client: Any, path: str) -> tuple[float, float]:
    """By the clock, and of this process alone: the second says more on a machine that others use."""
    began, worked = time.perf_counter(), time.process_time()
    client.get(path)
    return time.perf_counter() - began, time.process_time() - worked


if __name__ == "__main__":
    main()
