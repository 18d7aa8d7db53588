"""Real processes that are killed, stopped and cut off from their broker; what was acknowledged is there exactly once."""

import asyncio
import signal
import threading
import time
import uuid
from contextlib import ExitStack
from typing import Any

import psycopg
import psycopg.sql
import pytest
import redis
from django.db import connection

from chat.models import Message, Room, RoomEvent
from notifications.services import endings
from tests import factories
from tests.process import WebProcess
from tests.servers import free_port, redis_server
from tests.wire.client import Closed, HttpClient, WireClient
from tests.wire.conftest import Connect, Start, act, own_database_url

pytestmark = [pytest.mark.process]


@pytest.fixture(autouse=True)
def no_faults() -> None:
    """Processes that are shot may say so; each test here looks at its own log."""


async def send_until_cut(client: WireClient, room: str, most: int, acked: list[str], tried: dict[str, str]) -> None:
    """Send one after the other; `acked` gets the keys that were acknowledged, `tried` all of them with their words."""
    for number in range(most):
        key = str(uuid.uuid4())
        tried[key] = f"Line {number} of {client.session[:6]}"
        try:
            answer = await client.send(room, tried[key], key)
        except Closed:
            return
        assert answer["t"] == "ok", answer
        acked.append(key)


def stored_keys(room: Room) -> list[str]:
    return [str(key) for key in Message.objects.filter(room=room).values_list("key", flat=True)]


def numbers(room: Room) -> list[int]:
    return list(RoomEvent.objects.filter(room=room).order_by("seq").values_list("seq", flat=True))


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
async def test_what_was_acknowledged_before_a_kill_is_there_once(start: Start, connect: Connect, server: str) -> None:
    house = await act(factories.cast)
    room = str(house.room.pk)
    web = await act(start, server=server)
    clients = [await connect(web, name) for name in ("ana", "mo", "dana", "lee")]
    acked: list[str] = []
    tried: dict[str, str] = {}
    sending = [asyncio.create_task(send_until_cut(client, room, 50, acked, tried)) for client in clients]
    await clients[0].hear(lambda frame: frame["t"] == "ok" and frame.get("id") == "c20")
    web.process.kill()
    await asyncio.gather(*sending)
    assert 20 <= len(acked) < 200
    await act(web.restart)
    stored = await act(stored_keys, house.room)
    assert len(stored) == len(set(stored))
    assert set(acked) <= set(stored)
    assert await act(numbers, house.room) == list(range(1, len(await act(numbers, house.room)) + 1))
    again = await connect(web, "ana")
    lost = [key for key in tried if key not in acked and tried[key].endswith(clients[0].session[:6])]
    for key in lost:
        answer = await again.send(room, tried[key], key)
        assert answer["replayed"] is (key in stored)
    assert sorted(await act(stored_keys, house.room)) == sorted({*stored, *lost})


async def test_a_message_crosses_from_one_process_to_another(start: Start, connect: Connect, servers: str) -> None:
    house = await act(factories.cast)
    first, second = await act(start, servers), await act(start, servers)
    ana, mo = await connect(first, "ana"), await connect(second, "mo")
    ok = await ana.send(str(house.room.pk), "Across.")
    event = await mo.event("message.posted", seconds=1, id=ok["message"])
    assert event["data"]["body"] == "Across."
    session_over = asyncio.create_task(mo.closed(1))
    await act(endings.end_all_sessions, user_id=house.mo.user_id)
    assert await session_over == 4501


async def test_without_its_broker_nothing_is_lost_and_it_heals(
    start: Start, connect: Connect, servers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)
    house = await act(factories.cast)
    room, port = str(house.room.pk), free_port()
    with ExitStack() as broker:
        url = await act(broker.enter_context, redis_server(port))
        first, second = await act(start, url), await act(start, url)
        ana, mo = await connect(first, "ana"), await connect(second, "mo")
        ok = await ana.send(room, "With a broker.")
        await mo.event("message.posted", seconds=1, id=ok["message"])
    for number in range(5):
        began = time.monotonic()
        ok = await ana.send(room, f"Without a broker, {number}.")
        assert ok["t"] == "ok"
        assert time.monotonic() - began < 1
    await mo.event("message.posted", seconds=6, id=ok["message"])
    assert await asyncio.to_thread(status_of, first) == "degraded"
    with redis_server(port):
        for web in (first, second):
            await asyncio.to_thread(wait_for_status, web, "ready")
        ok = await ana.send(room, "With a broker again.")
        await mo.event("message.posted", seconds=3, id=ok["message"])
        seen = [event["seq"] for event in mo.events(room)]
        assert seen == list(range(seen[0], seen[0] + 7))
    assert not [web.log for web in (first, second) if "Traceback" in web.log]


def status_of(web: WebProcess) -> str:
    return str(HttpClient(web.url, "").ask("GET", "/readyz")[1]["status"])


