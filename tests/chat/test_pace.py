"""What one person may do is counted in this process at once, and what other processes counted is added to it."""

import uuid
from typing import Any

import pytest

from accounts.errors import RateLimited
from chat.services import pace
from notifications import delivery


@pytest.fixture
def ana(settings: Any) -> uuid.UUID:
    settings.LIMIT_SENDS_BURST, settings.LIMIT_SEARCHES = 2, 1
    return uuid.uuid4()


def elsewhere(kind: str, who: uuid.UUID, times: int) -> None:
    """Another process says what it counted, as its message would."""
    delivery.counted({"counts": {f"{kind}.{who.hex}": times}})


def test_what_was_sent_elsewhere_counts_here(ana: uuid.UUID) -> None:
    pace.check_sends(ana)
    elsewhere(pace.SENDS, ana, 1)
    with pytest.raises(RateLimited) as refused:
        pace.check_sends(ana)
    assert 0 < (refused.value.retry_after_ms or 0) <= 10_001


def test_what_was_given_back_elsewhere_does_not_count(ana: uuid.UUID) -> None:
    elsewhere(pace.SENDS, ana, 2)
    elsewhere(pace.SENDS, ana, -1)
    pace.check_sends(ana)


def test_giving_back_without_having_done_anything_is_harmless(ana: uuid.UUID) -> None:
    pace.give_back(ana)
    elsewhere(pace.SENDS, ana, -3)
    pace.check_sends(ana)


def test_one_kind_and_one_person_do_not_count_for_another(ana: uuid.UUID) -> None:
    elsewhere(pace.SENDS, ana, 2)
    pace.check_search(ana)
    pace.check_sends(uuid.uuid4())


def test_without_a_limit_nothing_is_counted(ana: uuid.UUID, settings: Any) -> None:
    settings.LIMIT_SENDS_BURST = settings.LIMIT_SENDS_MINUTE = 0
    elsewhere(pace.SENDS, ana, 1000)
    pace.check_sends(ana)


def test_a_message_of_an_older_version_counts_nothing() -> None:
    delivery.counted({"heads": {}, "kicks": []})
