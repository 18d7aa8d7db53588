"""Counting in sliding windows: pure arithmetic on a monotonic clock's seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable


class Window:
    """The moments of the last counted acts of one person or socket."""

    __slots__ = ("_moments",)

    def __init__(self) -> None:
        self._moments: deque[float] = deque()

    def give_back(self) -> None:
        """The last act counted was none."""
        if self._moments:
            self._moments.pop()

    def add(self, now: float, times: int) -> None:
        """So many acts were counted elsewhere; a number below nothing gives them back."""
        for _ in range(-times):
            self.give_back()
        self._moments.extend([now] * times)

    def take(self, now: float, rules: Iterable[tuple[int, float]]) -> float:
        """Count one act at `now` if every rule (how many, in how many seconds) allows it; returns 0, else the seconds to wait.

        A refused act is not counted. A rule of 0 acts means no limit.
        """
        live = [(most, span) for most, span in rules if most]
        longest = max((span for _, span in live), default=0)
        while self._moments and self._moments[0] <= now - longest:
            self._moments.popleft()
        wait = 0.0
        for most, span in live:
            recent = [moment for moment in self._moments if moment > now - span]
            if len(recent) >= most:
                wait = max(wait, recent[-most] + span - now)
        if wait <= 0 and live:
            self._moments.append(now)
        return max(wait, 0.0)
