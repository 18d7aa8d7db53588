"""The pieces a phrase is made of, and how they walk along a text, forwards or backwards, word by word.

A text begins and ends with a break, so that a slot never looks past an end. Nothing here goes further than its own bounds: the work
of a phrase does not grow with the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final, Protocol

BREAK: Final = "."


class Words(list[str]):
    """The words of a text between two breaks."""

    def __init__(self, words: Iterable[str], find_names: Callable[[], frozenset[int]]) -> None:
        super().__init__(words)
        self._find_names = find_names

    @cached_property
    def said(self) -> frozenset[str]:
        """The words, each once."""
        return frozenset(self)

    @cached_property
    def names(self) -> frozenset[int]:
        """The places of words that look like somebody's name; looked for when a rule asks."""
        return self._find_names()


Step = Callable[[Words, int], Sequence[int]]
# A step, the words one of which must come next (None when that is open), how far off from a place they stand, and the rest.
Chain = tuple[Step, frozenset[str] | None, int, "Chain"] | None


def walk(chain: Chain, words: Words, at: int) -> int:
    """Where a chain of steps ends that starts at `at`, or -1 when it does not fit."""
    while chain is not None:
        step, following, off, chain = chain
        stops = step(words, at)
        if len(stops) == 1:
            at = stops[0]
            continue
        for stop in stops:
            if following is None or words[stop + off] in following:
                end = walk(chain, words, stop)
                if end >= 0:
                    return end
        return -1
    return at


class Slot(Protocol):
    """One place of a phrase. `ahead` gives the places after it, `behind` the places before it; none when it does not fit."""

    def ahead(self, words: Words, at: int) -> Sequence[int]:
        """Where this slot can end when it starts at `at`."""

    def behind(self, words: Words, at: int) -> Sequence[int]:
        """Where this slot can start when it ends at `at`."""


class Gap(Slot):
    """Up to `most` words of anything, within a sentence or, when `wide`, also past its end."""

    def __init__(self, most: int, *, wide: bool = False) -> None:
        self.most = most
        self.wide = wide

    def ahead(self, words: Words, at: int) -> Sequence[int]:
        """The shortest first."""
        last = min(at + self.most, len(words) - 1)
        if self.wide:
            return range(at, last)
        stop = at
        while stop < last and words[stop] != BREAK:
            stop += 1
        return range(at, stop + 1)

    def behind(self, words: Words, at: int) -> Sequence[int]:
        """The shortest first."""
        last = max(at - self.most, 1)
        if self.wide:
            return range(at, last - 1, -1)
        stop = at
        while stop > last and words[stop - 1] != BREAK:
            stop -= 1
        return range(at, stop - 1, -1)


class Pause(Slot):
    """Perhaps the end of a sentence."""

    def ahead(self, words: Words, at: int) -> Sequence[int]:
        """On, past a break that is not the last."""
        return (at, at + 1) if words[at] == BREAK and at + 1 < len(words) else (at,)

    def behind(self, words: Words, at: int) -> Sequence[int]:
        """Back, past a break that is not the first."""
        return (at, at - 1) if words[at - 1] == BREAK and at > 1 else (at,)


class Edge(Slot):
    """Where a sentence starts (as the first slot) or ends (as the last)."""

    def ahead(self, words: Words, at: int) -> Sequence[int]:
        """Nothing may follow."""
        return (at,) if words[at] == BREAK else ()

    def behind(self, words: Words, at: int) -> Sequence[int]:
        """Nothing may come before."""
        return (at,) if words[at - 1] == BREAK else ()


class Without(Slot):
    """What comes before (as the first slot) or after (as the last) is none of these."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice

    def ahead(self, words: Words, at: int) -> Sequence[int]:
        """Something else follows, or nothing."""
        return () if self.choice.ahead(words, at) else (at,)

    def behind(self, words: Words, at: int) -> Sequence[int]:
        """Something else comes before, or nothing."""
        return () if self.choice.behind(words, at) else (at,)


class Named(Slot):
    """A word that looks like somebody's name; perhaps missing."""

    def __init__(self, *, optional: bool) -> None:
        self.optional = optional

    def ahead(self, words: Words, at: int) -> Sequence[int]:
        """After the name."""
        return [*([at + 1] if at in words.names else []), *([at] if self.optional else [])]

    def behind(self, words: Words, at: int) -> Sequence[int]:
        """Before the name."""
        return [*([at - 1] if at - 1 in words.names else []), *([at] if self.optional else [])]


class Choice(Slot):
    """One of some words, or one of some phrases; perhaps missing."""

    def __init__(self, singles: frozenset[str], phrases: tuple[Phrase, ...], *, optional: bool) -> None:
        self.singles = singles
        self.phrases = phrases
        self.optional = optional
        self.heads = _by_word((word, phrase.forwards) for phrase in phrases for word in phrase.first)
        self.tails = _by_word((word, phrase.backwards) for phrase in phrases for word in phrase.last)
        self.first = singles.union(self.heads)
        self.last = singles.union(self.tails)

    def ahead(self, words: Words, at: int) -> Sequence[int]:
        """After each alternative that starts here."""
        return self._stops(words, at, words[at], self.heads, 1)

    def behind(self, words: Words, at: int) -> Sequence[int]:
        """Before each alternative that ends here."""
        return self._stops(words, at, words[at - 1], self.tails, -1)

    def _stops(self, words: Words, at: int, word: str, chains: dict[str, tuple[Chain, ...]], step: int) -> list[int]:
        stops = [at + step] if word in self.singles else []
        for chain in chains.get(word, ()):
            stop = walk(chain, words, at)
            if stop >= 0:
                stops.append(stop)
        if self.optional:
            stops.append(at)
        return stops


class Phrase:
    """Slots one after another. `first` and `last` are the words it can begin and end with."""

    def __init__(self, written: str, slots: tuple[Slot, ...]) -> None:
        self.written = written
        self.slots = slots
        self.forwards = forwards(slots)
        self.backwards = backwards(slots)
        self.first = _edge_words(slots, last=False)
        self.last = _edge_words(slots, last=True)


def forwards(slots: Sequence[Slot]) -> Chain:
    """The chain that walks these slots with the text."""
    chain: Chain = None
    for place in reversed(range(len(slots))):
        chain = (slots[place].ahead, neighbours(slots[place + 1 :], last=False), 0, chain)
    return chain


def backwards(slots: Sequence[Slot]) -> Chain:
    """The chain that walks these slots against the text."""
    chain: Chain = None
    for place, slot in enumerate(slots):
        chain = (slot.behind, neighbours(slots[:place], last=True), -1, chain)
    return chain


def neighbours(slots: Sequence[Slot], *, last: bool) -> frozenset[str] | None:
    """The words one of which must stand next when these slots come next; None when that is open."""
    slot = slots[-1 if last else 0] if slots else None
    if isinstance(slot, Choice) and not slot.optional:
        return slot.last if last else slot.first
    return None


def _edge_words(slots: Sequence[Slot], *, last: bool) -> frozenset[str]:
    """The words a run of slots can start with, or end with when it is walked from its end."""
    edge, rest = (slots[-1], slots[:-1]) if last else (slots[0], slots[1:])
    if not isinstance(edge, Choice):
        return frozenset()
    words = edge.last if last else edge.first
    return words | _edge_words(rest, last=last) if edge.optional else words


def _by_word(pairs: Iterable[tuple[str, Chain]]) -> dict[str, tuple[Chain, ...]]:
    found: dict[str, tuple[Chain, ...]] = {}
    for word, chain in pairs:
        found[word] = (*found.get(word, ()), chain)
    return found
