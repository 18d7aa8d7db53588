"""Words that are taken down: how fast they are gone, what is told, and where they never are again (tests 1 to 7 and 11)."""

import asyncio
import json
import time

import pytest
import redis
from django.conf import settings

from chat.models import Message, MessageRevision
from moderation.models import Flag
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import flagged
from tests.moderation.proof.conftest import (
    Browse,
    Enter,
    canary,
    case_about,
    decide,
    figure,
    post,
    rounds,
    rows_with,
)
from tests.process import WebProcess
from tests.wire.client import WireClient
from tests.wire.conftest import act

pytestmark = pytest.mark.process


async def test_every_socket_hears_of_a_removal_within_a_second(house: Cast, enter: Enter, browse: Browse) -> None:
    names = ("ana", "mo", "dana", "lee", "ruth")
    sockets = [await enter(names[n % len(names)]) for n in range(rounds(10, 50))]
    ana, faye = await act(browse, "ana"), await act(browse, "faye")
    times: list[float] = []

    async def heard(client: WireClient, message: str) -> float:
        frame = await client.event("message.removed", id=message)
        assert set(frame["data"]) == {"id", "rev"}
        assert frame["actor"] is None
        assert words not in json.dumps(client.heard[client.heard.index(frame) :])
        return time.monotonic()

    for _ in range(rounds(3, 20)):
        words = canary()
        message = (await asyncio.to_thread(post, ana, house.room.pk, words))["message"]
        await asyncio.gather(*(client.event("message.posted", id=message) for client in sockets))
        case, version = await asyncio.to_thread(case_about, faye, message)
        waiting = [asyncio.ensure_future(heard(client, message)) for client in sockets]
        status, told = await asyncio.to_thread(decide, faye, case, "remove", version)
        acknowledged = time.monotonic()
        assert status == 200, told
        times += [max(0.0, at - acknowledged) for at in await asyncio.gather(*waiting)]
    times.sort()
    p99 = times[int(len(times) * 0.99) - 1]
    figure(
        f"removal to {len(sockets)} sockets: {len(times)} frames, p99 {p99 * 1000:.0f} ms, worst {times[-1] * 1000:.0f} ms"
    )
    assert p99 <= 1.0


async def test_who_was_away_gets_the_place_and_never_the_words(house: Cast, enter: Enter, browse: Browse) -> None:
    words, room = canary(), str(house.room.pk)
    ana, faye = await act(browse, "ana"), await act(browse, "faye")
    before = await enter("mo")
    since = before.cursors[room]
    await before.close()
    message = (await asyncio.to_thread(post, ana, room, words))["message"]
    case, version = await asyncio.to_thread(case_about, faye, message)
    assert (await asyncio.to_thread(decide, faye, case, "remove", version))[0] == 200
    for cursor in (since, 0):
        late = await enter("mo", rooms={room: cursor})
        await late.hear(lambda frame: frame["t"] == "reset" or frame.get("kind") == "message.removed")
        _, page = await asyncio.to_thread((await act(browse, "mo")).ask, "GET", f"/api/v1/rooms/{room}/snapshot")
        assert words not in json.dumps([late.heard, page])


async def test_a_bulk_is_one_event_one_undo_and_a_second_flag_survives(
    house: Cast, enter: Enter, browse: Browse
) -> None:
    ana, faye, room = await act(browse, "ana"), await act(browse, "faye"), house.room.pk
    count, words = rounds(12, 60), canary()
    ids = [(await asyncio.to_thread(post, ana, room, f"{words} {n}"))["message"] for n in range(count)]
    reply = await asyncio.to_thread(post, await act(browse, "dana"), room, "I hear you.", reply_to=ids[0])
    other = await act(Message.objects.get, pk=ids[1])
    case, version = await asyncio.to_thread(case_about, faye, ids[0])
    mo = await enter("mo")
    removed, second = await asyncio.gather(
        asyncio.to_thread(decide, faye, case, "remove", version, targets=ids), act(flagged, house.lee, other)
    )
    assert removed[0] == 200, removed
    frame = await mo.hear(lambda one: one.get("kind") == "messages.removed")
    assert sorted(frame["data"]["ids"]) == sorted(ids)
    assert await act(Flag.objects.filter(pk=second.pk, closed_at__isnull=True).count) == 1
    _, page = await asyncio.to_thread((await act(browse, "mo")).ask, "GET", f"/api/v1/rooms/{room}/messages?limit=100")
    assert words not in json.dumps(page)
    assert next(one for one in page["messages"] if one["id"] == reply["message"])["reply_preview"]["state"] == "gone"
    status, told = await asyncio.to_thread(decide, faye, case, "restore", removed[1]["case"]["version"])
    assert status == 200, told
    shown = Message.objects.filter(state="visible", pk__in=ids)
    assert await act(shown.count) == count


async def test_an_edit_and_a_removal_at_once_leave_nothing_to_read(house: Cast, browse: Browse) -> None:
    ana, faye, mo = [await act(browse, name) for name in ("ana", "faye", "mo")]
    edits = 0
    for _ in range(rounds(5, 200)):
        first, second = canary(), canary()
        message = (await asyncio.to_thread(post, ana, house.room.pk, first))["message"]
        case, version = await asyncio.to_thread(case_about, faye, message)
        removed, edited = await asyncio.gather(
            asyncio.to_thread(decide, faye, case, "remove", version),
            asyncio.to_thread(ana.ask, "PATCH", f"/api/v1/messages/{message}", {"base_rev": 1, "body": second}),
        )
        assert removed[0] == 200, removed
        stored = await act(lambda pk=message: [one.body for one in MessageRevision.objects.filter(message=pk)])
        assert (second in stored) == (edited[0] == 200)
        edits += edited[0] == 200
        _, page = await asyncio.to_thread(mo.ask, "GET", f"/api/v1/rooms/{house.room.pk}/messages")
        assert first not in json.dumps(page)
        assert second not in json.dumps(page)
    figure(f"edit against removal: {rounds(5, 200)} races, {edits} edits came first, 0 words left")


async def test_a_removed_canary_is_in_no_log_no_broker_no_mail(
    house: Cast, enter: Enter, browse: Browse, webs: list[WebProcess]
) -> None:
    words, room = canary(), house.room.pk
    mo = await enter("mo")
    ana, faye = await act(browse, "ana"), await act(browse, "faye")
    message = (await asyncio.to_thread(post, ana, room, words))["message"]
    await mo.event("message.posted", id=message)
    case, version = await asyncio.to_thread(case_about, faye, message)
    told = {"text": "Hi Ana. Shall we talk?"}
    assert (await asyncio.to_thread(decide, faye, case, "remove", version, note=told))[0] == 200
    await mo.event("message.removed", id=message)
    for web in webs:
        assert words not in web.log
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL) as broker:
            assert not [key for key in broker.scan_iter() if words.encode() in (broker.dump(key) or b"")]
    assert await act(rows_with, words) == []
    found = await asyncio.to_thread((await act(browse, "mo")).ask, "GET", f"/api/v1/search?q={words}&room={room}")
    assert words not in json.dumps(found[1].get("messages", []))
    assert await act(factories.say, house.ana, "Afterwards.") is not None
