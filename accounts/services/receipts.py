"""Receipts: a command asked again with the same key gives the same answer and does nothing twice (PROTOCOL P2)."""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from accounts.errors import KeyReused, Refusal
from accounts.models import Receipt

Answer = dict[str, Any]


def once(
    *, user_id: uuid.UUID, key: uuid.UUID, command: str, fields: Mapping[str, object], do: Callable[[], Answer]
) -> Answer:
    """Do `do` once for this person and key, and return its answer with `replayed` saying whether it was done before.

    `do` runs in one transaction with the receipt; a refusal leaves no receipt, so the key may be tried again. The answer must be
    plain JSON. Raises KeyReused when the key came before with another command or other fields.
    """
    told = replay(user_id=user_id, key=key, command=command, fields=fields)
    if told is not None:
        return told
    try:
        with transaction.atomic():
            answer = do()
            stored = fingerprint(user_id, command, fields)
            Receipt.objects.create(user_id=user_id, key=key, fingerprint=stored, answer=answer)
    except (IntegrityError, Refusal):
        # Two at the same moment: the constraints let one through; the other took everything back and now finds the receipt.
        told = replay(user_id=user_id, key=key, command=command, fields=fields)
        if told is None:
            raise
        return told
    return {**answer, "replayed": False}


def replay(*, user_id: uuid.UUID, key: uuid.UUID, command: str, fields: Mapping[str, object]) -> Answer | None:
    """The answer given before, marked as replayed; None when the key is new. Raises KeyReused for other fields."""
    found = Receipt.objects.filter(user_id=user_id, key=key).first()
    if found is None:
        return None
    if not _is_for(bytes(found.fingerprint), user_id, command, fields):
        raise KeyReused(field="key")
    return {**found.answer, "replayed": True}


def fingerprint(user_id: uuid.UUID, command: str, fields: Mapping[str, object], secret: str | None = None) -> bytes:
    """What a key stands for, without saying it: an HMAC-SHA256 under a key derived from the signing key."""
    told = json.dumps([str(user_id), command, dict(fields)], sort_keys=True, separators=(",", ":"), default=str)
    mac: hmac.HMAC = salted_hmac("handrail.receipt", told, secret=secret, algorithm="sha256")
    return mac.digest()


def _is_for(stored: bytes, user_id: uuid.UUID, command: str, fields: Mapping[str, object]) -> bool:
    secrets = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    return any(hmac.compare_digest(stored, fingerprint(user_id, command, fields, secret)) for secret in secrets)
