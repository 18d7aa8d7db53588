"""What people type on the pages of a room: the shape only. The rules are asked by the services."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class ComposerForm(forms.Form):
    """A message. `key` is made with the page, so that sending the same page twice stores one message."""

    body = forms.CharField(
        label=_("Message"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 1, "class": "composer__box", "data-box": True}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    reply_to = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @classmethod
    def fresh(cls, *, reply_to: uuid.UUID | None = None, body: str = "") -> ComposerForm:
        """An unsent message with a key of its own."""
        return cls(initial={"key": uuid.uuid4(), "reply_to": reply_to, "body": body})


class EditForm(forms.Form):
    """New words for an own message; `base_rev` is what the person had in front of them."""

    body = forms.CharField(
        label=_("Your message"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "field__input"}),
    )
    base_rev = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)


class SignForm(forms.Form):
    """A sign of support, given or taken back: `sign` is "heart:on" or "heart:off", the value of one button."""

    sign = forms.RegexField(r"^[a-z_]{1,10}:(?:on|off)$")

    @property
    def emoji(self) -> str:
        """Which sign."""
        return str(self.cleaned_data["sign"]).partition(":")[0]

    @property
    def is_on(self) -> bool:
        """Whether it is given."""
        return str(self.cleaned_data["sign"]).endswith(":on")


class PlaceForm(forms.Form):
    """How far a person has read, or where in the room a page of history starts."""

    ord = forms.IntegerField(min_value=0)


class SearchForm(forms.Form):
    """Words to look for in a room, and from which place of it backwards."""

    q = forms.CharField(
        label=_("Words to look for"),
        help_text=_("One or two words, or how they begin. Capitals and accents do not matter."),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "autocapitalize": "none", "enterkeyhint": "search"}
        ),
    )
    before = forms.IntegerField(required=False, min_value=0, max_value=2**53, widget=forms.HiddenInput)


class NameForm(forms.Form):
    """The name the group sees."""

    display_name = forms.CharField(
        label=_("The name the group sees"),
        help_text=_("Your first name is enough. Leave out your last name. You never need a photo."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "autocapitalize": "words", "spellcheck": "false"}),
    )


class QuestionForm(forms.Form):
    """A question to the team. `key` is made with the page, so that sending the same page twice asks once."""

    body = forms.CharField(
        label=_("Your question"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """Which version of the agreement was in front of the person."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ClauseForm(forms.Form):
    """One clause of an agreement and why it is there; both empty means that it is left out."""

    text = forms.CharField(
        label=_("What we agree"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    why = forms.CharField(label=_("Why"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, str]:
        """A clause has its reason; a reason has its clause."""
        told: dict[str, str] = self.cleaned_data
        if told.get("text") and not told.get("why"):
            self.add_error("why", _("Say why, in one or two sentences."))
        if told.get("why") and not told.get("text"):
            self.add_error("text", _("Write what you agree, or empty its reason too."))
        return told


class InviteForm(forms.Form):
    """Who is invited, as what, for how long. `key` is made with the page, so that sending the same page twice invites once."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of this one person. The mail names no group, no programme and nothing about health."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("As"), widget=forms.RadioSelect)
    days = forms.TypedChoiceField(
        label=_("The link works for"),
        choices=[(3, _("3 days")), (7, _("1 week")), (14, _("2 weeks")), (30, _("30 days"))],
        coerce=int,
        initial=14,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    LABELS: ClassVar = {
        "member": _("Member"),
        "co_leader": _("Co-leader (a member further along; sees no more than a member)"),
        "peer_specialist": _("Peer specialist (takes calls and requests; decides nothing)"),
        "facilitator": _("Facilitator (runs the group)"),
        "supervisor": _("Supervisor (runs the group and its team)"),
        "supporter": _("Family or friend"),
    }

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, self.LABELS[role]) for role in roles]  # type: ignore[attr-defined]  # a ChoiceField


class WatchForm(forms.Form):
    """Until when somebody is here: some minutes from now, or a time of day."""

    minutes = forms.TypedChoiceField(
        label=_("I am here for"),
        choices=[(30, _("30 minutes")), (60, _("1 hour")), (120, _("2 hours")), (180, _("3 hours"))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    until = forms.TimeField(
        label=_("or until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """One of the two was answered; a time of day wins."""
        told: dict[str, Any] = self.cleaned_data
        if not self.errors and told.get("minutes") is None and told.get("until") is None:
            raise forms.ValidationError(_("Choose how long you are here, or a time."))
        return told


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class PlanForm(forms.Form):
    """Who is down to watch, and when; times are in the reader's own zone."""

    member = forms.TypedChoiceField(label=_("Who"), coerce=uuid.UUID)
    starts_at = forms.DateTimeField(label=_("From"), widget=_moment())
    ends_at = forms.DateTimeField(label=_("To"), widget=_moment())
    kind = forms.ChoiceField(
        label=_("How"),
        choices=[("on_duty", _("On duty: reads along")), ("on_call", _("On call: is rung when it is urgent"))],
        initial="on_duty",
        required=False,
    )
    turn = forms.TypedChoiceField(
        label=_("Rung as"),
        choices=[(1, _("First")), (2, _("Second")), (3, _("Third"))],
        coerce=int,
        initial=1,
        required=False,
        empty_value=1,  # type: ignore[arg-type]  # the stub knows only words
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = list(people)  # type: ignore[attr-defined]  # a ChoiceField


class EndForm(forms.Form):
    """Why the team ends a membership."""

    reason = forms.ChoiceField(
        label=_("Why does it end?"),
        choices=[
            ("completed", _("Has completed the programme")),
            ("moved", _("Moves to another group")),
            ("wished", _("Wishes to leave")),
            ("lost_contact", _("We have lost contact")),
            ("safety", _("For the safety of the group")),
        ],
        widget=forms.RadioSelect,
    )
