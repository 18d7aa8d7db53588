"""A worry, a decision, and what everybody's screen is told; with nothing but the contract in hand."""

import asyncio
import uuid

from tests import factories
from tests.factories import Cast
from tests.process import WebProcess
from tests.wire.client import HttpClient
from tests.wire.conftest import Enter, act


def new_key() -> str:
    return str(uuid.uuid4())


async def test_a_flagged_message_is_removed_everywhere_within_a_second(
    enter: Enter, house: Cast, web: WebProcess
) -> None:
    room = str(house.room.pk)
    ana, mo, faye = [await enter(name, caps=["html"]) for name in ("ana", "mo", "faye")]
    said = await ana.send(room, "Canary of the worry.")
    await mo.event("message.posted", id=said["message"])
    flagged = await mo.ask("flag", key=new_key(), message=said["message"], reason="conduct", words="This hurts.")
    assert flagged["t"] == "ok", flagged
    told = await faye.hear(lambda frame: frame["t"] == "ev" and frame["room"] == f"staff.{house.evening.pk}")
    assert "hurts" not in str(told)
    desk = HttpClient(web.url, faye.session)
    _, cases = await asyncio.to_thread(desk.ask, "GET", "/api/v1/cases?state=open")
    case = cases["cases"][0] if isinstance(cases, dict) else cases[0]
    action = {"kind": "remove", "reason": "conduct", "note": None, "expected_version": case["version"]}
    status, answer = await asyncio.to_thread(
        desk.ask, "POST", f"/api/v1/cases/{case['id']}/actions", action, key=new_key()
    )
    assert status == 200, answer
    for client in (ana, mo, faye):
        gone = await client.event("message.removed", seconds=1, id=said["message"])
        assert set(gone["data"]) == {"id", "rev"}
        assert gone["actor"] is None
        assert "Canary" not in str(gone)
    reader = HttpClient(web.url, mo.session)
    for path in ("snapshot", "messages", f"events?after={said['seq'] - 1}"):
        _, found = await asyncio.to_thread(reader.ask, "GET", f"/api/v1/rooms/{room}/{path}")
        assert "Canary" not in str(found), path


async def test_a_member_hears_nothing_of_a_flag(enter: Enter, house: Cast) -> None:
    room = str(house.room.pk)
    ana, mo = await enter("ana"), await enter("mo")
    said = await ana.send(room, "Something.")
    await ana.event("message.posted", id=said["message"])
    heard = len(ana.heard)
    assert (await mo.ask("flag", key=new_key(), message=said["message"], reason="conduct", words=""))["t"] == "ok"
    ok = await mo.send(room, "Afterwards.")
    event = await ana.event("message.posted", id=ok["message"])
    assert event["seq"] == said["seq"] + 1
    assert {frame["t"] for frame in ana.heard[heard:]} <= {"ev", "pos"}


async def test_a_checkin_shared_by_socket_is_a_message_of_its_own_kind(enter: Enter, house: Cast) -> None:
    room = str(house.room.pk)
    ana, mo = await enter("ana"), await enter("mo")
    key = new_key()
    fields = {"key": key, "answers": {"mood": 3, "urge": 2, "used": "no"}, "share": room}
    done = await ana.ask("checkin", **fields)
    assert (done["t"], done["replayed"]) == ("ok", False), done
    shared = await mo.hear(lambda frame: frame["t"] == "ev" and frame["data"].get("kind") == "checkin")
    assert shared["data"]["author"]["name"] == "Ana"
    assert (await ana.ask("checkin", **fields))["replayed"] is True
    await act(factories.say, house.dana, "Well done.")
    await mo.event("message.posted", body="Well done.")
    assert len([event for event in mo.events(room) if event["data"].get("kind") == "checkin"]) == 1
