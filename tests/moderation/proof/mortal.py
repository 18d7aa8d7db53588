"""manage.py in a process that dies by kill -9 between a commit and telling of it, while the file named by HANDRAIL_TEST_DIES lies there.

python -m tests.moderation.proof.mortal serve --port 0
"""

import os
import signal
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from notifications import delivery

ring = delivery.ring


def last_breath(stream: str, seq: int) -> None:
    """What a commit calls first, or the end."""
    if Path(os.environ["HANDRAIL_TEST_DIES"]).exists():
        os.kill(os.getpid(), signal.SIGKILL)
    ring(stream, seq)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    delivery.ring = last_breath
    execute_from_command_line(["manage.py", *sys.argv[1:]])
