"""Shape of what people tell about meetings, attendance, homework, themselves, and how they read."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from groups.policies import about, attendance, homework

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


STATUS_WORDS = {
    attendance.PRESENT: _("Here"),
    attendance.LATE: _("Late"),
    attendance.LEFT_EARLY: _("Left early"),
    attendance.NO_SHOW: _("Not here"),
    attendance.EXCUSED: _("Excused"),
    attendance.NOT_EXPECTED: _("Not expected"),
}
REASON_WORDS = {
    "ill": _("is ill"),
    "work": _("work"),
    "care": _("family or care"),
    "other": _("something else"),
}
WHY_CHANGED = {
    "slip": _("I tapped the wrong answer"),
    "sheet": _("The sign-in sheet says something else"),
    "member": _("The member told us"),
    "proof": _("There is a paper for it"),
    "other": _("Another reason"),
}


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


class MarkForm(forms.Form):
    """How one person is marked; `time` is the wall clock of the reader's zone, `now` stands for this moment."""

    status = forms.CharField()
    time = forms.TimeField(required=False)
    now = forms.BooleanField(required=False)
    seen = forms.DateTimeField(required=False)


class ClosingForm(forms.Form):
    """What the meeting was about, how long the breaks were, and a note for the team."""

    topic = forms.CharField(
        label=_("What the meeting was about"),
        help_text=_("Members see this, also those who were not there."),
        max_length=120,
        required=False,
    )
    breaks = forms.IntegerField(
        label=_("Breaks, in minutes"),
        help_text=_("Breaks do not count as time in the group."),
        min_value=0,
        max_value=attendance.BREAKS_MOST,
        required=False,
    )
    note = forms.CharField(
        label=_("A short note"),
        help_text=_("For the team of this group. It is kept for a year."),
        max_length=attendance.NOTE_MAX,
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )

    def clean_breaks(self) -> int:
        """No answer is no break."""
        return self.cleaned_data["breaks"] or 0


class ChangeForm(forms.Form):
    """What should stand there instead, and why."""

    status = forms.ChoiceField(label=_("How it was"), choices=list(STATUS_WORDS.items()), widget=forms.RadioSelect)
    time = forms.TimeField(
        label=_("When they came or left"),
        help_text=_("Only for late and left early."),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        required=False,
    )
    reason = forms.ChoiceField(label=_("Why it changes"), choices=list(WHY_CHANGED.items()), widget=forms.RadioSelect)


class HomeworkForm(forms.Form):
    """A few lines for the group; `meeting` is the one they are given at, if any."""

    words = forms.CharField(
        label=_("What the group takes home"),
        help_text=_("One or a few short lines, for the next meeting."),
        required=False,
        widget=forms.Textarea({"rows": 3, "maxlength": homework.WORDS_MAX}),
    )
    meeting = forms.UUIDField(widget=forms.HiddenInput, required=False)


class AboutMeForm(forms.Form):
    """How one is spoken of and reached; nothing need be said."""

    pronouns = forms.CharField(
        label=_("My pronouns"),
        help_text=_("For example: she, they, or just my name."),
        required=False,
        widget=forms.TextInput({"maxlength": about.PRONOUNS_MAX, "autocomplete": "off"}),
    )
    reach = forms.CharField(
        label=_("How may we reach you?"),
        help_text=_("For example: by text only, never leave a voicemail."),
        required=False,
        widget=forms.Textarea({"rows": 2, "maxlength": about.REACH_MAX, "autocomplete": "off"}),
    )


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
