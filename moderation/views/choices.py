"""The decisions of the case page: a verb, one sentence of what it does, and when it is offered (S11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import BadRequest
from groups import policies as group_policies
from moderation import projection
from moderation.policies import cases as rules
from moderation.policies import pauses

if TYPE_CHECKING:
    from groups.models import Membership
    from moderation.access import Item

TWO_HOURS: Final = 120


@dataclass(frozen=True)
class Choice:
    """One button. `answers` says that it settles the case, `writes` that the note goes with it; `%(name)s` is the author.

    What is seldom right stands `apart`, so that the list stays short.
    """

    name: str
    kind: str
    label: str | Promise
    sentence: str | Promise
    answers: bool = False
    writes: bool = False
    talk: bool = False
    minutes: int | None = None
    is_heavy: bool = False
    needs_supervisor: bool = False
    apart: bool = False


CHOICES: Final = {
    choice.name: choice
    for choice in (
        Choice("keep", "keep", _("Let it stand"), _("Nothing changes. Nobody is told."), answers=True),
        Choice(
            "release",
            "release",
            _("Release"),
            _("The room gets it now. %(name)s is not told anything else."),
            answers=True,
        ),
        Choice(
            "hold",
            "hold",
            _("Hold"),
            _("The room sees an empty place while you think. %(name)s sees that it waits."),
        ),
        Choice(
            "remove",
            "remove",
            _("Remove for everyone"),
            _("The words are gone for everybody at once. Only %(name)s gets the note below, after 20 seconds."),
            answers=True,
            writes=True,
            is_heavy=True,
        ),
        Choice(
            "remove_talk",
            "remove",
            _("Remove and talk to the author"),
            _("The same, and “Talk with %(name)s” goes on your list."),
            answers=True,
            writes=True,
            talk=True,
            is_heavy=True,
        ),
        Choice(
            "restore",
            "restore",
            _("Bring it back"),
            _("The room sees the words again, in their old place."),
            answers=True,
        ),
        Choice("note", "note", _("Write to the author"), _("Only %(name)s gets the note below."), writes=True),
        Choice(
            "mute_2h",
            "mute",
            _("Pause posting for 2 hours"),
            _(
                "%(name)s can read, check in and ask for support, and is told when the pause ends. It replaces another end."
            ),
            minutes=TWO_HOURS,
        ),
        Choice(
            "mute_talk",
            "mute",
            _("Pause posting until we talk"),
            _("As above, for 24 hours at most. Ending it earlier is one tap here."),
            minutes=pauses.DAY_MINUTES,
        ),
        Choice(
            "slow_day",
            "slow",
            _("Slow down posting for a day"),
            _("%(name)s can write once in ten minutes."),
            minutes=pauses.DAY_MINUTES,
            apart=True,
        ),
        Choice(
            "suspend_3d",
            "suspend",
            _("Away from the room for 3 days"),
            _("%(name)s neither reads nor writes here. Check-in, Support and you stay open to them."),
            minutes=3 * pauses.DAY_MINUTES,
            needs_supervisor=True,
            apart=True,
        ),
        Choice(
            "suspend_14d",
            "suspend",
            _("Away from the room for 2 weeks"),
            _("The same, for longer. You can end it or change it here at any time."),
            minutes=14 * pauses.DAY_MINUTES,
            needs_supervisor=True,
            apart=True,
        ),
        Choice("lift", "lift", _("End the pause"), _("%(name)s can write again at once.")),
        Choice(
            "give_back_words",
            "give_back_words",
            _("Give the words back"),
            _("Only %(name)s reads them again, beside the note below. The trail says so."),
            writes=True,
        ),
        Choice(
            "escalate",
            "escalate",
            _("Ask for a second pair of eyes"),
            _("The case goes on everybody else’s list, and waits for them."),
        ),
        Choice(
            "purge",
            "purge",
            _("Destroy the words for good"),
            _("Needs two of you, one a supervisor. Nobody can ever read them again; the trail stays."),
            is_heavy=True,
        ),
        Choice("reopen", "reopen", _("Open again"), _("The case waits for a decision again. Nobody is told.")),
    )
}


def named(name: str) -> Choice:
    """The choice of this name. Raises BadRequest for any other."""
    if name not in CHOICES:
        raise BadRequest(field="kind")
    return CHOICES[name]


def _is_paused(item: Item, at: datetime) -> bool:
    about = item.case.member if item.case.message is None else item.case.message.author
    return about is not None and bool(pauses.running(about, at))


def _is_down(item: Item, _at: datetime) -> bool:
    return item.case.message is not None and rules.is_down(item.case.message)


def _may_be_destroyed(item: Item, at: datetime) -> bool:
    """Out of sight, still there, nothing left to decide."""
    message = item.case.message
    if message is None or message.purged_at is not None or _is_open(item, at):
        return False
    return message.state == "removed" or message.withdrawn_at is not None


def _is_open(item: Item, at: datetime) -> bool:
    return rules.status_now(item.case, at) in rules.OPEN


def _state(item: Item) -> str | None:
    return str(item.case.message.state) if item.case.message else None


def _is_there(item: Item) -> bool:
    """Whether there is a message whose author has not taken it back."""
    return item.case.message is not None and item.case.message.withdrawn_at is None


_WHEN: Final[dict[str, Callable[[Item, datetime], bool]]] = {
    "keep": lambda item, at: _is_open(item, at) and (_state(item) != "held" or not _is_there(item)),
    "release": lambda item, at: _state(item) == "held" and _is_there(item),
    "hold": lambda item, at: _state(item) == "visible" and _is_there(item),
    "remove": lambda item, at: _state(item) in ("visible", "held") and _is_there(item),
    "remove_talk": lambda item, at: _state(item) in ("visible", "held") and _is_there(item),
    "restore": _is_down,
    "note": lambda item, at: True,
    "mute_2h": lambda item, at: True,
    "mute_talk": lambda item, at: True,
    "slow_day": lambda item, at: True,
    "suspend_3d": lambda item, at: True,
    "suspend_14d": lambda item, at: True,
    "lift": _is_paused,
    "give_back_words": _is_down,
    "escalate": _is_open,
    "purge": _may_be_destroyed,
    "reopen": lambda item, at: not _is_open(item, at),
}


def offered(item: Item, by: Membership, at: datetime) -> list[dict[str, object]]:
    """What fits the case now, each with its sentence about this author."""
    about = item.case.member if item.case.message is None else item.case.message.author
    may_pause = about is not None and (by.role == "supervisor" or not group_policies.is_team(about.role))
    told = {"name": projection.about(item.case)}
    return [
        {"choice": choice, "sentence": str(choice.sentence) % told}
        for name, choice in CHOICES.items()
        if _WHEN[name](item, at) and _is_for(choice, by.role, may_pause)
    ]


def has_apart(decisions: Iterable[Mapping[str, object]]) -> bool:
    """Whether some of these stand apart."""
    return any(isinstance(one["choice"], Choice) and one["choice"].apart for one in decisions)


def _is_for(choice: Choice, role: str, may_pause: bool) -> bool:
    """Whether this role decides such a thing about this person."""
    if choice.needs_supervisor and role != "supervisor":
        return False
    return may_pause or (choice.kind not in pauses.COLUMNS and choice.kind != "lift")
