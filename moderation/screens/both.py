"""Both screens over one reading: what the gate asks for every message."""

from __future__ import annotations

from moderation.screens import privacy, safety
from moderation.screens.findings import Finding
from moderation.screens.rules import library


def screen(text: str) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What the safety screen and the privacy screen found; the text is read once."""
    reading = library().read(text)
    return safety.findings_in(reading), privacy.findings_in(reading)
