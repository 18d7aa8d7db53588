"""Muted, slowed, away: from the clock, longer and shorter, and what stays open meanwhile (I16, I17)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat import access as chat_access
from chat.errors import SlowMode
from chat.models import Message
from chat.services import messages
from groups.errors import Muted, Suspended
from groups.models import Membership
from moderation.errors import AskSupervisor, NothingToDo
from moderation.models import Case
from moderation.services import openings, pauses
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, minutes, said, signed_in


def about(cast: Cast, by: Membership) -> Case:
    """A case about Ana herself."""
    told = openings.open_case(by=by, member_id=cast.ana.pk, key=uuid.uuid4(), at=NOON)
    return Case.objects.get(pk=told["case"])


def boss(cast: Cast) -> Membership:
    return factories.join(cast.evening, "priya", "supervisor")


def test_a_mute_ends_by_the_clock_and_can_be_made_longer_and_shorter(cast: Cast) -> None:
    case = about(cast, cast.faye)
    act(cast.faye, case, "mute", minutes=1)
    with pytest.raises(Muted) as refused:
        said(cast.ana, at=minutes(0.5))
    assert refused.value.until == minutes(1)
    act(cast.faye, case, "mute", minutes(0.5), minutes=60)
    with pytest.raises(Muted):
        said(cast.ana, at=minutes(5))
    act(cast.faye, case, "mute", minutes(5), minutes=1)
    assert said(cast.ana, at=minutes(6)).state == "visible"


def test_a_slowed_member_writes_once_in_ten_minutes_until_it_ends(cast: Cast) -> None:
    act(cast.faye, about(cast, cast.faye), "slow", minutes=30)
    said(cast.ana, at=minutes(1))
    with pytest.raises(SlowMode):
        said(cast.ana, at=minutes(10))
    said(cast.ana, at=minutes(11))
    said(cast.ana, at=minutes(30))


def test_time_away_closes_the_room_and_leaves_help_check_in_and_own_words(cast: Cast) -> None:
    real = timezone.now()
    message = said(cast.ana, at=real)
    case, by = about(cast, cast.faye), boss(cast)
    act(by, case, "suspend", real, minutes=120)
    ana = signed_in(cast.ana)
    assert ana.get(f"/rooms/{cast.room.pk}/").status_code == 403
    assert ana.get(f"/api/v1/rooms/{cast.room.pk}/messages").json()["code"] == "forbidden"
    with pytest.raises(Suspended) as refused:
        chat_access.place_for(cast.ana.user_id, cast.room.pk)
    assert refused.value.until == real + timedelta(minutes=120)
    with pytest.raises(Muted):
        said(cast.ana, at=real + timedelta(minutes=1))
    for path in ("/check-in/", "/support/", "/today/", "/notes/"):
        assert ana.get(path).status_code == 200, path
    messages.take_back(user_id=cast.ana.user_id, message_id=message.pk, at=real)
    assert Message.objects.get(pk=message.pk).withdrawn_at is not None
    act(by, case, "suspend", real, minutes=1)
    cast.ana.refresh_from_db()
    assert cast.ana.muted_until == cast.ana.suspended_until == real + timedelta(minutes=1)


def test_its_end_lets_sockets_in_at_once(cast: Cast) -> None:
    real = timezone.now()
    act(boss(cast), about(cast, cast.faye), "suspend", real - timedelta(minutes=5), minutes=4)
    assert signed_in(cast.ana).get(f"/rooms/{cast.room.pk}/").status_code == 200
    cast.ana.refresh_from_db()
    before = cast.ana.gen
    assert [pauses.end_due(real), pauses.end_due(real)] == [1, 0]
    cast.ana.refresh_from_db()
    assert (cast.ana.suspended_until, cast.ana.gen) == (None, before + 1)


@pytest.mark.parametrize(("kind", "length"), [("suspend", 5), ("mute", 1441), ("slow", 1441)])
def test_a_facilitator_asks_a_supervisor_for_more(cast: Cast, kind: str, length: int) -> None:
    case = about(cast, cast.faye)
    with pytest.raises(AskSupervisor):
        act(cast.faye, case, kind, minutes=length)
    act(boss(cast), case, kind, minutes=length)


def test_lifting_ends_every_pause_and_a_suspension_is_the_supervisors(cast: Cast) -> None:
    case, by = about(cast, cast.faye), boss(cast)
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "lift")
    act(cast.faye, case, "slow", minutes=60)
    act(by, case, "suspend", minutes=60)
    with pytest.raises(AskSupervisor):
        act(cast.faye, case, "lift", minutes(1))
    act(by, case, "lift", minutes(1))
    cast.ana.refresh_from_db()
    found: list[Any] = [cast.ana.muted_until, cast.ana.slow_until, cast.ana.suspended_until]
    assert found == [None, None, None]


def test_a_room_that_does_not_exist_is_not_one_where_somebody_is_away(cast: Cast) -> None:
    act(boss(cast), about(cast, cast.faye), "suspend", timezone.now(), minutes=60)
    assert signed_in(cast.ana).get(f"/rooms/{cast.other_room.pk}/").status_code == 404
