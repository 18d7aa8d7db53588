"""Refusals of the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, Forbidden
from groups.errors import Gone


class CaseChanged(Conflict):
    """The case is no longer as it was when the decision was made; `facts` says who did what and when. Nothing was changed."""

    sentence = _("This case has changed since you opened it. Please look again.")


class HeldByOther(Conflict):
    """Somebody else has taken the case for the moment; `facts` says who and until when."""

    sentence = _("Somebody else is looking at this right now.")


class OwnCase(Forbidden):
    """Nobody decides about their own message, or about themselves (MODERATION I12)."""

    sentence = _("This is about you, so somebody else has to decide it.")


class AskSupervisor(Forbidden):
    """A decision that needs a supervisor (MODERATION 4.6)."""

    sentence = _("A supervisor has to decide this. You can ask for a second pair of eyes.")


class DecidedBefore(Forbidden):
    """A second look is somebody else's (MODERATION 4.3)."""

    sentence = _("You decided this before, so somebody else has to look again.")


class OwnMessage(Forbidden):
    """One does not report oneself."""

    sentence = _("This is your own message. You can change it or take it back.")


class NothingToDo(Gone):
    """What was asked for does not fit what the message or the case is now."""

    sentence = _("This cannot be done any more. Please look again.")
