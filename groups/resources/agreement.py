"""What a group agreement says: the clauses a new cohort starts from, and what changed between two versions.

The clauses are DOMAIN R22, R23 and SAFETY 4.4 in plain words. A programme edits them before it publishes; what was published is kept
with the cohort, in the language it was written in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Clause(TypedDict):
    """One numbered promise, in plain words, and why it is there."""

    text: str
    why: str


@dataclass(frozen=True)
class Change:
    """One difference: `kind` is new, changed or gone; `number` counts in the new version (in the old one for gone)."""

    kind: str
    number: int
    text: str
    why: str
    before: str = ""


_Pair = tuple[Promise, Promise]

_STAYS: _Pair = (
    _("What is said here, and who is here, stays here."),
    _(
        "People can only be honest when they know it goes no further."
        " The team is bound by law. The rest of us are bound by our promise."
    ),
)
_ON_TIME: _Pair = (
    _("We come on time, and say so when we cannot come."),
    _("When somebody is missing without a word, the others worry."),
)
_OWN_STORY: _Pair = (
    _("We speak about ourselves, and not about people who are absent."),
    _("Everybody gets to tell their own story."),
)
_NO_PICTURES: _Pair = (
    _("No recordings and no screenshots."),
    _("A picture of this room could cost somebody a job or a child."),
)
_CAMERA: _Pair = (
    _("In video meetings we are on our own in the room, with the camera on when we can."),
    _("Seeing each other builds trust, and nobody else listens in."),
)
_READ_ALONG: _Pair = (
    _("The facilitators can read everything here, and may hold or take down a message."),
    _("It keeps the room safe. The author is told why, and may ask for a second look by somebody else."),
)
_MARKED: _Pair = (
    _("A simple word check on this server points the team to messages that sound like danger."),
    _("It helps a person look sooner. It misses things, and it never answers, decides or calls anybody."),
)
_NOT_ALWAYS: _Pair = (
    _("In danger we call for help. We do not wait for an answer here."),
    _("Nobody watches this room all the time. Support, at the top of each page, has the numbers."),
)

_GROUP: tuple[_Pair, ...] = (
    _STAYS,
    _ON_TIME,
    (
        _("We do not come to a meeting drunk or high."),
        _("It is hard for us and hard for the others. You can still write, check in and ask for Support."),
    ),
    (
        _("If we drank or used, we tell the team."),
        _("Secrets are heavier than a hard day. Nobody loses their place for saying so. We change the plan together."),
    ),
    (
        _("We leave out amounts, where it came from and how it felt."),
        _("Details can pull somebody else back on a bad evening."),
    ),
    (
        _("No dating, no lending money and no selling between us while we are in the group."),
        _("It gets hard to be honest with each other, and somebody gets hurt."),
    ),
    _OWN_STORY,
    (
        _("If we meet or write to each other outside, we tell the group."),
        _("Side talk leaves others out, and worries stay hidden."),
    ),
    _NO_PICTURES,
    _CAMERA,
    _READ_ALONG,
    _MARKED,
    _NOT_ALWAYS,
)

_FAMILY: tuple[_Pair, ...] = (
    _STAYS,
    _ON_TIME,
    (
        _("We come because we want to. Anybody may stop at any time."),
        _("Talking helps when it is free."),
    ),
    (
        _("We ask each other, not the team, about what was not shared."),
        _("The team only tells what a member has agreed to. A closed door is not a bad sign."),
    ),
    (
        _("We say how it is for us, without blame."),
        _("Blame makes people hide. Plain words bring them closer."),
    ),
    _OWN_STORY,
    _NO_PICTURES,
    _READ_ALONG,
    _MARKED,
    _NOT_ALWAYS,
)


def default_clauses(kind: str) -> list[Clause]:
    """The clauses a cohort of this kind starts from, in the active language; families have their own (DOMAIN R35)."""
    pairs = _FAMILY if kind == "family" else _GROUP
    return [Clause(text=str(text), why=str(why)) for text, why in pairs]


def changes_between(before: Sequence[Clause], after: Sequence[Clause]) -> list[Change]:
    """What somebody who said yes to `before` finds different in `after`, in the order of `after`."""
    old = [(clause["text"], clause["why"]) for clause in before]
    new = [(clause["text"], clause["why"]) for clause in after]
    found = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        paired = min(old_to - old_from, new_to - new_from)
        for n in range(new_from, new_to):
            is_pair = n - new_from < paired
            earlier = old[old_from + n - new_from][0] if is_pair else ""
            found.append(Change("changed" if is_pair else "new", n + 1, *new[n], before=earlier))
        found += [Change("gone", n + 1, *old[n]) for n in range(old_from + paired, old_to)]
    return found
