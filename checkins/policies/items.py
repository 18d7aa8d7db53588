"""Optional questions: what a programme may ask beside the five, who reads each, and when it is asked. Nobody is asked what nobody reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

TEAM_READS, ONLY_ME = "team", "me"
TICKS, CHOICE, LINE = "ticks", "choice", "line"
HALT = ("hungry", "angry", "lonely", "tired")
SLEPT = ("badly", "so_so", "well")
REVIEWS = ("did", "some", "not_today")
LINE_CHARS = 200
EVENING = 15
OWN_MOST = 12
LABEL_CHARS = 40


@dataclass(frozen=True)
class Item:
    """One optional question: how it is answered and who reads it."""

    code: str
    shape: str
    reader: str
    question: object
    options: Mapping[str, object] = field(default_factory=dict)


ITEMS = {
    item.code: item
    for item in (
        Item(
            "halt",
            TICKS,
            TEAM_READS,
            _("Right now I am… Choose any."),
            {"hungry": _("Hungry"), "angry": _("Angry"), "lonely": _("Lonely"), "tired": _("Tired")},
        ),
        Item(
            "sleep",
            CHOICE,
            TEAM_READS,
            _("How did you sleep?"),
            {"badly": _("Badly"), "so_so": _("So-so"), "well": _("Well")},
        ),
        Item("intention", LINE, TEAM_READS, _("One thing I will do today")),
        Item(
            "review",
            CHOICE,
            TEAM_READS,
            _("How did your one thing go?"),
            {"did": _("I did it"), "some": _("Some of it"), "not_today": _("Not today")},
        ),
        Item("thankful", LINE, ONLY_ME, _("Something I am thankful for")),
    )
}
# What a programme ticks: the review belongs to the thing one set out to do, and is not chosen without it.
CHOOSABLE = ("halt", "sleep", "intention", "thankful")


@dataclass(frozen=True)
class Helped:
    """One entry of the "what helped" list. An entry that is off is not offered, but its words are kept."""

    code: str
    label: str = ""
    off: bool = False


@dataclass(frozen=True)
class Setup:
    """What is asked: the "what helped" list and the optional questions, in order."""

    helped: tuple[Helped, ...]
    optional: tuple[str, ...] = ()

    @property
    def offered(self) -> tuple[str, ...]:
        """The codes of "what helped" that can be chosen now."""
        return tuple(one.code for one in self.helped if not one.off)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that was ever on the list, so that an answer given before a change still counts."""
        return tuple(one.code for one in self.helped)

    @property
    def labels(self) -> dict[str, str]:
        """The programme's own words by code; house entries are named in the reader's language."""
        return {one.code: one.label for one in self.helped if one.label}


def setup_from(helped: Sequence[Mapping[str, object]], optional: Sequence[str], house: Sequence[str]) -> Setup:
    """What is stored, as rules; an empty list means the house's own."""
    stored = tuple(
        Helped(str(one["code"]), str(one.get("label", "")), off=bool(one.get("off"))) for one in helped
    ) or tuple(Helped(code) for code in house)
    known = tuple(code for code in CHOOSABLE if code in optional)
    return Setup(stored, known)


def own_code(label: str) -> str:
    """The code of a programme's own entry; the same words are the same entry for ever."""
    return "own-" + sha256(label.casefold().encode()).hexdigest()[:10]


def helped_after(before: Setup, house: Sequence[str], kept: Collection[str], own: Sequence[str]) -> tuple[Helped, ...]:
    """The list with these house entries kept and these own ones; what is no longer wanted is off, never forgotten."""
    wanted = {own_code(label): label for label in own}
    entries = [Helped(code, off=code not in kept) for code in house]
    entries += [Helped(code, label) for code, label in wanted.items()]
    known = {one.code for one in entries}
    return tuple(entries + [Helped(one.code, one.label, off=True) for one in before.helped if one.code not in known])


def asked_now(
    setup: Setup, left_out: Collection[str], answered: Collection[str], hour: int, *, is_today: bool
) -> tuple[str, ...]:
    """The optional questions to show at this hour on the wall, in order: those answered before always, so that nothing is lost.

    The morning asks for one thing, the evening how it went; neither is asked for a day that is over.
    """
    wanted = {code for code in setup.optional if code not in left_out}
    if not is_today or hour >= EVENING or hour < 4:
        wanted.discard("intention")
    if "intention" in answered and (not is_today or hour >= EVENING or hour < 4):
        wanted.add("review")
    return tuple(code for code in ITEMS if code in wanted or code in answered)
