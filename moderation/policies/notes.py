"""The first words for a note to an author: what happened, why, no blame, a way back (MODERATION 3.4). The facilitator edits them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.policies import reasons

# What happened, and what it can do to others; never what kind of person somebody is.
_WHY: Final[dict[str, Promise]] = {
    "safety_self": gettext_lazy("because I worry about you and want to talk with you, not with the whole room"),
    "safety_other": gettext_lazy("because somebody could get hurt, and that needs more than this room"),
    "use_detail": gettext_lazy("because it said how much or how it felt, and that can pull others"),
    "sourcing": gettext_lazy("because it said where or how to get something, and that can pull others"),
    "medical_advice": gettext_lazy("because it spoke of doses or stopping a medicine, and bodies differ"),
    "privacy_other": gettext_lazy("because it told somebody else’s story, and that is theirs to tell"),
    "contact_swap": gettext_lazy(
        "because it had contact details in it, and we keep those out while we are in the group"
    ),
    "conduct": gettext_lazy("because it was hard on somebody here, and the room has to feel safe for everyone"),
    "other": gettext_lazy("because it did not fit in this room"),
}

PRESETS: Final[tuple[tuple[int, Promise], ...]] = (
    (1, gettext_lazy("Say it again without that")),
    (2, gettext_lazy("Talk with me")),
    (3, gettext_lazy("Short")),
    (4, gettext_lazy("How are you?")),
    (5, gettext_lazy("Your words back")),
)
ASKING: Final = 4
WORDS_BACK: Final = 5


def preset(number: int, *, reason: str, name: str, time: str, signed: str) -> str:
    """The first words of a note: to `name`, about a message of `time`, signed by a first name.

    Presets 1 to 3 say that the message was taken down and why; preset 4 asks how somebody is, about a message that stays; preset 5
    goes with the author's own words.
    """
    if number == WORDS_BACK:
        return _words_back(name, signed)
    if number == ASKING:
        return _asking(name, time, signed)
    happened = _("Hi %(name)s. I took down your message from %(time)s %(why)s.") % {
        "name": name,
        "time": time,
        "why": _WHY[reason],
    }
    kind = _("You are not in trouble, and nothing is counted against you. You are welcome here.")
    ways = {
        1: _("What you said matters. Would you share it again without that part?"),
        2: _("I would like to talk with you about it. You can answer here, or tell me when I may call."),
        3: _("You can answer here if you want to talk."),
    }
    last = [_help_now()] if number != 3 else []
    return "\n\n".join([happened, kind, " ".join([ways[number], *last]), f"– {signed}"])


def looked_again(name: str, signed: str, *, changed: bool) -> str:
    """How a second look went: the words are back, or they stay down and why that is no verdict on a person."""
    looked = _("Hi %(name)s. I looked at your message again, with fresh eyes.") % {"name": name}
    if changed:
        went = _("It is back in the room. Thank you for asking.")
    else:
        went = _("I see it the same way, so it stays down. You are not in trouble, and asking was right.")
    way = _("You can answer here if you want to talk.")
    return "\n\n".join([looked, f"{went} {way}", f"– {signed}"])


def says_down(number: int) -> bool:
    """Whether this preset tells of a message that was taken down."""
    return number not in (ASKING, WORDS_BACK)


def _words_back(name: str, signed: str) -> str:
    here = _("Hi %(name)s. Here are your words again, for you alone.") % {"name": name}
    way = _("What you said matters. You can keep them, and share them again without the part that was hard for others.")
    return "\n\n".join([here, way, f"– {signed}"])


def _help_now() -> str:
    return _("If you need someone right now, Support is one tap away at the top of every page.")


def _asking(name: str, time: str, signed: str) -> str:
    read = _("Hi %(name)s. I read your message from %(time)s, and I am thinking of you.") % {"name": name, "time": time}
    asked = _("How are you right now? You can answer here, or tell me when I may call.")
    return "\n\n".join([read, f"{asked} {_help_now()}", f"– {signed}"])


def first_for(reason: str) -> int:
    """The preset a note begins with: asking where somebody may be in danger, since those words stay; else a way to say it again."""
    return ASKING if reasons.is_safety(reason) else 1
