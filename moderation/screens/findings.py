"""What a screen says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

URGENT: Final = 1
CONCERN: Final = 2
SUPPORT: Final = 3


@dataclass(frozen=True)
class Finding:
    """A rule that matched: its category, tier (1 urgent, 2 concern, 3 support), id, version, and where (characters from, to)."""

    category: str
    tier: int
    rule: str
    span: tuple[int, int]
    version: int
    reason: str
    hold: bool = False
