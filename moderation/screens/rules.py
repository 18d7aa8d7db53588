"""Rules as data: read from the files beside this module, checked, and asked about a reading.

A file that cannot be read raises RuleError with its name and what is wrong; a list of phrases that is empty matches nothing.
A guard (something long past, a "not", a film) lowers a finding; below the third tier it is dropped, an urgent one never is. The points of
the text as a whole are the last guard.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from moderation.screens.clues import Clues
from moderation.screens.disguise import Speller
from moderation.screens.findings import SUPPORT, URGENT, Finding
from moderation.screens.grammar import LONG, Index, Language, RuleError, anchors
from moderation.screens.names import given
from moderation.screens.points import Points, Sign
from moderation.screens.reading import Reading
from moderation.screens.slots import Words

SCREENS: Final = ("safety", "privacy")
_NEEDED: Final = ("id", "version", "category", "tier", "reason", "languages", "phrases", "hits", "misses")
# A rule that was found this often in one text will not be found better.
_LOOKS_MOST: Final = 6
_LONGEST_GUARD: Final = 8

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """One rule: what it looks for, what it means, which version, and examples it must and must not match."""

    id: str
    version: int
    category: str
    tier: int
    reason: str
    hold: bool
    languages: tuple[str, ...]
    phrases: tuple[str, ...]
    guards: tuple[str, ...]
    hits: tuple[str, ...]
    misses: tuple[str, ...]


@dataclass(frozen=True)
class Guard:
    """What makes a finding weaker when it stands within `before` words before it or `after` words after it, and by how many tiers."""

    lower: int
    before: int
    after: int
    index: Index[str]


class Rulebook:
    """The rules of one screen with the guards they share."""

    def __init__(self, rules: Iterable[Rule], guards: Mapping[str, Guard], language: Language, points: Points) -> None:
        self.rules = tuple(rules)
        self.points = points
        self._guards = guards
        self._index = Index(
            anchor
            for rule in self.rules
            for written in rule.phrases
            for anchor in anchors(rule, language.phrase(written), language)
        )

    def findings(self, reading: Reading) -> list[Finding]:
        """One finding a rule that matched, as strong as its guards leave it."""
        best: dict[str, Finding] = {}
        places: dict[str, tuple[int, int]] = {}
        looks: dict[str, int] = {}
        for rule, first, last in self._index.spans(reading.words):
            looked = looks[rule.id] = looks.get(rule.id, 0) + 1
            known = best.get(rule.id)
            if looked > _LOOKS_MOST or (known and known.tier == rule.tier):
                continue
            tier = _tier(rule, self._guards, reading.words, first, last)
            if tier is not None and (known is None or tier < known.tier):
                span = reading.written(first, last)
                best[rule.id] = Finding(rule.category, tier, rule.id, span, rule.version, rule.reason, rule.hold)
                places[rule.id] = first, last
        found = list(best.values())
        # Where a long text is urgent by a phrase, people are told; adding up the rest of it would only cost time.
        if len(reading.words) > LONG and any(one.tier == URGENT for one in found):
            return found
        weighed = self.points.weigh(reading)
        if weighed.speaks_against:
            found = [
                left
                for one in found
                if (left := self._lowered(one, stands=self._stands_alone(one, reading, weighed.hits, places[one.rule])))
            ]
        return found + weighed.findings

    def _stands_alone(self, found: Finding, reading: Reading, hits: Sequence[Sign], place: tuple[int, int]) -> bool:
        """Whether this is urgent, and its own sentence is near danger whatever the rest of the text says."""
        return found.tier == URGENT and self.points.is_near_danger(reading, hits, *place)

    def _lowered(self, found: Finding, *, stands: bool) -> Finding | None:
        """What is left of a danger where the whole text speaks against it: of an urgent one support, unless it stands, else nothing."""
        if found.category not in self.points.guarded or found.tier == SUPPORT or stands:
            return found
        return replace(found, tier=SUPPORT) if found.tier == URGENT else None


def _tier(rule: Rule, guards: Mapping[str, Guard], words: Words, first: int, last: int) -> int | None:
    """The tier of a rule found at these words; None when its guards leave nothing of it."""
    lower = max((guards[name].lower for name in rule.guards if _stands(guards[name], words, first, last)), default=0)
    tier = rule.tier + lower
    if rule.tier == URGENT:
        return min(tier, SUPPORT)
    return tier if tier <= SUPPORT else None


def _stands(guard: Guard, words: Words, first: int, last: int) -> bool:
    """Whether the guard begins in its reach; one that looks only backwards must begin before the finding."""
    start = max(0, first - guard.before - _LONGEST_GUARD)
    near = Words(["", *words[start : last + guard.after + _LONGEST_GUARD], "", ""], frozenset)
    reach = last + guard.after if guard.after else first
    return any(
        begin + start - 1 < reach and end + start - 1 > first - guard.before
        for _, begin, end in guard.index.spans(near)
    )


@dataclass(frozen=True)
class Library:
    """Everything the screens know: how words are spelled, the rules of each screen, and which words are names."""

    speller: Speller
    books: Mapping[str, Rulebook]
    lists: Mapping[str, frozenset[str]]

    def read(self, text: str) -> Reading:
        """The text, read once for all screens."""
        return Reading(text, self.speller, self.lists)


@lru_cache(maxsize=1)
def library() -> Library:
    """The library of this installation, read once."""
    folder = resources.files(__package__).joinpath("rules")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return build({file.name: file.read_text(encoding="utf-8") for file in files})


def build(texts: Mapping[str, str]) -> Library:
    """A library from the text of its files by name: words.toml, and safety-….toml and privacy-….toml."""
    told = {name: _parsed(name, text) for name, text in texts.items()}
    if "words.toml" not in told:
        raise RuleError("words.toml is missing")
    common = told["words.toml"]
    sets = _merged(told)
    spelling = _spelling(common)
    either = {word: also.split() for word, also in common["either"].items()}
    language = Language(sets, either, common["common"].split(), spelling)
    guards = {
        name: _guard(name, one, language) for file in told.values() for name, one in file.get("guards", {}).items()
    }
    rules = {name: [_rule(name, one, guards) for one in file.get("rule", ())] for name, file in told.items()}
    lists = {name: frozenset(words.split()) for name, words in common["lists"].items()}
    lists["given"] = given(lists["names"])
    books = {
        screen: Rulebook(
            (r for name, some in rules.items() if name.startswith(screen) for r in some),
            guards,
            language,
            Points(_points(told, screen), Clues(_clues(told, screen), language), lists["given"]),
        )
        for screen in SCREENS
    }
    lists["known"] = frozenset(language.words).difference(lists["names"])
    known = {word: (word,) for word in language.words} | spelling
    return Library(Speller(known, common["near"].split(), common["glued"].split()), books, lists)


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise RuleError(f"{name}: {fault}") from fault


def _clues(told: Mapping[str, Told], screen: str) -> list[Told]:
    """The clues in all files of a screen."""
    return [one for name, file in told.items() if name.startswith(screen) for one in file.get("clue", ())]


def _points(told: Mapping[str, Told], screen: str) -> dict[str, Any]:
    """The scales in all files of a screen, and what they share."""
    files = [file for name, file in told.items() if name.startswith(f"{screen}-points")]
    scales = {name: one for file in files for name, one in file.get("scale", {}).items()}
    shared: dict[str, Any] = {}
    for one in (file["shared"] for file in files if "shared" in file):
        shared |= one | {"points": shared.get("points", {}) | one["points"]}
    known = next(({"known": file["known"]} for file in files if "known" in file), {})
    return {"scale": scales} | known | ({"shared": shared} if shared else {})


def _merged(told: Mapping[str, Told]) -> dict[str, list[str]]:
    sets: dict[str, list[str]] = {}
    for file, one in told.items():
        for name, entries in one.get("sets", {}).items():
            if name in sets:
                raise RuleError(f"{file}: the set @{name} is told twice")
            sets[name] = list(_entries(entries))
    return sets


def _entries(entries: str | list[str]) -> Iterator[str]:
    """A set is a string of single words, or a list of phrases and such strings of words with a `|` between them."""
    if isinstance(entries, str):
        yield from entries.split()
    else:
        yield from entries


def _guard(name: str, told: Told, language: Language) -> Guard:
    index = Index(anchor for written in told["phrases"] for anchor in anchors(name, language.phrase(written), language))
    return Guard(told["lower"], told["before"], told["after"], index)


def _rule(file: str, told: Told, guards: Mapping[str, Guard]) -> Rule:
    missing = [key for key in _NEEDED if key not in told]
    if missing:
        raise RuleError(f"{file}: the rule {told.get('id', '?')} lacks {', '.join(missing)}")
    unknown = [name for name in told.get("guards", ()) if name not in guards]
    if unknown:
        raise RuleError(f"{file}: the rule {told['id']} names guards that are not there: {', '.join(unknown)}")
    lists: dict[str, Any] = {
        key: tuple(told.get(key, ())) for key in ("languages", "phrases", "guards", "hits", "misses")
    }
    plain: dict[str, Any] = {key: told[key] for key in ("id", "version", "category", "tier", "reason")}
    return Rule(hold=told.get("hold", False), **plain, **lists)


def _spelling(common: Told) -> dict[str, tuple[str, ...]]:
    fillers: dict[str, tuple[str, ...]] = dict.fromkeys(common["fillers"].split(), ())
    return fillers | {short: tuple(long.split()) for short, long in common["spelling"].items()}
