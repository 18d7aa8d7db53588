"""The hub from inside: what bounds a socket, what heals a lost wake-up, what a fault shows."""

import asyncio
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as dj_settings
from django.db import OperationalError
from django.utils import timezone

from chat.live import conversation, feed, hub, pull, socket, streams
from chat.live.commands import Person
from chat.models import Message
from chat.services import standing
from notifications import access, delivery
from notifications.services import lost, wakeups
from tests import factories
from tests.factories import Cast
from tests.live import broken
from tests.live.conftest import PATIENCE_S, Enter

say = sync_to_async(factories.say)


async def test_a_reader_who_never_acknowledges_is_closed(
    enter: Enter, house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "SHUT_S", 0.2)
    ana = await enter("ana")
    for number in range(65):
        await say(house.mo, f"Line {number}")
    assert await ana.closed() == 4408


async def test_a_client_that_went_silent_is_closed(enter: Enter, house: Cast, settings: Any) -> None:
    settings.HEARTBEAT_S = 0.3
    ana, mo = await enter("ana"), await enter("mo")
    await ana.say(t="ping", n=1)
    assert await ana.closed() == 4400
    assert (await mo.hear("pos"))["t"] == "pos"


async def test_who_leaves_too_much_unread_is_closed(enter: Enter, house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "OUTBOX", 2)
    full = asyncio.Event()

    async def wait_for_room(_frame: Any) -> None:
        await full.wait()

    person = Person(house.ana.user_id, "a session")
    closed: list[socket.Socket] = []
    own = socket.Socket(person, socket.Wire(wait_for_room, wait_for_room, lambda _frame: False), closed.append)
    for _ in range(3):
        own.say({})
    assert not closed
    own.say({})
    assert closed == [own]
    own.gone()


async def test_a_lost_wake_up_is_healed_by_the_heartbeat(enter: Enter, house: Cast, settings: Any) -> None:
    settings.HEARTBEAT_S = 0.3
    ana = await enter("ana")
    hub.here()._undo()
    said = await say(house.mo, "Nobody rang.")
    assert (await ana.hear("ev"))["data"]["id"] == said.message


async def beats(line: Any, times: int) -> None:
    """So many heartbeats are over, and what the first of them found is counted."""
    for _ in range(times):
        await line.hear("pos")


async def lost_of(house: Cast) -> int:
    stream = wakeups.room_stream(house.room.pk)
    return await sync_to_async(access.lost_since)([stream], timezone.now().date() - timedelta(days=1))


async def test_a_wake_up_that_came_is_not_counted_as_lost(enter: Enter, house: Cast, settings: Any) -> None:
    settings.HEARTBEAT_S = 0.3
    ana = await enter("ana")
    for number in range(5):
        await say(house.mo, f"Line {number}")
        await beats(ana, 1)
    await beats(ana, 2)
    assert await lost_of(house) == 0


async def test_a_lost_wake_up_is_counted_where_processes_tell_each_other(
    enter: Enter, house: Cast, settings: Any
) -> None:
    settings.HEARTBEAT_S = 0.3
    ana = await enter("ana")
    hub.here()._undo()
    for count in (1, 2):
        await say(house.mo, "Nobody rang.")
        await ana.hear("ev")
        await beats(ana, 3)
        assert await lost_of(house) == (count if settings.REDIS_URL else 0)


