"""The secrets of second factors at rest: sealed, and sealed again when the keys change."""

from __future__ import annotations

import base64

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.sealing import key_ring

# One context for all: allauth keeps the secrets inside a JSON column, sealed before the row has an id.
SEALED_AS = "mfa_authenticator.data.secret"
_SECRETS = ("secret", "seed")


def seal(text: str) -> str:
    """The secret as it is stored."""
    return base64.b64encode(key_ring().seal(text, SEALED_AS)).decode()


def unseal(stored: str) -> str:
    """The secret again. Raises CannotOpen when our keys do not open it."""
    return key_ring().open(base64.b64decode(stored), SEALED_AS)


def reseal_all() -> int:
    """Every secret is sealed with the active key; says how many were changed."""
    done = 0
    for pk in list(Authenticator.objects.values_list("pk", flat=True)):
        with transaction.atomic():
            # Locked, because signing in with a recovery code writes the same column.
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is not None and _reseal(row.data):
                row.save(update_fields=["data"])
                done += 1
    return done


def _reseal(data: dict[str, str]) -> bool:
    old = [name for name in _SECRETS if name in data and not key_ring().is_current(base64.b64decode(data[name]))]
    for name in old:
        data[name] = seal(unseal(data[name]))
    return bool(old)
