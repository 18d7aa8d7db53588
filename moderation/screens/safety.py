"""The safety screen: words that may mean somebody is in danger. It alerts people; it never holds a message back."""

from __future__ import annotations

from moderation.screens.findings import Finding, strongest
from moderation.screens.reading import Reading
from moderation.screens.rules import library


def screen(text: str) -> tuple[Finding, ...]:
    """What may need a human, most urgent first; nothing when nothing was found."""
    return findings_in(library().read(text))


def findings_in(reading: Reading) -> tuple[Finding, ...]:
    """The same, of a text that was read before."""
    return strongest(library().books["safety"].findings(reading))
