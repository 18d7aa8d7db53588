"""What a person may send to a room: the shape only. The rules are asked by the services."""

from __future__ import annotations

import uuid

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
