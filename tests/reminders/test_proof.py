"""A small telling of the proof: real clocks, killed at random moments, a database of their own. The large one is `make reminders-proof`."""

import json
import os
import subprocess
import sys

import pytest

from tests.process import ROOT


@pytest.mark.process
def test_every_due_note_is_sent_once_though_clocks_are_killed() -> None:
    command = [sys.executable, "-m", "tests.reminders.proof", "--people", "20", "--days", "2", "--kills", "2"]
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["due"] == told["sent"] > 0
    assert told["kills"] > 0
