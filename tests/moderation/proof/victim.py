"""Says words of danger again and again in processes that are killed (kill -9) at random points; run by test_crisis.

    python -m tests.moderation.proof.victim MEMBER KILLS SEED

Prints how many were killed. Each victim is a fresh fork with a connection of its own.
"""

import os
import random
import select
import signal
import sys
import time
import uuid
from itertools import count

import django

WORST_MS = 250.0


def say(member_id: uuid.UUID, times: int | None = None) -> None:
    """Urgent messages, so many or until the end comes from outside."""
    from django.db import connections
    from django.utils import timezone

    from chat.services.posting import Entry, store

    connections.close_all()
    for _ in count() if times is None else range(times):
        store([Entry(member_id, "I want to kill myself tonight", uuid.uuid4(), timezone.now())])


def warm(member_id: uuid.UUID) -> None:
    """Everything is loaded once, and no connection is left for the forks to share."""
    from django.db import connections
    from django.urls import reverse
    from django.utils import timezone

    from chat.services.posting import Entry, store

    assert reverse("needs_me")  # loads every view, which takes longer than a victim lives
    store([Entry(member_id, "Good morning.", uuid.uuid4(), timezone.now())])
    for connection in connections.all():
        connection.close()
        getattr(connection, "close_pool", lambda: None)()


def first_word_s(member_id: uuid.UUID) -> float:
    """How long a fresh fork takes on this machine to store its first message; the points must lie around it."""
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        say(member_id, times=1)
        os._exit(0)
    os.waitpid(pid, 0)
    return time.monotonic() - began


def main(member: str, kills: int, seed: int) -> int:
    warm(uuid.UUID(member))
    # The quickest of three: a machine that was busy for a moment must not spread the points over seconds.
    worst_s = max(WORST_MS / 1000, 3 * min(first_word_s(uuid.UUID(member)) for _ in range(3)))
    rng = random.Random(seed)  # noqa: S311 - the same points every time
    for _ in range(kills):
        pid = os.fork()
        if pid == 0:
            say(uuid.UUID(member))
        select.select([], [], [], rng.uniform(0, worst_s))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return kills


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
