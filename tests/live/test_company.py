"""Somebody has eight sockets, wherever they are; the oldest of all goes when there is one more."""

from typing import Any

import pytest

from chat.live import company, hub
from chat.live.company import surplus
from tests.factories import Cast
from tests.live.conftest import Enter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("own", "elsewhere", "most", "too_many"),
    [
        ([], [], 2, 0),
        ([1.0, 2.0], [], 2, 0),
        ([1.0, 2.0, 3.0], [], 2, 1),
        ([1.0, 2.0], [3.0], 2, 1),
        ([2.0, 3.0], [1.0], 2, 0),
        ([1.0, 2.0], [3.0, 4.0], 2, 2),
        ([1.0, 2.0, 3.0], [4.0], 0, 0),
    ],
)
def test_the_oldest_are_too_many(own: list[float], elsewhere: list[float], most: int, too_many: int) -> None:
    assert surplus(own, elsewhere, most) == too_many


@pytest.fixture
def two_each(settings: Any) -> None:
    settings.LIMIT_SOCKETS = 2


async def test_a_newer_socket_elsewhere_closes_the_oldest_here(two_each: None, enter: Enter, house: Cast) -> None:
    first, second = await enter("ana"), await enter("ana")
    mo = await enter("mo")
    hub.here().company.hear("another process", {house.ana.user_id.hex: [0]})
    assert await first.closed() == 4509
    for line in (second, mo):
        await line.say(t="ping", n=1)
        assert (await line.hear("pong"))["n"] == 1


async def test_an_older_socket_elsewhere_is_closed_there(two_each: None, enter: Enter, house: Cast) -> None:
    await enter("mo")
    hub.here().company.hear("another process", {house.ana.user_id.hex: [5000, 4000]})
    first, second = await enter("ana"), await enter("ana")
    for line in (first, second):
        await line.say(t="ping", n=1)
        assert (await line.hear("pong"))["n"] == 1


async def test_what_closed_elsewhere_counts_no_more(two_each: None, enter: Enter, house: Cast) -> None:
    await enter("mo")
    switchboard, who = hub.here(), house.ana.user_id.hex
    switchboard.company.hear("another process", {who: [0]})
    switchboard.company.hear("another process", {who: []})
    first, _second = await enter("ana"), await enter("ana")
    await first.say(t="ping", n=1)
    assert (await first.hear("pong"))["n"] == 1


async def test_a_process_that_fell_silent_counts_no_more(
    two_each: None, enter: Enter, house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enter("mo")
    monkeypatch.setattr(company, "SILENT_S", 0.0)
    hub.here().company.hear("another process", {house.ana.user_id.hex: [0]})
    first, _second = await enter("ana"), await enter("ana")
    await first.say(t="ping", n=1)
    assert (await first.hear("pong"))["n"] == 1


async def test_one_that_is_gone_for_long_is_forgotten(
    two_each: None, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enter("mo")
    monkeypatch.setattr(company, "FORGET_S", -1.0)
    hub.here().company.hear("gone", {"someone": [0]})
    hub.here().company.hear("new", {})
    assert hub.here().company.known == {"new"}
