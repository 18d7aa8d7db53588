"""Shape of what people tell about meetings and about how they read."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

NEAR_ZONES = (
    ("America/New_York", _("Eastern")),
    ("America/Chicago", _("Central")),
    ("America/Denver", _("Mountain")),
    ("America/Phoenix", _("Arizona")),
    ("America/Los_Angeles", _("Pacific")),
    ("America/Anchorage", _("Alaska")),
    ("Pacific/Honolulu", _("Hawaii")),
)
REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


class AbsenceForm(forms.Form):
    """Why somebody cannot come; no reason is a full answer."""

    reason = forms.ChoiceField(
        label=_("Would you like to say why?"),
        choices=[
            ("none", _("I would rather not say")),
            ("ill", _("I am ill")),
            ("work", _("Work")),
            ("care", _("Family or care")),
            ("other", _("Something else")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_reason(self) -> str:
        """No answer counts as no reason."""
        return self.cleaned_data["reason"] or "none"


class ReadingForm(forms.Form):
    """Language and time zone."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as they came
        far = sorted(name for name in available_timezones() if name.startswith(REGIONS))
        known = dict(NEAR_ZONES)
        others = [(name, name.replace("_", " ")) for name in far if name not in known]
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (_("United States"), list(NEAR_ZONES)),
            (_("Everywhere else"), [*others, ("UTC", "UTC")]),
        ]
