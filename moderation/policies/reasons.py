"""Why a message worries somebody: what members read, what the team reads, how soon somebody should look (MODERATION 3.3, 4.8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import BadRequest

WORDS_MOST: Final = 1000

# What a member chooses from. `safety_other` comes by other clients and from screens; a member need not tell the two apart.
PLAIN: Final[tuple[tuple[str, Promise], ...]] = (
    ("safety_self", _("I’m worried about someone’s safety")),
    ("use_detail", _("This could set off a craving: amounts, or how it felt")),
    ("sourcing", _("Where or how to get something")),
    ("medical_advice", _("Dose, mixing or stopping medication")),
    ("privacy_other", _("It shares someone else’s story or identity")),
    ("contact_swap", _("Phone numbers, socials or meeting outside")),
    ("conduct", _("Unkind, sexual or threatening")),
    ("other", _("Something else, or I need a facilitator")),
)

STAFF: Final[MappingProxyType[str, Promise]] = MappingProxyType(
    {
        "safety_self": _("Worried about someone’s safety"),
        "safety_other": _("Somebody else may be in danger"),
        "use_detail": _("Details of use"),
        "sourcing": _("Where or how to get something"),
        "medical_advice": _("Advice about medication"),
        "privacy_other": _("Someone else’s story or identity"),
        "contact_swap": _("Contact details or meeting outside"),
        "conduct": _("Unkind, sexual or threatening"),
        "other": _("Something else"),
    }
)

SAFETY: Final = frozenset({"safety_self", "safety_other"})
_PRIORITY: Final = {
    "safety_self": 0,
    "safety_other": 0,
    "sourcing": 1,
    "medical_advice": 1,
    "privacy_other": 1,
    "conduct": 1,
    "use_detail": 2,
    "contact_swap": 2,
    "other": 2,
}
_LOOK_WITHIN: Final = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=24), timedelta(hours=24))


def is_safety(reason: str) -> bool:
    """Whether somebody may be in danger: never hidden, never counted by limits."""
    return reason in SAFETY


def check_reason(reason: object) -> str:
    """The reason code; raises BadRequest for anything else."""
    if not isinstance(reason, str) or reason not in _PRIORITY:
        raise BadRequest(field="reason")
    return reason


def check_words(words: object) -> str:
    """What the reporter added, trimmed; raises BadRequest when it is no text or longer than 1,000 characters."""
    if words is None:
        return ""
    if not isinstance(words, str) or len(words) > WORDS_MOST:
        raise BadRequest(field="words")
    return words.strip()


def priority_of(reason: str) -> int:
    """0 is now, 1 is soon, 2 is the next shift."""
    return _PRIORITY[reason]


def due_at(priority: int, at: datetime) -> datetime:
    """By when somebody should have looked: 5 minutes, 30 minutes, else a day (MODERATION 4.8)."""
    return at + _LOOK_WITHIN[priority]
