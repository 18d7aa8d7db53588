"""The arithmetic of the trail: canonical JSON, chained SHA-256, salted commitments (MODERATION 4.5)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

START: Final = "0" * 64
FIELDS: Final = (
    "id",
    "chain",
    "n",
    "at",
    "actor",
    "role",
    "kind",
    "case",
    "target",
    "before_state",
    "after_state",
    "reason",
    "facts",
    "request_id",
    "commitment",
)


def stamp(at: datetime) -> str:
    """A moment as it is hashed: UTC with microseconds, always written out."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(entry: Mapping[str, Any]) -> str:
    """All hashed fields in one fixed form: sorted keys, no blanks, moments in UTC, ids as text."""
    told = {field: _plain(entry[field]) for field in FIELDS}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return stamp(value)
    return value if value is None or isinstance(value, int | str | dict | list) else str(value)


def hash_of(prev_hash: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 over the hash before and the entry."""
    return hashlib.sha256((prev_hash + canonical(entry)).encode()).hexdigest()


def commitment(salt: bytes, words: str) -> str:
    """What proves which words an entry is about without holding them; it says nothing once the salt is gone."""
    return hmac.new(salt, words.encode(), hashlib.sha256).hexdigest()


def first_broken(
    entries: Iterable[Mapping[str, Any]], last_n: int, last_hash: str, anchors: Mapping[int, str] | None = None
) -> int | None:
    """The number of the first entry that is altered, missing, added or out of order; None when the chain is whole.

    `entries` come in the order of their numbers; `last_n` and `last_hash` are the head kept beside them; `anchors` are earlier heads
    kept outside the database, hash by number: they show a tail that was cut off, or a chain that was written anew.
    """
    known = anchors or {}
    prev, expected = START, 1
    for entry in entries:
        if entry["n"] != expected or entry["prev_hash"] != prev or entry["hash"] != hash_of(prev, entry):
            return expected
        if known.get(expected, entry["hash"]) != entry["hash"]:
            return expected
        prev, expected = entry["hash"], expected + 1
    count = expected - 1
    last_n = max([last_n, *known])
    if count != last_n:
        return min(count, last_n) + 1
    return None if prev == last_hash else max(count, 1)
