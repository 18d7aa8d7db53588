"""The shape of what comes in, for pages, API and socket alike; who may do it is asked later."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import BadRequest
from moderation.policies import cases, phrases, reasons
from moderation.services.cases import UNSAID, Unsaid


def note_in(told: Mapping[str, Any]) -> str | Unsaid | None:
    """The note of an action as the wire has it: `{"text"}`, null for none said explicitly, UNSAID when it was left out."""
    if "note" not in told:
        return UNSAID
    note = told["note"]
    if note is None:
        return None
    if not isinstance(note, Mapping) or not isinstance(note.get("text"), str):
        raise BadRequest(field="note")
    return str(note["text"])


class FlagForm(forms.Form):
    """What worries a member about a message."""

    reason = forms.ChoiceField(
        label=_("What worries you?"),
        choices=reasons.PLAIN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what worries you most.")},
    )
    words = forms.CharField(
        label=_("Anything to add?"),
        required=False,
        max_length=reasons.WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class ActForm(forms.Form):
    """A decision made on the case page: the button that was pressed, and what goes with it."""

    kind = forms.CharField(max_length=30)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)
    flags = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Reason"), choices=list(reasons.STAFF.items()), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=cases.NOTE_MOST,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    no_note = forms.BooleanField(label=_("Send no note: I will contact them in person"), required=False)
    remark = forms.CharField(
        label=_("For the team only"),
        required=False,
        max_length=cases.NOTE_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_flags(self) -> list[uuid.UUID]:
        """The flags that were on the page, so that one which came later stays open (I9)."""
        try:
            return [uuid.UUID(one) for one in self.cleaned_data["flags"].split()]
        except ValueError as error:
            raise forms.ValidationError(_("Please open the case again.")) from error


class QuickForm(forms.Form):
    """A decision with one tap: which version was seen, under which key."""

    version = forms.IntegerField(min_value=1)
    key = forms.UUIDField()


class WorryForm(forms.Form):
    """About whom somebody worries, and why. `key` is made with the page, so that sending it twice tells once."""

    about = forms.TypedChoiceField(
        label=_("Who are you worried about?"),
        coerce=uuid.UUID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a person.")},
    )
    words = forms.CharField(
        label=_("What makes you worry?"),
        required=False,
        max_length=reasons.WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = list(people)  # type: ignore[attr-defined]  # a ChoiceField


class LookAgainForm(forms.Form):
    """Why somebody else should look at a removal again."""

    text = forms.CharField(
        label=_("What should we know?"),
        max_length=cases.NOTE_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a sentence first.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class DisclosureForm(forms.Form):
    """The fields of 42 CFR 2.51(c), and no others."""

    recipient = forms.CharField(label=_("Name of the medical person you told"), max_length=200)
    facility = forms.CharField(label=_("Their health care facility"), max_length=200)
    discloser = forms.CharField(label=_("Name of the person who told them"), max_length=200)
    disclosed_at = forms.DateTimeField(label=_("Date and time you told them"), widget=_moment())
    nature = forms.CharField(
        label=_("Nature of the emergency"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ModeForm(forms.Form):
    """What the room is from now on."""

    mode = forms.ChoiceField(
        choices=[(mode, mode) for mode in ("open", "night_hold", "pre_moderated", "paused", "read_only")]
    )


class PaceForm(forms.Form):
    """How many seconds members wait between messages."""

    seconds = forms.TypedChoiceField(choices=[(n, n) for n in (0, 60, 300)], coerce=int)


class PrivateForm(forms.Form):
    """Whether contact details and offers wait for the team."""

    holds = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda told: told == "1")


class FoldForm(forms.Form):
    """Words a person would rather open themselves."""

    folded = forms.CharField(
        label=_("Words to fold"),
        help_text=_("One word or phrase on each line. Messages with them open on a tap. Only you know of this list."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class PhraseForm(forms.Form):
    """A phrase the team wants to hear of, and what it does."""

    phrase = forms.CharField(
        label=_("Word or phrase"),
        help_text=_("Found as whole words. Capitals and accents do not matter."),
        max_length=phrases.PHRASE_MOST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    kind = forms.ChoiceField(
        label=_("What happens"),
        choices=[
            ("alert", _("The message is shown, and the team is told")),
            ("hold", _("The message waits for the team")),
        ],
        initial="alert",
        widget=forms.RadioSelect,
    )


class ReplyForm(forms.Form):
    """What an author writes back."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=cases.NOTE_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write something first.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class OutcomeForm(forms.Form):
    """How a care task ended."""

    OUTCOMES = (
        ("reached", _("We talked")),
        ("tried", _("I tried, nobody answered")),
        ("handed_over", _("Somebody else goes on")),
        ("not_needed", _("Nothing more is needed")),
    )
    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )
