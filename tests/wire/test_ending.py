"""What an open socket is told when a right ends, and that nothing comes after."""

import asyncio
import uuid

import pytest
import websockets
from django.conf import settings
from django.utils import timezone

from chat.services import seats
from groups.services import memberships
from notifications.services import endings
from tests import factories
from tests.factories import Cast
from tests.process import WebProcess
from tests.wire.client import HttpClient, WireClient
from tests.wire.conftest import Enter, act

# With a broker a kick reaches the server's sockets at once; without one its next heartbeat does, a second later here.
SOON_S = 1.0 if settings.REDIS_URL else 3.0


async def test_signing_out_elsewhere_closes_with_4501(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    await act(endings.end_all_sessions, user_id=house.ana.user_id)
    assert await ana.closed(SOON_S) == 4501
    assert ana.heard[-1]["code"] == "unauthenticated"
    assert mo.close_code is None


async def test_one_session_ended_leaves_the_others(enter: Enter, house: Cast) -> None:
    phone, desk = await enter("ana"), await enter("ana")
    await act(endings.end_session, session_key=phone.session)
    assert await phone.closed(SOON_S) == 4501
    assert (await desk.send(str(house.room.pk), "Still here."))["t"] == "ok"


async def test_a_command_after_the_session_ended_is_refused_and_stores_nothing(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    await act(endings.end_session, session_key=ana.session)
    room = str(house.room.pk)
    await ana.say({"t": "send", "id": "late", "key": str(uuid.uuid4()), "room": room, "body": "After the end."})
    assert await ana.closed(SOON_S) == 4501
    assert not [frame for frame in ana.heard if frame["t"] == "ok"]
    ok = await (await enter("dana")).send(str(house.room.pk), "A later one.")
    await mo.event("message.posted", id=ok["message"])
    assert mo.bodies() == ["A later one."]


async def test_a_disabled_account_closes_with_4503(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    await act(endings.disable_person, user_id=house.ana.user_id)
    assert await ana.closed(SOON_S) == 4503


async def test_who_is_removed_hears_revoked_and_then_nothing(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    room = str(house.room.pk)
    await act(seats.leave, member=house.ana, reason="moved", at=timezone.now())
    revoked = await ana.hear(lambda frame: frame["t"] == "revoked", seconds=SOON_S)
    assert (revoked["room"], revoked["reason"]) == (room, "ended")
    left = await mo.event("member.left")
    assert left["data"] == {"id": str(house.ana.pk), "name": "Ana"}
    ok = await mo.send(room, "Canary after leaving.")
    await mo.event("message.posted", id=ok["message"])
    # An answer on the same socket comes after anything that was sent to it before.
    assert (await ana.send(room, "May I?"))["code"] == "not_found"
    assert not [frame for frame in ana.events(room) if frame["seq"] >= left["seq"]]
    assert "Canary" not in str(ana.heard)


async def test_who_leaves_the_last_room_is_closed_with_4503(enter: Enter, house: Cast) -> None:
    mo = await enter("mo")
    await act(seats.leave, member=house.mo, reason="moved", at=timezone.now())
    assert await mo.closed(SOON_S) == 4503
    assert [frame["t"] for frame in mo.heard[-2:]] == ["revoked", "error"]


async def test_a_new_agreement_empties_the_socket_until_it_is_accepted(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    room = str(house.room.pk)
    await act(factories.agreement, house.evening)
    revoked = await ana.hear(lambda frame: frame["t"] == "revoked", seconds=SOON_S)
    assert (revoked["room"], revoked["reason"]) == (room, "agreement")
    assert (await ana.send(room, "Let me in."))["code"] == "forbidden"
    assert room not in {one["room"] for one in (await enter("ana")).welcome["rooms"]}


async def test_the_teams_stream_ends_with_the_role(enter: Enter, house: Cast) -> None:
    ruth = await enter("ruth")
    await act(memberships.change_role, member=house.ruth, role="peer_specialist")
    name = f"staff.{house.evening.pk}"
    await ruth.hear(lambda frame: frame["t"] == "revoked" and frame["room"] == name, seconds=SOON_S)
    assert (await ruth.ask("sub", room=name, **{"from": 0}))["code"] == "not_found"
    assert (await ruth.send(str(house.room.pk), "Still one of you."))["t"] == "ok"


async def test_a_long_poll_of_a_removed_member_ends_without_words(house: Cast, web: WebProcess) -> None:
    client = HttpClient(web.url, await act(factories.session_key, house.ana.user))
    head = (await asyncio.to_thread(client.ask, "GET", f"/api/v1/rooms/{house.room.pk}/snapshot"))[1]["as_of_seq"]
    waiting = asyncio.create_task(
        asyncio.to_thread(client.ask, "GET", f"/api/v1/rooms/{house.room.pk}/events?after={head}&wait=20")
    )
    await act(seats.leave, member=house.ana, reason="moved", at=timezone.now())
    status, answer = await asyncio.wait_for(waiting, 10)
    assert (status, answer["code"]) == (404, "not_found")


async def test_nobody_signed_in_is_told_so(web: WebProcess, house: Cast) -> None:
    for session in ("", "nonsense"):
        async with WireClient(web.url, session) as client:
            assert (await client.hear(lambda frame: frame["t"] == "error"))["code"] == "unauthenticated"
            assert await client.closed() == 4501


async def test_who_belongs_nowhere_is_told_so(enter: Enter) -> None:
    ada = await enter("ada", greet=False)
    await ada.say({"t": "hello", "id": "1", "caps": []})
    assert await ada.closed() == 4503


async def test_another_origin_is_refused_before_anything_is_accepted(web: WebProcess, house: Cast) -> None:
    session = await act(factories.session_key, house.ana.user)
    for origin in ("http://evil.example", "null", "https://127.0.0.1", web.url.rpartition(":")[0] + ":1"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await WireClient(web.url, session, origin=origin).open()
        assert refused.value.response.status_code == 403


async def test_a_cookie_without_an_origin_is_refused(web: WebProcess, house: Cast) -> None:
    session = await act(factories.session_key, house.ana.user)
    with pytest.raises(websockets.InvalidStatus) as refused:
        await WireClient(web.url, session, origin="").open()
    assert refused.value.response.status_code == 403


async def test_an_unknown_version_is_told_so(web: WebProcess, house: Cast) -> None:
    client = WireClient(web.url, await act(factories.session_key, house.ana.user))
    await client.open(subprotocols=["handrail.v9"])
    assert (await client.hear(lambda frame: frame["t"] == "error"))["code"] == "version"
    assert await client.closed() == 4506
    await client.close()


async def test_the_ninth_socket_closes_the_oldest(enter: Enter, house: Cast) -> None:
    sockets = [await enter("ana") for _ in range(9)]
    assert await sockets[0].closed() == 4509
    assert (await sockets[1].send(str(house.room.pk), "Eight of us."))["t"] == "ok"
    assert sockets[8].close_code is None


async def test_the_heartbeat_says_where_everything_stands(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    pos = await ana.hear(lambda frame: frame["t"] == "pos")
    assert pos["rooms"][str(house.room.pk)] == ana.cursors[str(house.room.pk)]
    assert isinstance(pos["user_seq"], int)


async def test_typing_is_told_only_where_the_cohort_allows_it(enter: Enter, house: Cast) -> None:
    room = house.room
    ana, mo = await enter("ana"), await enter("mo")
    await ana.say({"t": "typing", "room": str(room.pk), "on": True})
    await ana.send(str(room.pk), "Sent.")
    await mo.event("message.posted", body="Sent.")
    assert not [frame for frame in mo.heard if frame["t"] == "eph"]
    room.typing_allowed = True
    await act(room.save, update_fields=["typing_allowed"])
    ana, mo = await enter("ana"), await enter("mo")
    await ana.say({"t": "typing", "room": str(room.pk), "on": True})
    typing = await mo.hear(lambda frame: frame["t"] == "eph")
    assert (typing["kind"], typing["user"], typing["room"]) == ("typing", str(house.ana.pk), str(room.pk))


async def test_slow_readers_are_bounded_and_others_are_not_held_up(enter: Enter, house: Cast) -> None:
    slow, mo = await enter("ana", acks=False), await enter("mo")
    room = str(house.room.pk)
    start = slow.cursors[room]
    for number in range(80):
        await act(factories.say, house.dana, f"Line {number}")
    await mo.event("message.posted", body="Line 79")
    await slow.hear(lambda frame: frame["t"] == "ev" and frame["seq"] == start + 64)
    assert (await slow.ask("read", room=room, ord=0))["t"] == "ok"
    assert max(event["seq"] for event in slow.events(room)) == start + 64
    await slow.say({"t": "ack", "rooms": {room: start + 64}})
    await slow.hear(lambda frame: frame["t"] == "ev" and frame["seq"] == start + 80)
    assert [event["seq"] for event in slow.events(room)] == list(range(start + 1, start + 81))
