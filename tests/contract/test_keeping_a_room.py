"""A copy of a room that was loaded before something happened, and is told of it, is what somebody who comes now is given."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client

from chat import access
from tests import factories
from tests.contract.actions import ACTIONS, Action, Stage
from tests.contract.replica import Load, Replica, fresh
from tests.factories import Cast
from tests.live.conftest import Enter, Line

# Somebody of each of the three who see a room differently: the author, another member, the team.
READERS = ("ana", "mo", "faye")
OWN = (
    "waiting",
    "read_ord",
    "unread",
    "muted_until",
    "slow_until",
)  # told in the person's own stream, which a poll of the room does not have


def loader(name: str, house: Cast) -> Load:
    """Paths below the room, asked by `name` over HTTP."""
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(factories.person(name))

    def load(path: str) -> Any:
        answer = browser.get(f"/api/v1/rooms/{house.room.pk}{path}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    return load


@sync_to_async
def begin(house: Cast, action: Action) -> tuple[Stage, dict[str, Load], dict[str, tuple[Replica, Replica]]]:
    """Everything that was there before, and two copies for each reader."""
    stage = Stage(house)
    action.before(stage)
    loads = {name: loader(name, house) for name in READERS}
    return stage, loads, {name: (Replica(load), Replica(load)) for name, load in loads.items()}


async def hear_all(line: Line, replica: Replica, room: str, head: int, own_head: int) -> None:
    """The copy has heard everything up to these numbers."""
    own = 0
    while replica.seq < head or own < own_head:
        frame = await line.hear("ev", "uev")
        if frame["t"] == "uev":
            await sync_to_async(replica.hear_own)(frame)
            own = frame["seq"]
        elif frame["room"] == room:
            await sync_to_async(replica.hear)(frame)


def poll(load: Load, replica: Replica) -> None:
    """The copy has heard everything there is, by asking for it."""
    for event in load(f"/events?after={replica.seq}")["events"]:
        replica.hear(event)


@pytest.fixture
def rules(settings: Any) -> None:
    """What says "hold me" is held, and the team signs in as simply as everybody."""
    settings.CHAT_GATE = "tests.contract.actions.Holding"
    settings.TEAM_NEEDS_SECOND_FACTOR = False


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
async def test_a_stale_copy_and_what_it_is_told_make_a_fresh_one(
    action: Action, house: Cast, enter: Enter, rules: None
) -> None:
    stage, loads, copies = await begin(house, action)
    lines = {name: await enter(name) for name in READERS}
    before = await own_heads(house)
    await sync_to_async(action.do)(stage)
    after = await own_heads(house)
    for name, (polled, followed) in copies.items():
        expected = await sync_to_async(fresh)(loads[name])
        own_head = after[name] if after[name] > before[name] else 0
        await hear_all(lines[name], followed, str(house.room.pk), expected["seq"], own_head)
        assert followed.state() == expected, name
        await sync_to_async(poll)(loads[name], polled)
        assert without_own(polled.state()) == without_own(expected), name


@sync_to_async
def own_heads(house: Cast) -> dict[str, int]:
    """How far each reader's own stream has come."""
    return {name: access.user_head(getattr(house, name).user_id) for name in READERS}


def without_own(state: dict[str, Any]) -> dict[str, Any]:
    """What a room's own log tells."""
    return {name: value for name, value in state.items() if name not in OWN}
