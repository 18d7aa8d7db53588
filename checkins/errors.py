"""Refusals about check-ins."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import Forbidden


class NotAsked(Forbidden):
    """The person is in no therapy group, so nobody asks them how the day was."""

    sentence = _("Check-ins are for members of a therapy group. Support is open to you at any time.")


class NotOffered(Forbidden):
    """The measure is not offered now: somebody must be there to read the answers."""

    sentence = _(
        "These questions are asked while somebody of the team is here to read them. Your answers so far are kept."
    )
