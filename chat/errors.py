"""Refusals about messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, Forbidden, Refusal


class SlowMode(Refusal):
    """The room asks everybody to wait between messages; `retry_after_ms` says how long."""

    code = "slow_mode"
    status = 429
    retryable = True
    sentence = _("This room asks for a pause between messages. Please wait a moment.")


class TooLateToEdit(Forbidden):
    """Messages can be changed for 15 minutes."""

    sentence = _("A message can be changed for 15 minutes. You can still take it back.")


class Stale(Conflict):
    """Somebody changed the message since it was opened; nothing was changed now."""
