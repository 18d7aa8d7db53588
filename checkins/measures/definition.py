"""What a measure is made of. Texts are kept by language; one that has no other is shown in the language it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Texts = Mapping[str, str]
TEAM, ONLY_ME = "team", "self"
ITEMS_MOST = 60


class WrongDefinition(ValueError):
    """The data is no measure; `args[0]` says what is wrong, in a code a form can put into words."""


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen, and its value."""

    value: int
    words: Texts


@dataclass(frozen=True)
class Item:
    """One question. `choices` are its own answers."""

    code: str
    words: Texts
    choices: tuple[Choice, ...]

    @property
    def values(self) -> tuple[int, ...]:
        """The values that can be answered."""
        return tuple(choice.value for choice in self.choices)


@dataclass(frozen=True)
class Cut:
    """What a score means from `at_least` or to `at_most`, for whoever reads it."""

    words: Texts
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, score: int) -> bool:
        """Whether the score lies on this side."""
        if self.at_least is not None and score < self.at_least:
            return False
        return self.at_most is None or score <= self.at_most


@dataclass(frozen=True)
class Scale:
    """A sum over items. `for_member` says that its line may be shown to the person themselves."""

    code: str
    words: Texts
    items: tuple[str, ...]
    cuts: tuple[Cut, ...] = ()
    for_member: bool = False


@dataclass(frozen=True)
class Alert:
    """An answer that a person of the team must hear of at once: the item's value is above `above`."""

    item: str
    above: int


@dataclass(frozen=True)
class Schedule:
    """How often: every so many days, from the first day on or only after another measure's scale reached a score."""

    every_days: int
    at_start: bool = True
    after_code: str = ""
    after_scale: str = ""
    after_score: int = 0
    on_duty_only: bool = False


@dataclass(frozen=True)
class Definition:
    """One version of a measure. `has_wording` is false where the programme must paste its own copy first."""

    code: str
    name: str
    intro: Texts
    reader: str
    licence: str
    source: str
    minutes: int
    schedule: Schedule
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    alerts: tuple[Alert, ...] = ()

    @property
    def has_wording(self) -> bool:
        """Whether every question can be shown."""
        return all(item.words and all(choice.words for choice in item.choices) for item in self.items)

    def item(self, code: str) -> Item:
        """The item with this code."""
        return next(item for item in self.items if item.code == code)


def in_language(texts: Texts, language: str) -> tuple[str, str]:
    """The text in this language, else in the one there is; and which language that is."""
    for one in (language, "en", *texts):
        if texts.get(one):
            return texts[one], one
    return "", language


def as_data(definition: Definition) -> dict[str, Any]:
    """A definition as it is kept."""
    return asdict(definition)


def definition_from(data: Mapping[str, Any]) -> Definition:
    """Read a definition. Raises WrongDefinition where it contradicts itself."""
    shared = [_choice(one) for one in data.get("choices", ())]
    items = tuple(_item(one, shared) for one in data["items"])
    made = Definition(
        code=str(data["code"]),
        name=str(data["name"]),
        intro=dict(data.get("intro", {})),
        reader=str(data.get("reader", TEAM)),
        licence=str(data["licence"]),
        source=str(data.get("source", "")),
        minutes=int(data.get("minutes", 3)),
        schedule=Schedule(**data["schedule"]),
        items=items,
        scales=tuple(_scale(one) for one in data.get("scales", ())),
        alerts=tuple(Alert(str(one["item"]), int(one["above"])) for one in data.get("alerts", ())),
    )
    _check(made)
    return made


def _choice(data: Mapping[str, Any]) -> Choice:
    return Choice(int(data["value"]), dict(data.get("words", {})))


def _item(data: Mapping[str, Any], shared: Sequence[Choice]) -> Item:
    own = tuple(_choice(one) for one in data.get("choices", ()))
    return Item(str(data["code"]), dict(data.get("words", {})), own or tuple(shared))


def _scale(data: Mapping[str, Any]) -> Scale:
    cuts = tuple(Cut(dict(one["words"]), one.get("at_least"), one.get("at_most")) for one in data.get("cuts", ()))
    items = tuple(str(code) for code in data["items"])
    return Scale(str(data["code"]), dict(data["words"]), items, cuts, bool(data.get("for_member")))


def _check(made: Definition) -> None:
    codes = [item.code for item in made.items]
    if not codes or len(codes) > ITEMS_MOST or len(set(codes)) != len(codes):
        raise WrongDefinition("items")
    if any(len(item.choices) < 2 or len(set(item.values)) != len(item.values) for item in made.items):
        raise WrongDefinition("answers")
    if made.reader not in (TEAM, ONLY_ME):
        raise WrongDefinition("reader")
    # An alarm needs somebody who reads it.
    if made.alerts and made.reader != TEAM:
        raise WrongDefinition("reader")
    named = {code for scale in made.scales for code in scale.items} | {alert.item for alert in made.alerts}
    if not named <= set(codes):
        raise WrongDefinition("scales")
    if made.schedule.every_days < 1:
        raise WrongDefinition("schedule")
