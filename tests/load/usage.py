"""Processor time and memory of process trees, and of everybody else on the machine."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import psutil


def _family(pid: int) -> Iterator[psutil.Process]:
    root = psutil.Process(pid)
    yield root
    yield from root.children(recursive=True)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its children since they began, those that have ended and were waited for too."""
    total = 0.0
    for process in _family(pid):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue  # a child that ended just now: its parent has its time
        total += times.user + times.system + times.children_user + times.children_system
    return total


def memory_bytes(pid: int) -> int:
    """Memory of a process and its children, shared pages shared out (PSS)."""
    return sum(int(process.memory_full_info().pss) for process in _family(pid))


def busy_seconds() -> float:
    """Processor time that anybody has used on this machine."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


@dataclass(frozen=True)
class Moment:
    """Processor time used so far, in seconds: by the server, by what stands beside it, by this driver, by everybody."""

    at: float
    server: float
    beside: float
    driver: float
    everybody: float

    @classmethod
    def now(cls, server: int, beside: Mapping[str, int]) -> Self:
        """The state of all counters."""
        return cls(
            time.perf_counter(),
            cpu_seconds(server),
            sum(cpu_seconds(pid) for pid in beside.values()),
            time.process_time(),
            busy_seconds(),
        )

    def until(self, later: "Moment") -> "Moment":
        """What was used in between; `everybody` then holds only those who have no part in the measurement."""
        server, beside, driver = later.server - self.server, later.beside - self.beside, later.driver - self.driver
        strangers = later.everybody - self.everybody - server - beside - driver
        return Moment(later.at - self.at, server, beside, driver, strangers)
