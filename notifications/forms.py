"""What somebody chooses about mails: the shape only."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class NewsForm(forms.Form):
    """A mail when there is something new, or none; and the hours that stay quiet."""

    wanted = forms.ChoiceField(
        label=_("E-mail when somebody calls you in a room"),
        choices=[("off", _("No e-mail")), ("on", _("One e-mail, until you have looked"))],
        widget=forms.RadioSelect,
    )
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=_clock())
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=_clock())
