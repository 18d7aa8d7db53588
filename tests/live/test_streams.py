"""Sessions that end by themselves on an open socket, and the streams of a person and of the team after they were away."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as house_settings
from django.utils import timezone

from accounts.models import Session
from chat.live import hub
from chat.services import log
from groups.services.team import tell_team
from tests import factories
from tests.factories import Cast
from tests.live.conftest import Enter, Line

pytestmark = pytest.mark.django_db


async def act(work: Callable[..., Any], **given: Any) -> Any:
    return await sync_to_async(work)(**given)


@pytest.fixture
def quick_heart(settings: Any) -> None:
    settings.HEARTBEAT_S = 1


def shift(**fields: Any) -> None:
    """Every session is as it would be after this time."""
    Session.objects.update(**fields)


async def test_an_idle_session_ends_its_socket_whatever_the_browser_says_by_itself(
    quick_heart: None, enter: Enter, house: Cast
) -> None:
    ana = await enter("ana")
    idle = timedelta(seconds=house_settings.SESSION_IDLE_MEMBER_S)
    await act(shift, seen_at=timezone.now() - idle + timedelta(seconds=1))
    # Pings and acknowledgements are no sign that anybody is there.
    await ana.say(t="ping", n=1, visible=True)
    await ana.say(t="ack", rooms={str(house.room.pk): 1})
    assert (await ana.hear("error"))["code"] == "unauthenticated"
    assert await ana.closed() == 4501


async def test_what_a_person_does_keeps_an_idle_session_alive(quick_heart: None, enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    idle = timedelta(seconds=house_settings.SESSION_IDLE_MEMBER_S)
    await act(shift, seen_at=timezone.now() - idle + timedelta(seconds=30))
    await ana.say(t="read", id="1", room=str(house.room.pk), ord=0)
    await ana.hear("ok")
    for _ in range(2):
        await ana.hear("pos")
    left = await act(lambda: Session.objects.get(user=house.ana.user_id).seen_at)
    assert timezone.now() - left < timedelta(seconds=30)


async def test_a_session_ends_when_it_is_too_old_however_busy(quick_heart: None, enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    longest = timedelta(seconds=house_settings.SESSION_MAX_S)
    await act(shift, started_at=timezone.now() - longest + timedelta(seconds=1), seen_at=timezone.now())
    assert (await ana.hear("error"))["code"] == "unauthenticated"
    assert await ana.closed() == 4501


async def again(name: str, **hello: Any) -> Line:
    """The person comes back with the numbers they had applied."""
    line = Line(await sync_to_async(lambda: factories.session_key(factories.person(name)))())
    await line.open()
    await line.say(t="hello", id="hello", **hello)
    return line


async def test_ones_own_stream_goes_on_where_it_was_left(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    await ana.close()
    for _ in range(3):
        await act(
            log.tell_person,
            user_id=house.ana.user_id,
            kind="note.received",
            facts={"note": str(uuid.uuid4())},
            at=timezone.now(),
        )
    fresh = await again("ana")
    head = (await fresh.hear("welcome"))["user_seq"]
    await fresh.close()
    back = await again("ana", user_seq=head - 2)
    await back.hear("welcome")
    assert [(await back.hear("uev"))["seq"] for _ in range(2)] == [head - 1, head]
    await back.close()
    hub.here().close()


async def test_the_teams_stream_goes_on_where_it_was_left(enter: Enter, house: Cast, settings: Any) -> None:
    settings.TEAM_NEEDS_SECOND_FACTOR = False
    faye = await enter("faye")
    await faye.close()
    name = f"staff.{house.evening.pk}"
    for _ in range(3):
        facts = {"case": str(uuid.uuid4()), "priority": 2, "version": 1}
        await act(tell_team, cohort_id=house.evening.pk, kind="case.opened", facts=facts, at=timezone.now())
    back = await again("faye", rooms={name: 1})
    streams = {one["stream"]: one["last_seq"] for one in (await back.hear("welcome"))["staff"]}
    assert streams[name] == 3
    heard = [await back.hear("ev") for _ in range(2)]
    assert [(one["room"], one["seq"]) for one in heard] == [(name, 2), (name, 3)]
    await back.close()
    hub.here().close()
