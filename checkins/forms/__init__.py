"""Shape of the check-in page: five questions, all of them optional, nothing chosen before."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.errors import Invalid
from checkins.policies import words
from checkins.policies.answers import URGES, Answers, answers_from


class CheckInForm(forms.Form):
    """The questions of S4 in their fixed order. `cleaned_data["answers"]` holds what was answered."""

    mood = forms.TypedChoiceField(
        label=words.QUESTIONS["mood"],
        choices=list(words.MOOD_WORDS.items()),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    urge = forms.TypedChoiceField(
        label=words.QUESTIONS["urge"],
        choices=[(n, str(n)) for n in URGES],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    used = forms.ChoiceField(
        label=words.QUESTIONS["used"],
        choices=list(words.USED_WORDS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    helped = forms.MultipleChoiceField(
        label=words.QUESTIONS["helped"],
        choices=list(words.HELPED_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    call = forms.ChoiceField(
        label=words.QUESTIONS["call"],
        choices=list(words.CALL_WORDS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=words.QUESTIONS["note"], required=False, widget=forms.Textarea({"rows": 2}), strip=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    asked = forms.DateField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Adds "answers", or the refusal beside the question it names."""
        given = super().clean() or self.cleaned_data
        raw = {name: given.get(name) for name in questions()}
        if any(name in self.errors for name in raw):
            return given
        try:
            given["answers"] = answers_from(raw)
        except Invalid as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.detail)
        return given


def questions() -> tuple[str, ...]:
    """The names of the questions, in the order they are asked."""
    return tuple(Answers.__dataclass_fields__)


def blank_form(asked: object) -> CheckInForm:
    """The page as it opens: nothing chosen, and a key of its own so that it is kept once however often it is sent."""
    return CheckInForm(initial={"key": uuid.uuid4(), "asked": asked})


def form_of(answers: Answers, asked: object) -> CheckInForm:
    """The page for changing what was answered before."""
    known: Mapping[str, object] = {name: getattr(answers, name) for name in questions()}
    return CheckInForm(initial={**known, "key": uuid.uuid4(), "asked": asked})
