"""What is malformed, too much or too fast gets a clear answer, and nobody else feels it."""

import asyncio
import json
import uuid
from contextlib import suppress
from typing import Any

import websockets

from tests import factories
from tests.factories import Cast
from tests.process import WebProcess
from tests.wire.client import HttpClient, WireClient
from tests.wire.conftest import Enter, act

ROOM = "00000000-0000-4000-8000-000000000000"
KEY = "11111111-1111-4111-8111-111111111111"

MALFORMED: list[Any] = [
    "",
    "junk",
    "null",
    "[]",
    "7",
    '"text"',
    "{",
    '{"t":"send"',
    '{"t":"send","id":"1"} trailing',
    '{"t":NaN}',
    '{"t":"\\ud800"}',
    "[" * 5000,
    '{"t":' + "[" * 3000 + "]" * 3000 + "}",
    '{"a":' * 2000 + "1" + "}" * 2000,
    {},
    {"t": None},
    {"t": 7},
    {"t": ["send"]},
    {"t": "nope"},
    {"t": "nope", "id": "1"},
    {"t": "hello"},
    {"t": "hello", "id": "1", "rooms": []},
    {"t": "send"},
    {"t": "send", "id": 7},
    {"t": "send", "id": ""},
    {"t": "send", "id": "x" * 65, "key": KEY, "room": ROOM, "body": "x"},
    {"t": "send", "id": "1", "key": "no", "room": ROOM, "body": "x"},
    {"t": "send", "id": "1", "key": KEY, "room": "no", "body": "x"},
    {"t": "send", "id": "1", "key": KEY, "room": ROOM, "body": 7},
    {"t": "send", "id": "1", "key": KEY, "room": ROOM, "body": None},
    {"t": "send", "id": "1", "key": KEY, "room": ROOM, "body": {"text": "x"}},
    {"t": "send", "id": "1", "key": KEY, "room": ROOM, "body": "x", "reply_to": 5},
    {"t": "send", "id": "1", "key": 10**40, "room": ROOM, "body": "x"},
    {"t": "edit", "id": "1", "key": KEY, "message": ROOM, "base_rev": 10**30, "body": "x"},
    {"t": "edit", "id": "1", "key": KEY, "message": ROOM, "base_rev": True, "body": "x"},
    {"t": "react", "id": "1", "key": KEY, "message": ROOM, "emoji": "heart", "on": "yes"},
    {"t": "read", "id": "1", "room": ROOM, "ord": -1},
    {"t": "read", "id": "1", "room": ROOM, "ord": 1.5},
    {"t": "sub", "id": "1", "room": "staff.no", "from": 0},
    {"t": "sub", "id": "1", "room": ROOM, "from": "0"},
    {"t": "ack", "rooms": 7},
    {"t": "ack", "rooms": {"x": "y"}},
    {"t": "ping", "n": "x"},
    {"t": "typing", "room": 7, "on": True},
]


def as_text(frame: Any) -> str:
    return frame if isinstance(frame, str) else json.dumps(frame)


async def test_a_thousand_malformed_frames_get_an_error_each(enter: Enter, house: Cast) -> None:
    mo, ana = await enter("mo"), await enter("ana")
    for number in range(1000):
        await ana.socket.send(as_text(MALFORMED[number % len(MALFORMED)]))
    # Each answer is held to the contract here, a thousand of them.
    await ana.hear(lambda _frame: len([one for one in ana.heard if one["t"] == "error"]) >= 1000, seconds=90)
    errors = [frame for frame in ana.heard if frame["t"] == "error"]
    assert {frame["code"] for frame in errors} <= {"bad_request"}
    assert all(frame["detail"] for frame in errors)
    assert (await ana.send(str(house.room.pk), "Still here."))["t"] == "ok"
    assert (await mo.event("message.posted", body="Still here."))["seq"]


