"""A clock that is told what time it is: for each moment on its input it runs the jobs that a reminder goes through, then answers.

    python -m tests.reminders.clockwork

Its own process, so that it can be killed at any moment. It uses the database of its environment.
"""

import os
import sys
from datetime import datetime

import django


def main() -> None:
    """Tick for every line, until the input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    run()


def run() -> None:
    """The loop, once the apps are there."""
    from django.conf import settings
    from django.db import connection

    from checkins.services import reminders
    from notifications import jobs as mail_jobs
    from tests.reminders import mailbox

    if settings.SQLITE:
        # A killed process loses nothing that it has handed to the machine; only a power cut would, and none is played here.
        connection.settings_dict["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    settings.EMAIL_BACKEND = "tests.reminders.mailbox.EmailBackend"
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        mailbox.now = datetime.fromisoformat(line.strip())
        reminders.remind_due(at=mailbox.now)
        mail_jobs.run(mailbox.now)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
