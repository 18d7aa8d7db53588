"""How many are unread, for many people at once: the same number, near and far behind, without a query each."""

from typing import Any

import pytest
from django.utils import timezone

from chat import access
from chat.access import messages as reading
from chat.services import messages
from tests import factories
from tests.factories import Cast, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return factories.cast()


def _unread(*people: Any) -> list[int]:
    places = access.places_by_person([one.user_id for one in people])
    counts = access.unread_by_member([place for mine in places.values() for place in mine])
    return [counts[one.pk] for one in people]


@pytest.mark.parametrize("far_behind", [0, 1000])
def test_others_shown_words_after_the_marker_are_unread(
    people: Cast, monkeypatch: pytest.MonkeyPatch, far_behind: int
) -> None:
    monkeypatch.setattr(reading, "FAR_BEHIND", far_behind)
    monkeypatch.setattr(reading, "UNREAD_MOST", 4)
    assert _unread(people.ana, people.mo, people.dana) == [0, 0, 0]
    taken_back = say(people.mo, "Not this one.")
    say(people.ana, "Good evening.")
    say(people.mo, "Good evening, Ana.")
    messages.take_back(user_id=people.mo.user_id, message_id=taken_back.message, at=timezone.now())  # type: ignore[arg-type]
    assert _unread(people.ana, people.mo, people.dana) == [1, 1, 2]
    for n in range(5):
        say(people.mo, f"And number {n}.")
    assert _unread(people.ana, people.mo, people.dana) == [4, 1, 4]


def test_many_who_are_a_little_behind_cost_one_query(people: Cast, django_assert_num_queries: Any) -> None:
    for n in range(3):
        say(people.mo, f"Number {n}.")
    everybody = [people.ana, people.mo, people.dana, people.lee, people.faye]
    places = [one for mine in access.places_by_person([who.user_id for who in everybody]).values() for one in mine]
    with django_assert_num_queries(1):
        counts = access.unread_by_member(places)
    assert sorted(counts[who.pk] for who in everybody) == [0, 3, 3, 3, 3]
