"""Phrases in words that anybody can read, made ready for a quick search.

    word        that word                     a|b        either
    @set        any of a named set            a_b        two words as one alternative
    word?       perhaps                       ..  ...    up to two, up to five words of anything
    ~           up to fourteen words, also past the end of a sentence
    /           perhaps a new sentence        ^  $       the start, the end of a sentence
    a|$         that word, or the end of the sentence
    !a|@set     first or last in a phrase: the word before or after is none of these
    <name>      a word that looks like somebody's name

Each phrase is looked for from its rarest word, its anchor, outwards: a text without an anchor costs one look-up a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from moderation.screens.folding import fold
from moderation.screens.slots import (
    BREAK,
    Chain,
    Choice,
    Edge,
    Gap,
    Named,
    Pause,
    Phrase,
    Slot,
    Without,
    Words,
    backwards,
    forwards,
    neighbours,
    walk,
)

LONG: Final = 250
AROUND: Final = 7
TRIES_MOST: Final = 400
GAPS: Final = {"..": 2, "...": 5, "~": 14}
_EDGES: Final = frozenset("^$")
Owner = TypeVar("Owner")


class RuleError(ValueError):
    """A rule file says something that cannot be read. The message names it."""


class Language:
    """Sets of alternatives by name, words that may stand for others, and how common words are (an anchor is a rare one).

    `words` are all words met so far.
    """

    def __init__(
        self,
        sets: Mapping[str, Sequence[str]],
        either: Mapping[str, Sequence[str]],
        common: Sequence[str],
        spelling: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._written = sets
        self._either = either
        self._spelling = spelling
        # A word of both languages counts where it comes first.
        self._rank = {word: len(common) - place for place, word in reversed([*enumerate(common)])} | {
            BREAK: len(common) + 1
        }
        self._read: dict[str, Choice] = {}
        self._choices: dict[str, Choice] = {}
        self._open: list[str] = []
        self.words: set[str] = set()

    def phrase(self, written: str) -> Phrase:
        """The phrase as it stands in a rule file; raises RuleError when it cannot be read or has no word to look for."""
        parts = written.split()
        slots = tuple(self._slot(part, written) for part in parts)
        if not any(isinstance(slot, Choice) and not slot.optional for slot in slots):
            raise RuleError(f"a phrase needs a word that must be there: {written!r}")
        inner = parts[1:-1]
        if any(part.startswith("!") for part in inner) or "^" in parts[1:] or "$" in parts[:-1]:
            raise RuleError(f"^ and ! stand first, $ and ! last: {written!r}")
        return Phrase(written, slots)

    def _slot(self, part: str, written: str) -> Slot:
        if part in GAPS:
            return Gap(GAPS[part], wide=part == "~")
        if part in _EDGES:
            return Edge()
        if part == "/":
            return Pause()
        if part.startswith("<name>"):
            return Named(optional=part.endswith("?"))
        if part.startswith("!"):
            return Without(self._choice(part[1:], written, optional=False))
        if part not in self._choices:
            self._choices[part] = self._choice(part.removesuffix("?"), written, optional=part.endswith("?"))
        return self._choices[part]

    def _choice(self, part: str, written: str, *, optional: bool) -> Choice:
        singles: set[str] = set()
        phrases: list[Phrase] = []
        for one in part.split("|"):
            if one.startswith("@"):
                named = self._set(one[1:], written)
                singles |= named.singles
                phrases += named.phrases
                continue
            spelled = [BREAK] if one == "$" else self._spelled(one)
            if len(spelled) == 1:
                singles.update([*spelled, *self._either.get(spelled[0], ())])
            elif spelled:
                phrases.append(self.phrase(" ".join(spelled)))
        if not singles and not phrases:
            raise RuleError(f"only a filler, which no reading has, at {part!r} in {written!r}")
        self.words |= singles - {BREAK}
        return Choice(frozenset(singles), tuple(phrases), optional=optional)

    def _spelled(self, written: str) -> list[str]:
        """The words as a reading would have them, shortenings spelled out, fillers gone."""
        return [word for one in fold(written).split("_") for word in self._spelling.get(one, (one,))]

    def _set(self, name: str, written: str) -> Choice:
        if name in self._read:
            return self._read[name]
        if name not in self._written:
            raise RuleError(f"no set @{name}: {written!r}")
        if name in self._open:
            raise RuleError(f"a set inside itself: @{name}")
        self._open.append(name)
        self._read[name] = self._alternatives(self._written[name])
        self._open.pop()
        return self._read[name]

    def _alternatives(self, entries: Sequence[str]) -> Choice:
        singles: set[str] = set()
        phrases: list[Phrase] = []
        for entry in entries:
            read = self.phrase(entry)
            only = read.slots[0]
            if len(read.slots) == 1 and isinstance(only, Choice):
                singles |= only.singles
                phrases += only.phrases
            elif read.first and read.last:
                phrases.append(read)
            else:
                raise RuleError(f"an alternative begins and ends with a word: {entry!r}")
        return Choice(frozenset(singles), tuple(phrases), optional=False)

    def commonness(self, words: Iterable[str]) -> int:
        """How often one meets the most common of these words: 0 for none of the common ones."""
        return max((self._rank.get(word, 0) for word in words), default=0)


@dataclass(frozen=True, slots=True)
class Anchor(Generic[Owner]):
    """Where to start looking for one reading of a phrase: what must stand beside it, and the way outwards, ring by ring.

    Of each set in `elsewhere` the text must have a word somewhere, or it is not worth the way.
    """

    owner: Owner
    words: frozenset[str]
    before: frozenset[str] | None
    after: frozenset[str] | None
    elsewhere: tuple[frozenset[str], ...]
    rings: tuple[tuple[Chain, Chain], ...]

    def span(self, words: Words, at: int) -> tuple[int, int] | None:
        """The words (from, to) of the phrase around the anchor at `at`, None when it does not fit."""
        start, end = at, at + 1
        for left, right in self.rings:
            end = walk(right, words, end)
            if end < 0:
                return None
            start = walk(left, words, start)
            if start < 0:
                return None
        return start, end


def anchors(owner: Owner, phrase: Phrase, language: Language) -> Iterator[Anchor[Owner]]:
    """The anchors of a phrase: its rarest slot; for a slot of phrases, the rarest of each."""
    place, slot = min(_required(phrase), key=lambda one: _cost(one[1], language))
    left, right = phrase.slots[:place], phrase.slots[place + 1 :]
    ring = (backwards(left), forwards(right))
    before, after = neighbours(left, last=True), neighbours(right, last=False)
    beside = {at for at, near in ((place - 1, before), (place + 1, after)) if near is not None}
    others = [(at, one.first) for at, one in _required(phrase) if at != place]
    if slot.singles:
        elsewhere = tuple(words for at, words in others if at not in beside)
        yield Anchor(owner, slot.singles, before, after, elsewhere, (ring,))
    for inner in slot.phrases:
        for one in anchors(owner, inner, language):
            elsewhere = (*one.elsewhere, *(words for _, words in others))
            yield Anchor(owner, one.words, one.before, one.after, elsewhere, (*one.rings, ring))


def _required(phrase: Phrase) -> list[tuple[int, Choice]]:
    return [(place, slot) for place, slot in enumerate(phrase.slots) if isinstance(slot, Choice) and not slot.optional]


def _cost(slot: Choice, language: Language) -> int:
    """How common the most common word is that one would have to look for."""
    inner = (min(_cost(one, language) for _, one in _required(phrase)) for phrase in slot.phrases)
    return max(language.commonness(slot.singles), max(inner, default=0))


class Index(Generic[Owner]):
    """All anchors by their word."""

    def __init__(self, found: Iterable[Anchor[Owner]]) -> None:
        by_word: dict[str, list[Anchor[Owner]]] = {}
        for anchor in found:
            for word in anchor.words - {BREAK}:
                by_word.setdefault(word, []).append(anchor)
        self._by_word = {word: tuple(owned) for word, owned in by_word.items()}
        self._words = frozenset(by_word)

    def spans(self, words: Words) -> Iterator[tuple[Owner, int, int]]:
        """What stands where (words from, to). After so many tries it stops: only a text made for that needs more."""
        tries = TRIES_MOST
        said = words.said
        for at, owned in self._places(words):
            before, after = words[at - 1], words[at + 1]
            for anchor in owned:
                if anchor.before is not None and before not in anchor.before:
                    continue
                if anchor.after is not None and after not in anchor.after:
                    continue
                if any(map(said.isdisjoint, anchor.elsewhere)):
                    continue
                tries -= 1
                if tries < 0:
                    return
                span = anchor.span(words, at)
                if span is not None:
                    yield anchor.owner, *span

    def _places(self, words: Words) -> Iterator[tuple[int, tuple[Anchor[Owner], ...]]]:
        """Where anchors stand; in a long text the same neighbourhood once."""
        met = self._words & words.said
        if not met:
            return
        found = ((at, self._by_word[word]) for at, word in enumerate(words) if word in met)
        if len(words) <= LONG:
            yield from found
            return
        seen: set[tuple[str, ...]] = set()
        for at, owned in found:
            around = tuple(words[max(0, at - AROUND) : at + AROUND])
            if around not in seen:
                seen.add(around)
                yield at, owned