if dj_settings.REDIS_URL:

    async def test_a_count_that_fails_is_logged_and_the_heart_goes_on(
        enter: Enter, house: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def full(_streams: object, *, on_day: object) -> None:
            raise OperationalError(broken.WORDS)

        settings.HEARTBEAT_S = 0.3
        monkeypatch.setattr(lost, "note_lost", full)
        ana = await enter("ana")
        hub.here()._undo()
        await say(house.mo, "Nobody rang.")
        await ana.hear("ev")
        await beats(ana, 3)
        assert "counting lost wake-ups" in caplog.text
        assert broken.WORDS not in caplog.text


async def test_a_fault_is_told_as_internal_and_logged_without_words(
    enter: Enter, house: Cast, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LIVE_COMMANDS = ["chat.commands", "tests.live.broken"]
    ana = await enter("ana")
    await ana.say(t="fault", id="1")
    told = await ana.hear("error")
    assert (told["id"], told["code"], told["retryable"]) == ("1", "internal", True)
    assert str(house.ana.user_id) in caplog.text
    assert broken.WORDS not in caplog.text
    await ana.say(t="read", id="2", room=str(house.room.pk), ord=0)
    assert (await ana.hear("ok"))["id"] == "2"


async def test_a_database_that_does_not_answer_is_told_as_retryable(enter: Enter, house: Cast, settings: Any) -> None:
    settings.LIVE_COMMANDS = ["chat.commands", "tests.live.broken"]
    ana = await enter("ana")
    await ana.say(t="outage", id="1")
    told = await ana.hear("error")
    assert (told["code"], told["retryable"]) == ("unavailable", True)


async def test_too_many_waiting_commands_are_refused_not_kept(enter: Enter, house: Cast, settings: Any) -> None:
    settings.LIMIT_COMMANDS = 0
    ana = await enter("ana")
    for number in range(socket.JOBS + 20):
        ana.asked[str(number)] = "read"
        ana.wire.input_queue.put_nowait(
            {"type": "websocket.receive", "text": f'{{"t":"read","id":"{number}","room":"{house.room.pk}","ord":0}}'}
        )
    assert (await ana.hear("error"))["code"] == "rate_limited"
    assert (await ana.hear("ok"))["replayed"] is False


async def test_a_drain_finishes_what_was_asked_and_says_goodbye(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    await ana.say(t="send", id="1", key=str(uuid.uuid4()), room=str(house.room.pk), body="Just in time.")
    # The answer to a later frame shows that the first one has been taken up.
    await ana.say(t="ping", n=1)
    await ana.hear("pong")
    await hub.here().drain(5)
    assert (await ana.hear("ok"))["id"] == "1"
    assert (await ana.hear("bye"))["reason"] == "restart"
    assert await ana.closed() == 4412
    assert await mo.closed() == 4412


async def test_hello_that_never_comes_is_not_waited_for(
    enter: Enter, house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    greeted = await enter("ana")
    monkeypatch.setattr(conversation, "HELLO_S", 0.1)
    line = type(greeted)(await sync_to_async(lambda: factories.session_key(house.mo.user))())
    await line.open()
    assert await line.closed() == 4500
    await line.close()


async def test_listeners_of_a_hub_that_is_gone_are_forgotten(enter: Enter, house: Cast) -> None:
    await enter("ana")
    before = len(delivery._listeners)
    hub.here().close()
    hub.here().close()
    assert len(delivery._listeners) == before - 1


async def test_whoever_waits_for_a_stream_is_woken_by_news(enter: Enter, house: Cast) -> None:
    await enter("ana")
    switchboard, stream = hub.here(), streams.room_of(house.room.pk)
    waiting = asyncio.create_task(switchboard.changed(stream, 10_000, 30))
    await asyncio.sleep(0)
    switchboard.rung(stream.name, 10_001)
    await asyncio.wait_for(waiting, 1)
    await asyncio.wait_for(switchboard.changed(stream, 10_000, 30), 1)


async def test_words_taken_away_while_they_are_read_do_not_go_out_any_more(
    enter: Enter, house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await enter("ana")
    found: list[pull.Batch] = []

    def removed_meanwhile(*asked: Any) -> pull.Batch:
        batch = pull.room(*asked)
        if not found:
            found.append(batch)
            ids = [row.pk for row in Message.objects.all()]
            standing.remove_messages(by=house.faye, message_ids=ids, reason="conduct", at=timezone.now())
        return batch

    monkeypatch.setitem(feed.PULLS, "room", removed_meanwhile)
    await say(house.mo, "Words that must not go out.")
    heard = [await ana.next() for _ in range(2)]
    assert "must not go out" in str(found[0].lines)
    assert [frame["kind"] for frame in heard][-1] == "message.removed"
    assert "must not go out" not in str(heard)


async def test_rights_that_were_read_before_somebody_came_take_nothing_from_them(
    enter: Enter, house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    olu, has_come, follows = await enter("olu"), threading.Event(), threading.Event()
    read = pull.rights

    def answered_late(asked: Any) -> pull.Rights:
        before = read(asked)
        if not has_come.is_set():
            factories.join(house.evening, "olu")
            has_come.set()
            follows.wait(PATIENCE_S)
        return before

    monkeypatch.setattr(pull, "rights", answered_late)
    hub.here().recheck(hub.here().sockets)
    await asyncio.to_thread(has_come.wait, PATIENCE_S)
    await olu.say(t="sub", id="1", room=str(house.room.pk), **{"from": 0})
    await olu.hear("reset")
    asking = hub.here()._asking
    assert asking is not None
    follows.set()
    await asking
    await say(house.mo, "Welcome, Olu.")
    assert (await olu.hear("ev", "revoked"))["t"] == "ev"
