"""Words at rest: AES-256-GCM, bound to table, column and row, with a key ring that rotates.

A sealed value is `version (1 byte) | key id (4 bytes) | nonce (12 bytes) | ciphertext and tag`. The associated data is
`table.column.row`, so a value copied into another row or column does not open (DESIGN decision 4).
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    _Bytes = models.BinaryField[Any, Any]
else:  # Django's fields take no type arguments at run time
    _Bytes = models.BinaryField

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
KEY_BYTES = 32


class CannotOpen(Exception):
    """The value was sealed with a key we do not hold, for another row, or was altered."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id; `active` seals, all of them open."""

    active: bytes
    keys: dict[bytes, bytes]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read base64 keys of 32 bytes, one a line or separated by commas; the first is the active one.

        Raises ImproperlyConfigured when there is none or one has the wrong length.
        """
        raw = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
        keys: dict[bytes, bytes] = {}
        for part in raw:
            key = base64.b64decode(part, validate=True)
            if len(key) != KEY_BYTES:
                raise ImproperlyConfigured("Each key in HANDRAIL_KEYS must be 32 bytes, base64.")
            keys[hashlib.sha256(b"key id" + key).digest()[:KEY_ID_BYTES]] = key
        if not keys:
            raise ImproperlyConfigured("HANDRAIL_KEYS holds no key.")
        return cls(active=next(iter(keys)), keys=keys)

    def seal(self, words: str, context: str) -> bytes:
        """Encrypt `words` so that only `context` opens them."""
        nonce = os.urandom(NONCE_BYTES)
        box = _cipher(self.keys[self.active]).encrypt(nonce, words.encode(), context.encode())
        return VERSION + self.active + nonce + box

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt; raises CannotOpen for a foreign key, another row, or a changed byte."""
        key = self.keys.get(sealed[1 : 1 + KEY_ID_BYTES])
        if key is None or sealed[:1] != VERSION:
            raise CannotOpen("sealed with a key this ring does not hold")
        start = 1 + KEY_ID_BYTES
        nonce, box = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        try:
            return _cipher(key).decrypt(nonce, box, context.encode()).decode()
        except InvalidTag as error:
            raise CannotOpen("altered, or sealed for another row") from error

    def is_current(self, sealed: bytes) -> bool:
        """Whether the active key sealed this value."""
        return sealed[1 : 1 + KEY_ID_BYTES] == self.active


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=4)
def _ring(text: str) -> KeyRing:
    return KeyRing.parse(text)


def key_ring() -> KeyRing:
    """The ring named by `settings.HANDRAIL_KEYS`."""
    return _ring(settings.HANDRAIL_KEYS)


def context_for(table: str, column: str, row: object) -> str:
    """The associated data of one cell."""
    return f"{table}.{column}.{row}"


class _Sealed:
    """Gives the words of a row on reading, keeps what was assigned until it is saved."""

    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        if isinstance(value, bytes | memoryview):
            value = key_ring().open(bytes(value), self.field.context(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(_Bytes):
    """Text that is a `str` in Python and sealed bytes in the database.

    The row must have its primary key before it is saved (UUID keys do). `null=True` keeps None as None.
    `bulk_update` and `.values()` are not supported: they would move words without their row.
    """

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Sealed(self))

    def context(self, instance: models.Model) -> str:
        """The associated data of this field in `instance`'s row."""
        return context_for(instance._meta.db_table, str(self.column), instance.pk)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = getattr(model_instance, self.attname)
        return None if value is None else key_ring().seal(value, self.context(model_instance))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            raise TypeError("A sealed field is saved with its row, never by update() or a filter.")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("Sealed words do not leave through serializers.")
