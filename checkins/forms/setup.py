"""Shape of the pages on which a programme and a member choose what is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checkins.policies import items, words


def _choosable() -> list[tuple[str, Any]]:
    return [(code, items.ITEMS[code].question) for code in items.CHOOSABLE]


class SetupForm(forms.Form):
    """What a programme asks: which of the house's "what helped" entries, its own, and which optional questions."""

    kept = forms.MultipleChoiceField(
        label=_("What helped: ready-made answers"),
        choices=list(words.HELPED_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    own = forms.CharField(
        label=_("What helped: your own answers"),
        help_text=_("One on each line, up to 12. An answer you take off stays readable on the days that named it."),
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    optional = forms.MultipleChoiceField(
        label=_("Ask also"),
        help_text=_("Each takes a moment more. Members can leave out any of them."),
        choices=_choosable,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class LeftOutForm(forms.Form):
    """Which of the programme's optional questions a member wants to be asked."""

    asked = forms.MultipleChoiceField(label=_("Ask me also"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, optional: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["asked"]
        field.choices = [(code, items.ITEMS[code].question) for code in optional]


class DaysOffForm(forms.Form):
    """Until when a member takes days off from check-ins."""

    last_on = forms.DateField(label=_("Until and including"), widget=forms.DateInput({"type": "date"}), localize=False)


class SoberStartForm(forms.Form):
    """Since when somebody counts."""

    started_on = forms.DateField(label=_("I count since"), widget=forms.DateInput({"type": "date"}), localize=False)


class DayOfUseForm(forms.Form):
    """One day that somebody takes out of their count."""

    day = forms.DateField(label=_("Day of use"), widget=forms.DateInput({"type": "date"}), localize=False)


class AroundForm(forms.Form):
    """What was going on around a day of use; both may stay empty."""

    around = forms.MultipleChoiceField(
        label=_("What was going on? Choose any."), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("In your own words"), required=False, widget=forms.Textarea({"rows": 2}), max_length=500
    )

    def __init__(self, *args: Any, options: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["around"]
        field.choices = list(options.items())
