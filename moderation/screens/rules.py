"""Rules as data: phrases in a small language anybody can read, with examples that run as tests.

A phrase is words; `a|b` is either, `@set` is any word of a named set, `word?` may be missing, `..` is up to two words of anything.
It matches whole words only.
A phrase under `guards` near a finding (an idiom, a "not", something long past) lowers it one tier; below the third it is dropped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from moderation.screens.findings import SUPPORT, Finding
from moderation.screens.reading import Word

GAP: Final = ".."
GAP_MOST: Final = 2
NEAR: Final = 8


@dataclass(frozen=True)
class Slot:
    """One place of a phrase: the words that fit, none for a gap; whether it may be missing."""

    fits: frozenset[str]
    optional: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether anything fits."""
        return not self.fits


Phrase = tuple[Slot, ...]


@dataclass(frozen=True)
class Rule:
    """One rule: what it looks for, what it means, which version, and examples it must and must not match."""

    id: str
    version: int
    category: str
    tier: int
    reason: str
    hold: bool
    phrases: tuple[Phrase, ...]
    guards: tuple[Phrase, ...]
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    starts: frozenset[str] = field(default_factory=frozenset)


Sets = Mapping[str, Sequence[str]]


def parse_phrase(written: str, sets: Sets) -> Phrase:
    """The slots of a phrase as it stands in a rule file. It begins with a word that must be there."""
    slots = tuple(_slot(part, sets) for part in written.split())
    if not slots or slots[0].is_gap or slots[0].optional:
        raise ValueError(f"a phrase begins with a word: {written!r}")
    return slots


def _slot(part: str, sets: Sets) -> Slot:
    if part == GAP:
        return Slot(frozenset())
    fits: set[str] = set()
    for word in part.removesuffix("?").split("|"):
        fits.update(sets[word[1:]] if word.startswith("@") else [word])
    return Slot(frozenset(fits), part.endswith("?"))


def _rule(told: dict[str, Any], sets: Sets) -> Rule:
    phrases = tuple(parse_phrase(one, sets) for one in told["phrases"])
    return Rule(
        id=told["id"],
        version=told["version"],
        category=told["category"],
        tier=told["tier"],
        reason=told["reason"],
        hold=told.get("hold", False),
        phrases=phrases,
        guards=tuple(parse_phrase(one, sets) for one in told.get("guards", ())),
        hits=tuple(told["hits"]),
        misses=tuple(told["misses"]),
        starts=frozenset(word for phrase in phrases for word in phrase[0].fits),
    )


@lru_cache(maxsize=8)
def load(name: str) -> tuple[Rule, ...]:
    """The rules of the file `name`.toml beside this module, in their order."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    return tuple(_rule(one, told["sets"]) for one in told["rule"])


def end_of(phrase: Phrase, words: Sequence[Word], at: int) -> int | None:
    """Where a phrase that begins at word `at` ends (the word after it), None when it does not match."""
    if not phrase:
        return at
    first, rest = phrase[0], phrase[1:]
    if first.is_gap:
        tries = (end_of(rest, words, at + skipped) for skipped in range(GAP_MOST + 1))
        return next((end for end in tries if end is not None), None)
    if at < len(words) and words[at].text in first.fits:
        end = end_of(rest, words, at + 1)
        if end is not None:
            return end
    return end_of(rest, words, at) if first.optional else None


def matches(rule: Rule, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Each place (first word, word after the last) where one of the rule's phrases stands; one for each beginning."""
    for at, word in enumerate(words):
        if word.text in rule.starts:
            ends = (end_of(phrase, words, at) for phrase in rule.phrases)
            end = next((end for end in ends if end is not None), None)
            if end is not None:
                yield at, end


def _is_guarded(rule: Rule, words: Sequence[Word], start: int, end: int) -> bool:
    first, last = max(0, start - NEAR), min(len(words), end + NEAR)
    near = words[first:last]
    return any(end_of(guard, near, at) is not None for at in range(len(near)) for guard in rule.guards)


def findings_of(rule: Rule, words: Sequence[Word]) -> Iterator[Finding]:
    """What the rule finds, strongest reading first come; guarded ones a tier lower."""
    for start, end in matches(rule, words):
        tier = rule.tier + _is_guarded(rule, words, start, end)
        if tier <= SUPPORT:
            span = (words[start].start, words[end - 1].end)
            yield Finding(rule.category, tier, rule.id, span, rule.version, rule.reason, rule.hold)


def strongest(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding a rule, its strongest; the most urgent first, then in the order of the text."""
    best: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda one: (one.tier, one.span)):
        best.setdefault(finding.rule, finding)
    return tuple(best.values())