async def test_a_binary_frame_is_answered(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    await ana.socket.send(b"\x00\xff")
    assert (await ana.hear(lambda frame: frame["t"] == "error"))["code"] == "bad_request"


async def test_a_frame_that_is_too_large_is_told_so(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    await ana.say({"t": "send", "id": "1", "key": KEY, "room": str(house.room.pk), "body": "x" * 20_000})
    refused = await ana.hear(lambda frame: frame["t"] == "error")
    assert (refused["code"], refused["id"]) == ("too_large", "1")
    assert (await ana.send(str(house.room.pk), "Short."))["t"] == "ok"


async def test_a_body_that_is_too_long_is_told_so(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    refused = await ana.send(str(house.room.pk), "x" * 4001)
    assert (refused["code"], refused["field"]) == ("too_large", "body")
    assert (await ana.send(str(house.room.pk), "é" * 4000))["t"] == "ok"


async def test_an_empty_body_is_told_so(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    refused = await ana.send(str(house.room.pk), " \n\t")
    assert (refused["code"], refused["field"]) == ("bad_request", "body")


async def test_an_enormous_frame_ends_only_its_own_connection(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    await ana.socket.send("x" * 100_000)
    assert await ana.closed() == 1009
    assert (await mo.send(str(house.room.pk), "Undisturbed."))["t"] == "ok"


async def test_commands_before_hello_are_refused(enter: Enter, house: Cast) -> None:
    ana = await enter("ana", greet=False)
    refused = await ana.send(str(house.room.pk), "Hello?")
    assert refused["code"] == "bad_request"
    assert (await ana.hello())["t"] == "welcome"


async def test_a_flood_of_commands_is_slowed_and_then_closed(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    room = str(house.room.pk)
    for number in range(70):
        await ana.say({"t": "read", "id": f"r{number}", "room": room, "ord": 0})
    slowed = await ana.hear(lambda frame: frame["t"] == "error")
    assert (slowed["code"], slowed["retryable"]) == ("rate_limited", True)
    assert slowed["retry_after_ms"] > 0
    with suppress(websockets.ConnectionClosed):
        for _ in range(3000):
            await ana.say({"t": "ping", "n": 1})
    assert await ana.closed() == 4429
    assert (await mo.send(room, "Undisturbed."))["t"] == "ok"


async def test_sends_are_slowed_and_a_retry_is_never_counted(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    room, keys = str(house.room.pk), [str(uuid.uuid4()) for _ in range(5)]
    for key in keys:
        assert (await ana.send(room, "One of five.", key))["t"] == "ok"
    sixth = str(uuid.uuid4())
    refused = await ana.send(room, "One of five.", sixth)
    assert (refused["code"], refused["retryable"]) == ("rate_limited", True)
    assert (await ana.send(room, "One of five.", keys[0]))["replayed"] is True
    assert (await ana.send(room, "One of five.", str(uuid.uuid4())))["code"] == "rate_limited"


async def test_asking_again_leaves_the_sends_that_were_left(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    room, keys = str(house.room.pk), [str(uuid.uuid4()) for _ in range(5)]
    for key in keys:
        for replayed in (False, True, True):
            assert (await ana.send(room, "Again and again.", key))["replayed"] is replayed
    assert (await ana.send(room, "One too many.", str(uuid.uuid4())))["code"] == "rate_limited"


BODIES: list[tuple[str, str, Any]] = [
    ("POST", "/api/v1/rooms/{room}/messages", b""),
    ("POST", "/api/v1/rooms/{room}/messages", b"{"),
    ("POST", "/api/v1/rooms/{room}/messages", b"[]"),
    ("POST", "/api/v1/rooms/{room}/messages", b"\xff\xfe"),
    ("POST", "/api/v1/rooms/{room}/messages", b"[" * 50_000),
    ("POST", "/api/v1/rooms/{room}/messages", b'{"body":"\\ud800"}'),
    ("POST", "/api/v1/rooms/{room}/messages", {"body": 7}),
    ("POST", "/api/v1/rooms/{room}/messages", {"body": ""}),
    ("POST", "/api/v1/rooms/{room}/messages", {"body": "x" * 5000}),
    ("POST", "/api/v1/rooms/{room}/messages", {"body": "x" * 200_000}),
    ("POST", "/api/v1/rooms/{room}/messages", {"body": "x", "reply_to": "no"}),
    ("POST", "/api/v1/rooms/no/messages", {"body": "x"}),
    ("PUT", "/api/v1/rooms/{room}/read", {"ord": -1}),
    ("PUT", "/api/v1/rooms/{room}/read", {"ord": 10**30}),
    ("PUT", "/api/v1/rooms/{room}/read", {}),
    ("GET", "/api/v1/rooms/{room}/messages?limit=1000", None),
    ("GET", "/api/v1/rooms/{room}/messages?before_ord=x", None),
    ("GET", "/api/v1/rooms/{room}/messages?around=99999999999999999999", None),
    ("GET", "/api/v1/rooms/{room}/events", None),
    ("GET", "/api/v1/rooms/{room}/events?after=-1", None),
    ("GET", "/api/v1/rooms/{room}/events?after=0&wait=26", None),
    ("PATCH", "/api/v1/messages/" + ROOM, {"base_rev": "x", "body": "x"}),
    ("POST", "/api/v1/messages/" + ROOM + "/withdraw", {}),
    ("PUT", "/api/v1/messages/" + ROOM + "/reactions/heart", None),
    ("GET", "/api/v1/nowhere", None),
    ("DELETE", "/api/v1/rooms", None),
]


async def test_malformed_bodies_get_a_clear_refusal_each(house: Cast, web: WebProcess) -> None:
    client = HttpClient(web.url, await act(factories.session_key, house.ana.user))
    for method, path, body in BODIES:
        status, answer = await asyncio.to_thread(
            client.ask, method, path.format(room=house.room.pk), body, key=str(uuid.uuid4()), badly=True
        )
        assert status in (400, 404, 405, 413, 422), (method, path, status)
        assert answer["code"] in ("bad_request", "not_found", "too_large"), (method, path, answer)
        assert answer["detail"]


async def test_hello_is_due(web: WebProcess, house: Cast) -> None:
    async with WireClient(web.url, await act(factories.session_key, house.ana.user)) as client:
        assert await client.closed(15) == 4500
        assert client.heard[-1]["code"] == "bad_request"


async def test_a_cookie_no_database_would_take_is_nobodys(web: WebProcess, house: Cast) -> None:
    for session in ('"\\000aaaaaaaaaaa"', "x" * 4000, "%00" * 10, "' or 1=1"):
        async with WireClient(web.url, session) as client:
            assert await client.closed() == 4501
        assert (await asyncio.to_thread(HttpClient(web.url, "").ask, "GET", "/api/v1/me"))[0] == 401
