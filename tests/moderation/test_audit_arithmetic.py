"""The chain, on plain values: every change of it is found."""

import hashlib
import json
import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policies import audit

AT = datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC)
CHAIN = uuid.UUID(int=1)


def entry(n: int, prev: str, **changes: Any) -> dict[str, Any]:
    """An entry that follows `prev`, with its hash."""
    told: dict[str, Any] = {
        "id": uuid.UUID(int=100 + n),
        "chain": CHAIN,
        "n": n,
        "at": AT + timedelta(minutes=n),
        "actor": None,
        "role": "rule",
        "kind": "hold",
        "case": uuid.UUID(int=7),
        "target": uuid.UUID(int=8),
        "before_state": "",
        "after_state": "held",
        "reason": "contact_swap",
        "facts": {"rules": ["phone"]},
        "request_id": "",
        "commitment": "c" * 64,
        **changes,
    }
    return {**told, "prev_hash": prev, "hash": audit.hash_of(prev, told)}


def chain(length: int) -> list[dict[str, Any]]:
    """A whole chain."""
    found: list[dict[str, Any]] = []
    for n in range(1, length + 1):
        found.append(entry(n, found[-1]["hash"] if found else audit.START))
    return found


def broken(entries: list[dict[str, Any]], head: list[dict[str, Any]]) -> int | None:
    return audit.first_broken(entries, len(head), head[-1]["hash"] if head else audit.START)


def test_the_hash_is_sha256_over_the_one_before_and_canonical_json() -> None:
    one = chain(1)[0]
    text = audit.canonical(one)
    assert one["hash"] == hashlib.sha256((audit.START + text).encode()).hexdigest()
    assert json.loads(text)["at"] == "2026-11-23T12:01:00.000001Z"
    assert list(json.loads(text)) == sorted(audit.FIELDS)
    assert ": " not in text


def test_a_moment_is_hashed_the_same_in_every_zone() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=-5)))
    assert audit.stamp(elsewhere) == audit.stamp(AT)


def test_a_whole_chain_is_whole_and_so_is_an_empty_one() -> None:
    whole = chain(5)
    assert broken(whole, whole) is None
    assert broken([], []) is None


@pytest.mark.parametrize("n", [1, 3, 5])
def test_a_changed_entry_is_named(n: int) -> None:
    whole = chain(5)
    changed = [one | {"reason": "conduct"} if one["n"] == n else one for one in whole]
    assert broken(changed, whole) == n


@pytest.mark.parametrize("n", [1, 3])
def test_a_missing_entry_is_named(n: int) -> None:
    whole = chain(5)
    assert broken([one for one in whole if one["n"] != n], whole) == n


def test_swapped_entries_are_named() -> None:
    one, two, three = chain(3)
    assert broken([one, three | {"n": 2}, two | {"n": 3}], chain(3)) == 2


def test_a_cut_tail_is_named_by_its_first_missing_number() -> None:
    whole = chain(5)
    assert broken(whole[:3], whole) == 4
    assert broken([], whole) == 1


def test_an_added_entry_is_named() -> None:
    whole = chain(3)
    assert broken([*whole, entry(4, whole[-1]["hash"])], whole) == 4


def test_a_last_entry_hashed_anew_does_not_fit_the_head() -> None:
    whole = chain(3)
    forged = entry(3, whole[1]["hash"], reason="conduct")
    assert broken([*whole[:2], forged], whole) == 3


@given(
    st.integers(1, 6),
    st.sampled_from([field for field in audit.FIELDS if field not in ("facts", "n")]),
    st.uuids(),
)
def test_any_change_of_any_field_is_found(n: int, field: str, value: uuid.UUID) -> None:
    whole = chain(6)
    changed = [one | {field: AT if field == "at" else str(value)} if one["n"] == n else one for one in whole]
    assert broken(changed, whole) == n


def test_a_commitment_proves_the_words_only_with_its_salt() -> None:
    salt, other = b"s" * 16, b"t" * 16
    assert audit.commitment(salt, "hi") == audit.commitment(salt, "hi")
    assert audit.commitment(salt, "hi") != audit.commitment(other, "hi")
    assert audit.commitment(salt, "hi") != audit.commitment(salt, "ho")
    assert len(audit.commitment(salt, "hi")) == 64
