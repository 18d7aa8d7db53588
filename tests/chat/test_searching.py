"""A search finds what this person can read and nothing else, in bounded steps, and leaves no word of itself anywhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.errors import Invalid, RateLimited
from chat import access
from chat.models import Message
from chat.services import messages, searching, seats, standing
from groups.models import Membership
from moderation.models import AuditEvent
from tests.factories import Cast, cast, join, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None, settings: Any) -> Cast:
    settings.LIMIT_SEARCHES = 0
    return cast()


def place_of(member: Membership) -> access.Place:
    return access.place_for(member.user_id, access.room_of(member).pk)


def found(member: Membership, typed: str, **more: Any) -> list[str | None]:
    told = searching.search_room(by=place_of(member), typed=typed, at=timezone.now(), **more)
    return [one.words for one in told.messages]


def test_the_newest_is_found_first(people: Cast) -> None:
    for body in ("Canary one", "Nothing", "Canary two"):
        say(people.ana, body)
    assert found(people.mo, "canary") == ["Canary two", "Canary one"]


def test_nobody_finds_what_another_room_said(people: Cast) -> None:
    say(people.ana, "canary")
    assert found(people.olu, "canary") == []


def test_somebody_new_finds_nothing_from_before(people: Cast) -> None:
    say(people.ana, "canary before")
    new = join(people.evening, "nia")
    say(people.ana, "canary after")
    assert found(new, "canary") == ["canary after"]


@pytest.mark.parametrize("who", ["ana", "mo", "faye"])
def test_what_was_taken_away_is_found_by_nobody(people: Cast, who: str) -> None:
    removed, withdrawn, held, kept = [say(people.ana, f"canary {n}") for n in range(4)]
    at = timezone.now()
    standing.remove_messages(by=people.faye, message_ids=[_pk(removed)], reason="conduct", at=at)
    messages.withdraw_message(by=people.ana, message_id=_pk(withdrawn), at=at)
    standing.hold_message(by=people.faye, message_id=_pk(held), at=at)
    assert found(getattr(people, who), "canary") == ["canary 3"]
    assert kept.ord == 4


def _pk(outcome: Any) -> Any:
    return Message.objects.get(pk=outcome.message).pk


def test_an_edited_message_is_found_by_its_present_words(people: Cast) -> None:
    said = say(people.ana, "canary")
    messages.edit_message(
        by=people.ana, message_id=_pk(said), base_rev=1, body="sparrow", key=_pk(said), at=timezone.now()
    )
    assert found(people.mo, "canary") == []
    assert found(people.mo, "sparrow") == ["sparrow"]


def test_a_search_goes_on_where_it_stopped_and_ends(people: Cast) -> None:
    for number in range(5):
        say(people.ana, f"canary {number}")
    first = searching.search_room(by=place_of(people.mo), typed="canary", at=timezone.now(), limit=2)
    assert [one.words for one in first.messages] == ["canary 4", "canary 3"]
    assert first.older == 4
    rest = searching.search_room(by=place_of(people.mo), typed="canary", at=timezone.now(), before=first.older)
    assert [one.words for one in rest.messages] == ["canary 2", "canary 1", "canary 0"]
    assert rest.older is None


def test_one_search_opens_a_bounded_number_and_says_how_far_it_looked(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "BATCH", 2)
    monkeypatch.setattr(searching, "MESSAGES_MOST", 4)
    at = timezone.now()
    for number in range(7):
        say(people.ana, "canary" if not number else f"other {number}", at=at + timedelta(minutes=number))
    first = searching.search_room(by=place_of(people.mo), typed="canary", at=at)
    assert first.messages == []
    assert (first.older, first.back_to) == (4, at + timedelta(minutes=3))
    assert found(people.mo, "canary", before=first.older) == ["canary"]


def test_time_is_bounded_too(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "BATCH", 1)
    monkeypatch.setattr(searching, "SECONDS_MOST", -1.0)
    for number in range(3):
        say(people.ana, f"other {number}")
    told = searching.search_room(by=place_of(people.mo), typed="canary", at=timezone.now())
    assert (told.messages, told.older) == ([], 3)


def test_a_membership_that_ends_during_a_search_ends_it(people: Cast) -> None:
    say(people.ana, "canary")
    place = place_of(people.mo)
    seats.leave(member=people.mo, reason="left", at=timezone.now())
    assert searching.search_room(by=place, typed="canary", at=timezone.now()).messages == []


def test_an_empty_room_has_nothing_to_find(people: Cast) -> None:
    told = searching.search_room(by=place_of(people.mo), typed="canary", at=timezone.now())
    assert (told.messages, told.older, told.back_to) == ([], None, None)


def test_too_short_a_word_is_not_counted_as_a_search(people: Cast, settings: Any) -> None:
    settings.LIMIT_SEARCHES = 1
    for _ in range(3):
        with pytest.raises(Invalid):
            found(people.mo, "a")
    assert found(people.mo, "canary") == []
    with pytest.raises(RateLimited) as refused:
        found(people.mo, "canary")
    assert 0 < (refused.value.retry_after_ms or 0) <= 60_000


def test_a_look_by_the_team_is_in_the_trail_and_a_members_is_not(people: Cast) -> None:
    found(people.mo, "canary")
    assert not AuditEvent.objects.exists()
    found(people.faye, "canary")
    entry = AuditEvent.objects.get()
    assert (entry.kind, entry.actor, entry.chain) == ("search", people.faye.pk, people.evening.pk)
    assert "canary" not in str(entry.facts)


def test_the_number_of_queries_does_not_grow_with_what_is_found(people: Cast) -> None:
    def queries() -> int:
        place = place_of(people.mo)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            searching.search_room(by=place, typed="canary", at=timezone.now())
        return len(asked)

    say(people.ana, "canary")
    one = queries()
    for number in range(10):
        say(people.ana, f"canary {number}")
    assert queries() == one <= 5
