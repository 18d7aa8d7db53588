"""How allauth keeps and names second factors here."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.services import second_factors


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors are sealed at rest, say nothing about whose service this is, and speak plain words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right. Wait for the next one and try again."),
        "cannot_delete_authenticator": _("This step cannot be switched off."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return second_factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; raises CannotOpen when our keys do not open it."""
        return second_factors.unseal(encrypted_text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A name to start from; the person may change it."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("My passkey") if count == 0 else gettext("Passkey {number}").format(number=count + 1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The service as a phone shows it next to the passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Handrail"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, object]:
        """The person as a phone shows them next to the passkey: the address they typed, nothing else."""
        entity: dict[str, object] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": entity["name"]}