def wait_for_status(web: WebProcess, status: str) -> None:
    pause = threading.Event()
    for _ in range(200):
        if status_of(web) == status:
            return
        pause.wait(0.1)
    raise AssertionError(f"{web.url} is not {status}, but {status_of(web)}")


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
async def test_a_stop_says_goodbye_and_loses_nothing(start: Start, connect: Connect, server: str) -> None:
    house = await act(factories.cast)
    room = str(house.room.pk)
    web = await act(start, server=server)
    clients = [await connect(web, name) for name in ("ana", "mo", "faye")]
    acked: list[str] = []
    sending = [asyncio.create_task(send_until_cut(client, room, 500, acked, {})) for client in clients[:2]]
    await clients[0].hear(lambda frame: frame["t"] == "ok" and frame.get("id") == "c10")
    began = time.monotonic()
    web.process.send_signal(signal.SIGTERM)
    for client in clients:
        bye = await client.hear(lambda frame: frame["t"] == "bye")
        assert bye["reconnect_after_ms"] > 0
        assert await client.closed() == 4412
    await asyncio.gather(*sending, return_exceptions=True)
    assert await asyncio.to_thread(web.process.wait, 10) == 0
    assert time.monotonic() - began < 6.5
    assert set(acked) <= set(await act(stored_keys, house.room))
    assert "Traceback" not in web.log


async def test_both_servers_talk_the_same(start: Start, connect: Connect) -> None:
    house = await act(factories.cast)
    web = await act(start, server="uvicorn")
    ana, mo = await connect(web, "ana"), await connect(web, "mo", caps=["html"])
    ok = await ana.send(str(house.room.pk), "By the other server.")
    assert "By the other server." in (await mo.event("message.posted", id=ok["message"]))["html"]
    status, answer = await asyncio.to_thread(HttpClient(web.url, ana.session).ask, "GET", "/api/v1/rooms")
    assert (status, len(answer["rooms"])) == (200, 2)


async def test_no_words_are_in_the_database_or_on_the_broker(start: Start, connect: Connect, servers: str) -> None:
    house = await act(factories.cast)
    room, canaries = str(house.room.pk), [f"canary{uuid.uuid4().hex}" for _ in range(3)]
    first, second = await act(start, servers), await act(start, servers)
    with redis.Redis.from_url(servers) as client, client.monitor() as monitor:
        heard: list[str] = []
        listening = threading.Thread(target=listen_until_end, args=(monitor, heard), daemon=True)
        listening.start()
        ana, mo = await connect(first, "ana"), await connect(second, "mo")
        for canary in canaries:
            ok = await ana.send(room, f"Please keep {canary} between us.")
            await mo.event("message.posted", id=ok["message"])
        changed = await ana.ask(
            "edit", key=str(uuid.uuid4()), message=ok["message"], base_rev=1, body=f"Edited {canaries[0]}."
        )
        assert changed["t"] == "ok"
        client.publish("end", "of the test")
        await asyncio.to_thread(listening.join, 10)
    assert any("hub.wake" in line for line in heard)
    everything = "\n".join(heard) + await act(dump)
    assert "chat_messagerevision" in everything
    assert not [canary for canary in canaries if canary in everything or canary.encode().hex() in everything]
    assert not [web for web in (first, second) if any(canary in web.log for canary in canaries)]


def listen_until_end(monitor: Any, heard: list[str]) -> None:
    for command in monitor.listen():
        heard.append(command["command"])
        if "of the test" in command["command"]:
            return


def dump() -> str:
    """Every row of every table as text."""
    said = []
    with psycopg.connect(own_database_url()) as plain:
        for table in connection.introspection.table_names():
            said.append(table)
            with plain.cursor().copy(
                psycopg.sql.SQL("COPY {} TO STDOUT").format(psycopg.sql.Identifier(table))
            ) as rows:
                said += [bytes(row).decode() for row in rows]
    return "\n".join(said)


async def test_what_one_person_may_do_is_counted_in_both_processes(
    start: Start, connect: Connect, servers: str
) -> None:
    house = await act(factories.cast)
    limits = {"HANDRAIL_LIMIT_SENDS_BURST": "3", "HANDRAIL_LIMIT_SOCKETS": "2"}
    first, second = [await act(start, redis_url=servers, **limits) for _ in range(2)]
    room = str(house.room.pk)
    oldest, there = await connect(first, "ana"), await connect(second, "ana")
    mo = await connect(second, "mo")
    for number in range(3):
        assert (await oldest.send(room, f"Said in the first: {number}"))["t"] == "ok"
    # The count travels with the wake-up that brings the words.
    await mo.event("message.posted", body="Said in the first: 2")
    assert (await there.send(room, "One too many."))["code"] == "rate_limited"
    assert (await mo.send(room, "Mo has said nothing yet."))["t"] == "ok"
    newest = await connect(second, "ana")
    assert await oldest.closed() == 4509
    assert (await newest.ask("read", room=room, ord=1))["t"] == "ok"
    assert (await there.ask("read", room=room, ord=1))["t"] == "ok"
