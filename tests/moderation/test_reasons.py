"""Why somebody worries: codes, priorities, times."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.errors import BadRequest
from moderation.models import Flag
from moderation.models.cases import Reason
from moderation.policies import reasons

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_every_code_of_the_wire_has_a_label_and_a_priority() -> None:
    assert set(Reason.values) == set(reasons.STAFF)
    assert all(reasons.priority_of(code) in (0, 1, 2) for code in Reason.values)
    assert max(map(len, Reason.values)) <= (Flag._meta.get_field("reason").max_length or 0)


def test_members_choose_from_eight_plain_reasons() -> None:
    codes = [code for code, _label in reasons.PLAIN]
    assert len(codes) == 8
    assert set(codes) == set(Reason.values) - {"safety_other"}


@pytest.mark.parametrize("code", ["safety_self", "safety_other"])
def test_danger_comes_first_and_within_five_minutes(code: str) -> None:
    assert reasons.is_safety(code)
    assert reasons.due_at(reasons.priority_of(code), NOON) == NOON + timedelta(minutes=5)


def test_use_of_amounts_is_no_danger_and_waits_for_the_next_shift() -> None:
    assert not reasons.is_safety("use_detail")
    assert reasons.due_at(reasons.priority_of("use_detail"), NOON) == NOON + timedelta(hours=24)


@pytest.mark.parametrize("reason", ["relapse", "", None, 3, ["conduct"]])
def test_another_reason_is_refused(reason: object) -> None:
    with pytest.raises(BadRequest) as refused:
        reasons.check_reason(reason)
    assert refused.value.field == "reason"


def test_a_known_reason_is_taken() -> None:
    assert reasons.check_reason("conduct") == "conduct"


def test_words_are_trimmed_and_may_be_missing() -> None:
    assert reasons.check_words(None) == ""
    assert reasons.check_words("  he asked twice ") == "he asked twice"


@pytest.mark.parametrize("words", [5, "x" * 1001])
def test_words_that_are_no_text_or_too_long_are_refused(words: object) -> None:
    with pytest.raises(BadRequest) as refused:
        reasons.check_words(words)
    assert refused.value.field == "words"
