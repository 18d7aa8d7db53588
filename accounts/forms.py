"""The forms by which people sign in and look after how they do it: allauth's, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}


def _own_phone() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("This is my own phone"),
        help_text=_("Tick only if nobody else uses it. Otherwise you are signed out when the browser closes."),
        required=False,
    )


def _reword(field: forms.Field, label: Any, hint: Any = "", **attrs: Any) -> None:
    """Give a field of allauth our label and hint; a placeholder is no label, so it goes."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class AskForCode(account.RequestLoginCodeForm):
    """The first step: whose code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        _reword(self.fields["email"], _("E-mail address"), **attrs)


class EnterCode(account.ConfirmLoginCodeForm):
    """The second step: the code from the mail."""

    own_phone = _own_phone()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["code"], _("Code"), _("Eight digits. You can paste them."), **_CODE)


class PasswordSignIn(account.LoginForm):
    """The other way in."""

    own_phone = _own_phone()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        _reword(self.fields["login"], _("E-mail address"), **attrs)
        _reword(self.fields["password"], _("Password"))


class NewPassword(account.SetPasswordForm):
    """A password to use beside codes; typed once, since a code is always a way back in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["password1"], _("New password"), _("At least 12 characters. A short sentence works well."))
        self.fields.pop("password2", None)


class ConfirmPassword(account.ReauthenticateForm):
    """The password again, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["password"], _("Password"), autofocus=True)


class SecondStep(mfa.AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["code"], _("Code"), _("From your authenticator app, or a recovery code."), **_CODE)


class ConfirmSecondStep(mfa.ReauthenticateForm):
    """The second step again, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["code"], _("Code"), _("From your authenticator app, or a recovery code."), **_CODE)


class StartAuthenticator(ActivateTOTPForm):
    """The first code of a new authenticator app, to show that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["code"], _("Code"), _("Six digits from the app."), **_CODE)


class AddPasskey(AddWebAuthnForm):
    """A new passkey. It always signs in by itself, so there is nothing to choose but its name."""

    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["name"], _("Name"), _("So that you know which one it is."), maxlength="60")


class NamePasskey(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["name"], _("Name"), maxlength="60")


class DeviceForm(forms.Form):
    """Which of one's own devices."""

    device = forms.RegexField(r"\A[0-9a-f]{32}\Z")


class DemoSignIn(forms.Form):
    """Who to be in the demo."""

    person = forms.RegexField(r"\A[a-z]{2,20}\Z")
