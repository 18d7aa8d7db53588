"""Shape of a measure: answered by a member, written or pasted by a programme."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checkins.measures import Definition
from checkins.measures.definition import ONLY_ME, TEAM, in_language

EVERY = [(7, _("Every week")), (14, _("Every two weeks")), (28, _("Every four weeks")), (3650, _("Once, at the start"))]
# What a definition can be wrong about, in words; the field they stand beside.
WRONG = {
    "items": ("questions", _("Use between 1 and 60 questions.")),
    "questions": ("questions", _("Begin every block with the question, in lines of up to 400 characters.")),
    "answers": (
        "questions",
        _("Give every question two answers or more, as “0 = Not at all”, each with a value of its own."),
    ),
    "count": ("questions", _("The number of questions is not the one that is scored.")),
    "values": ("questions", _("The values of the answers are not the ones that are scored.")),
    "scales": ("scales", _("Write a scale as “Total: 1-9”, with questions that are there.")),
    "cuts": ("cuts", _("Write a cut-off as “Total >= 10: Talk about it”, with a scale that is there.")),
    "alerts": ("alerts", _("Write an alert as “9 > 0”.")),
    "reader": ("reader", _("An alert needs a measure that the team reads.")),
    "schedule": ("every_days", _("Choose how often.")),
}


class MeasureForm(forms.Form):
    """The questions of a measure, none compulsory, nothing chosen before."""

    def __init__(self, *args: Any, definition: Definition, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, item in enumerate(definition.items, 1):
            label, spoken = in_language(item.words, language)
            self.fields[item.code] = forms.ChoiceField(
                label=f"{number}. {label}",
                choices=[(str(one.value), in_language(one.words, language)[0]) for one in item.choices],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[item.code].widget.attrs["lang"] = spoken


class WordingForm(forms.Form):
    """A programme's own copy of the words of a measure that is scored here."""

    questions = forms.CharField(
        label=_("The questions"),
        help_text=_(
            "One block for each question, with an empty line between blocks. First the question, then its answers as “0 = Not at all”. "
            "A block without answers takes those of the block before."
        ),
        widget=forms.Textarea({"rows": 16}),
        max_length=20_000,
    )


class OwnMeasureForm(WordingForm):
    """A measure that a programme brings itself."""

    field_order = (
        "name",
        "intro",
        "licence",
        "reader",
        "every_days",
        "on_duty_only",
        "questions",
        "scales",
        "cuts",
        "alerts",
    )

    name = forms.CharField(label=_("Name"), max_length=60)
    intro = forms.CharField(label=_("Said before the questions"), max_length=300, required=False)
    licence = forms.CharField(
        label=_("Licence"), help_text=_("Who made it, and what allows you to use it."), max_length=300
    )
    reader = forms.ChoiceField(
        label=_("Who reads the answers"),
        choices=[(TEAM, _("The facilitators")), (ONLY_ME, _("Only the member"))],
        widget=forms.RadioSelect,
    )
    every_days = forms.TypedChoiceField(label=_("How often"), choices=EVERY, coerce=int, widget=forms.RadioSelect)
    on_duty_only = forms.BooleanField(label=_("Ask only while somebody is on duty"), required=False)
    scales = forms.CharField(
        label=_("Scales"),
        help_text=_("One on each line, as “Total: 1-9” or “Risk: 1, 2, 8”. A scale is the sum of its answers."),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=2_000,
    )
    cuts = forms.CharField(
        label=_("Cut-offs"),
        help_text=_("One on each line, as “Total >= 10: Talk about it”."),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=2_000,
    )
    alerts = forms.CharField(
        label=_("Answers that somebody must hear of at once"),
        help_text=_("One on each line, as “9 > 0”."),
        widget=forms.Textarea({"rows": 2}),
        required=False,
        max_length=500,
    )

    def about(self) -> dict[str, Any]:
        """What was said about the measure, beside its questions."""
        given = self.cleaned_data
        slug = re.sub(r"[^a-z0-9]+", "-", given["name"].casefold()).strip("-")[:30]
        return {
            "code": f"own-{slug or 'measure'}",
            "name": given["name"],
            "intro": {"en": given["intro"]} if given["intro"] else {},
            "reader": given["reader"],
            "licence": given["licence"],
            "minutes": 3,
            "schedule": {"every_days": given["every_days"], "on_duty_only": given["on_duty_only"]},
        }


def show_wrong(form: forms.Form, what: str) -> None:
    """What is wrong with the definition stands beside the field it is about."""
    field, words = WRONG.get(what, ("questions", _("We could not read that.")))
    form.add_error(field if field in form.fields else None, words)
