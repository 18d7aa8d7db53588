"""The privacy screen: ways to reach somebody outside, ways to get something, and who somebody is. Crisis lines are never found."""

from __future__ import annotations

from moderation.screens.findings import Finding, strongest
from moderation.screens.reading import Reading
from moderation.screens.rules import library
from moderation.screens.shapes import shapes_in


def screen(text: str) -> tuple[Finding, ...]:
    """What should perhaps not be said to everybody; nothing when nothing was found."""
    return findings_in(library().read(text))


def findings_in(reading: Reading) -> tuple[Finding, ...]:
    """The same, of a text that was read before."""
    return strongest([*shapes_in(reading), *library().books["privacy"].findings(reading)])
