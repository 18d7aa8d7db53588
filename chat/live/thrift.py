"""Gives memory back. What a flood of large frames has filled, the allocator would keep, though nobody uses it any more (T19)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

_trim: Callable[[int], Any] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back() -> None:
    """Memory that is free inside this process is free for others; a millisecond with glibc, and nothing without it."""
    if _trim is not None:
        _trim(0)
