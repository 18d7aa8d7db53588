"""Whose posting is paused hears of it in their own stream; nobody else does."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat import projection
from chat.models import RoomEvent, UserEvent
from chat.services import pausing
from groups.models import Membership
from tests.factories import Cast, cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def told(member: Membership) -> list[dict[str, Any]]:
    events = UserEvent.objects.filter(user_id=member.user_id, kind="pause.changed").order_by("seq")
    return [event.facts for event in events]


def test_a_pause_its_other_end_and_its_lifting_are_told(people: Cast) -> None:
    at, room = timezone.now(), str(people.room.pk)
    for end in (at + HOUR, at + 2 * HOUR, None):
        pausing.set_pauses(member=people.ana, at=at, muted_until=end)
    ends = [projection.stamp(at + HOUR), projection.stamp(at + 2 * HOUR), None]
    assert told(people.ana) == [{"room": room, "muted_until": end, "slow_until": None} for end in ends]


def test_nobody_else_is_told_and_the_room_has_nothing_of_it(people: Cast) -> None:
    before = RoomEvent.objects.count()
    pausing.set_pauses(member=people.ana, at=timezone.now(), slow_until=timezone.now() + HOUR)
    assert RoomEvent.objects.count() == before
    assert not any(told(one) for one in (people.mo, people.faye))


def test_what_is_over_is_told_as_over_and_what_runs_beside_it_stays(people: Cast) -> None:
    at = timezone.now()
    pausing.set_pauses(member=people.ana, at=at, slow_until=at + HOUR)
    pausing.set_pauses(member=people.ana, at=at, muted_until=at)
    assert told(people.ana)[-1] == {
        "room": str(people.room.pk),
        "muted_until": None,
        "slow_until": projection.stamp(at + HOUR),
    }
