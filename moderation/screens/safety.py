"""The safety screen: words that may mean somebody is in danger. It alerts people; it never holds a message back."""

from __future__ import annotations

from moderation.screens.findings import Finding
from moderation.screens.reading import words_of
from moderation.screens.rules import findings_of, load, strongest


def screen(text: str) -> tuple[Finding, ...]:
    """What may need a human, most urgent first; nothing when nothing was found."""
    words = words_of(text)
    return strongest([finding for rule in load("safety") for finding in findings_of(rule, words)])
