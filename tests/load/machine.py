"""The machine: which core does what, what it is, and how busy others keep it."""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("django", "channels", "channels-redis", "daphne", "uvicorn", "uvloop", "psycopg", "redis", "cryptography")
PROBE = "import time\nfor n in range(1500000): n & 7\nprint(time.process_time() * 1000)"


def _cores() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


_CORES = _cores()
IS_PINNED = len(_CORES) > 1


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """What is started inside runs on this core alone, as with `taskset`; where cores cannot be chosen, anywhere."""
    if not IS_PINNED:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {_CORES[number]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


SERVER_CORE = 0
DRIVER_CORE = 1  # with PostgreSQL and Redis


def probe_ms() -> float:
    """How long a fixed piece of Python takes on the server's core: how fast the machine is just now."""
    with on_core(SERVER_CORE):
        return float(subprocess.run([sys.executable, "-c", PROBE], capture_output=True, check=True).stdout)


def load_average() -> float:
    """Processes that wanted a core in the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _disk() -> str:
    folder = tempfile.gettempdir()
    mounts = [part for part in psutil.disk_partitions(all=True) if folder.startswith(part.mountpoint)]
    return max(mounts, key=lambda part: len(part.mountpoint)).fstype if mounts else "unknown"


def described(postgres: str, redis: str) -> dict[str, str]:
    """Machine, versions and date, for whoever reads the figures later."""
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "processor": f"{len(_CORES) or psutil.cpu_count()} cores of {_processor()}",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, database on {_disk()}",
        "pinned": "server on one core, the rest on another"
        if IS_PINNED
        else "no: this machine has no two cores to choose",
        "python": platform.python_version(),
        "postgresql": postgres,
        "redis": redis,
        **{name: version(name) for name in PACKAGES},
    }
