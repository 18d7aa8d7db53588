"""Shape of the check-in page: five questions and the programme's optional ones, none of them compulsory, nothing chosen before."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django import forms

from accounts.errors import Invalid
from checkins.policies import items, words
from checkins.policies.answers import URGES, Answers, answers_from


def _one_of(label: Any, options: list[tuple[Any, Any]], **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=options, required=False, widget=forms.RadioSelect, **kwargs)


def _number(label: Any, options: list[tuple[Any, Any]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=options, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )


def _any_of(label: Any, options: list[tuple[Any, Any]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=options, required=False, widget=forms.CheckboxSelectMultiple)


def _line(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, strip=False)


def _optional(code: str) -> forms.Field:
    item = items.ITEMS[code]
    options = list(item.options.items())
    if item.shape == items.TICKS:
        return _any_of(item.question, options)
    return _one_of(item.question, options) if item.shape == items.CHOICE else _line(item.question)


class CheckInForm(forms.Form):
    """The questions of S4 in their fixed order, then the optional ones. `cleaned_data["answers"]` holds what was answered.

    `setup` is what the programme asks; `asks` are the optional questions shown now; `answered` are codes of "what helped" chosen before,
    so that one taken off the list since is not lost.
    """

    mood = _number(words.QUESTIONS["mood"], list(words.MOOD_WORDS.items()))
    urge = _number(words.QUESTIONS["urge"], [(n, str(n)) for n in URGES])
    used = _one_of(words.QUESTIONS["used"], list(words.USED_WORDS.items()))
    helped = _any_of(words.QUESTIONS["helped"], [])
    call = _one_of(words.QUESTIONS["call"], list(words.CALL_WORDS.items()))
    note = forms.CharField(
        label=words.QUESTIONS["note"], required=False, widget=forms.Textarea({"rows": 2}), strip=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    asked = forms.DateField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, setup: items.Setup, asks: Collection[str] = (), answered: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.setup, self.asks = setup, tuple(asks)
        shown = [code for code in setup.codes if code in setup.offered or code in answered]
        helped: Any = self.fields["helped"]
        helped.choices = [(code, words.helped_in_words([code], setup.labels)) for code in shown]
        for code in self.asks:
            self.fields[code] = _optional(code)

    @property
    def team_items(self) -> list[forms.BoundField]:
        """The optional questions that the team reads."""
        return [self[code] for code in self.asks if items.ITEMS[code].reader == items.TEAM_READS]

    @property
    def own_items(self) -> list[forms.BoundField]:
        """The optional questions that nobody else reads."""
        return [self[code] for code in self.asks if items.ITEMS[code].reader == items.ONLY_ME]

    def clean(self) -> dict[str, Any]:
        """Adds "answers", or the refusal beside the question it names."""
        given = super().clean() or self.cleaned_data
        raw = {name: given.get(name) for name in questions() if name in self.fields}
        if any(name in self.errors for name in raw):
            return given
        try:
            given["answers"] = answers_from(raw, self.setup.codes)
        except Invalid as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.detail)
        return given


def questions() -> tuple[str, ...]:
    """The names of the questions, in the order they are asked."""
    return tuple(Answers.__dataclass_fields__)


def blank_form(asked: object, setup: items.Setup, asks: Collection[str]) -> CheckInForm:
    """The page as it opens: nothing chosen, and a key of its own so that it is kept once however often it is sent."""
    return CheckInForm(initial={"key": uuid.uuid4(), "asked": asked}, setup=setup, asks=asks)


def form_of(answers: Answers, asked: object, setup: items.Setup, asks: Collection[str]) -> CheckInForm:
    """The page for changing what was answered before."""
    known = {name: getattr(answers, name) for name in questions()}
    initial = {**known, "key": uuid.uuid4(), "asked": asked}
    return CheckInForm(initial=initial, setup=setup, asks=asks, answered=answers.helped)
