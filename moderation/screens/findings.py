"""What a screen says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

URGENT: Final = 1
CONCERN: Final = 2
SUPPORT: Final = 3


@dataclass(frozen=True)
class Finding:
    """A rule that matched: its category, tier (1 urgent, 2 concern, 3 support), id, version, and where (characters from, to).

    `signs` are the words and clues that counted most and their points, where points were added up.
    """

    category: str
    tier: int
    rule: str
    span: tuple[int, int]
    version: int
    reason: str
    hold: bool = False
    signs: tuple[tuple[str, float], ...] = ()


def strongest(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The most urgent first, phrases before points, then in the order of the text. What a stronger or a like one covers is left out."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda one: (one.tier, bool(one.signs), one.span)):
        if not any(_covers(other, finding) for other in kept):
            kept.append(finding)
    return tuple(kept)


def _covers(kept: Finding, other: Finding) -> bool:
    if kept.rule == other.rule:
        return True
    meets = kept.span[0] < other.span[1] and other.span[0] < kept.span[1]
    # Where a phrase was found, points for the same reason tell the team nothing more.
    says_as_much = kept.category == other.category or (bool(other.signs) and kept.reason == other.reason)
    return meets and (kept.tier < other.tier or says_as_much)
