"""Shape of the evening note's settings."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checkins.policies.reminders import DEFAULT, QUIET
from groups.schedule import clock_time


def _clock(first: int = 0, last: int = 48) -> list[tuple[str, str]]:
    """Every half hour of a day, as people write it."""
    times = [time(half // 2, 30 * (half % 2)) for half in range(first, last)]
    return [(f"{one:%H:%M}", clock_time(one)) for one in times]


def _time(text: str) -> time:
    return time.fromisoformat(text)


class TimeOfDay(forms.TypedChoiceField):
    """A half hour on the wall."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_clock, coerce=_time, **options)


class ReminderForm(forms.Form):
    """Whether, when, and when never. Off until somebody chooses it."""

    wanted = forms.ChoiceField(
        label=_("A note in the evening"),
        choices=[("on", _("Yes, one e-mail a day, if I have not checked in yet")), ("off", _("No notes"))],
        widget=forms.RadioSelect,
        initial="off",
    )
    wanted_at = TimeOfDay(label=_("At"), initial=f"{DEFAULT:%H:%M}")
    quiet_from = TimeOfDay(label=_("Quiet hours from"), initial=f"{QUIET[0]:%H:%M}")
    quiet_until = TimeOfDay(label=_("Quiet hours until"), initial=f"{QUIET[1]:%H:%M}")
