"""What goes wrong around a removal (tests 4, 6, 20): nobody is told, a reader is slow, a process dies, the trail takes no entry."""

import asyncio
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from chat.models import Message, MessageRevision, RoomEvent
from groups.models import CareTask
from moderation.models import AuditEvent, Case
from tests import factories
from tests.factories import Cast
from tests.moderation.proof.conftest import (
    HEARTBEAT_S,
    LONG,
    Browse,
    Enter,
    canary,
    case_about,
    decide,
    environment,
    figure,
    post,
    rounds,
    rows_with,
    serving,
)
from tests.process import ROOT, WebProcess
from tests.servers import free_port, redis_server
from tests.wire.client import Closed, HttpClient, WireClient
from tests.wire.conftest import act, own_database_url

pytestmark = pytest.mark.process

WINDOW = 64  # events that a reader who acknowledges nothing is given (PROTOCOL section 4)
DANGER = "I want to kill myself tonight"
NO_ENTRY = {
    "sqlite": ["CREATE TRIGGER no_entry BEFORE INSERT ON moderation_auditevent BEGIN SELECT RAISE(ABORT, 'full'); END"],
    "postgresql": [
        "CREATE FUNCTION no_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$",
        "CREATE TRIGGER no_entry BEFORE INSERT ON moderation_auditevent FOR EACH ROW EXECUTE FUNCTION no_entry()",
    ],
}
ENTRY_AGAIN = {
    "sqlite": ["DROP TRIGGER no_entry"],
    "postgresql": ["DROP TRIGGER no_entry ON moderation_auditevent", "DROP FUNCTION no_entry()"],
}


def run(statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def within(seconds: float) -> float:
    """The promise, in the proof; in an ordinary run beside other tests only that it comes at all."""
    return seconds if LONG else 20.0


async def on(stack: ExitStack, web: WebProcess, name: str, **hello: Any) -> WireClient:
    """An open socket of this person's on that process; closed with it."""
    client = WireClient(web.url, await act(factories.session_key, await act(factories.person, name)))
    await client.open()
    await client.hello(**hello)
    return client


# ── test 4: nobody was told ──────────────────────────────────────────────────────────────────────────────────────────
def remove_beside(by: uuid.UUID, message: str, var_folder: Path) -> float:
    """The removal is made by another process, of which the server hears nothing; when it was committed."""
    ours = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    ours |= environment(var_folder) | {"DATABASE_URL": own_database_url()}
    command = [sys.executable, "-m", "tests.moderation.proof.beside", str(by), message]
    done = subprocess.run(command, cwd=ROOT, env=ours, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


async def test_a_removal_nobody_was_told_of_is_seen_within_a_heartbeat(
    house: Cast, enter: Enter, browse: Browse, var_folder: Path
) -> None:
    clients = [await enter(name) for name in ("mo", "dana", "lee", "ruth")]
    ana, late = await act(browse, "ana"), [0.0]
    for _ in range(rounds(1, 10)):
        message = (await asyncio.to_thread(post, ana, house.room.pk, canary()))["message"]
        await asyncio.gather(*(client.event("message.posted", id=message) for client in clients))
        waiting = [asyncio.ensure_future(heard_at(client, message)) for client in clients]
        committed = await asyncio.to_thread(remove_beside, house.faye.pk, message, var_folder)
        late += [at - committed for at in await asyncio.gather(*waiting)]
    figure(f"a removal nobody was told of: seen by {len(clients)} sockets after at most {max(late):.2f} s")
    assert max(late) <= within(HEARTBEAT_S + 1)


async def heard_at(client: WireClient, message: str) -> float:
    await client.event("message.removed", seconds=60, id=message)
    return time.monotonic()


# On SQLite there is one process and no broker; the test above is all that can be lost there.
if not settings.SQLITE:

    async def test_a_removal_while_the_broker_is_down_reaches_everybody(
        house: Cast, var_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("TEST_REDIS_URL", raising=False)
        room, port = house.room.pk, free_port()
        with ExitStack() as broker, ExitStack() as stack:
            url = await act(broker.enter_context, redis_server(port))
            webs = [await act(stack.enter_context, serving(var_folder, redis_url=url)) for _ in range(2)]
            clients = [await on(stack, webs[n % 2], name) for n, name in enumerate(("mo", "dana", "lee", "ruth"))]
            ana, faye = [HttpClient(webs[0].url, await act(key_of, name)) for name in ("ana", "faye")]
            message = (await asyncio.to_thread(post, ana, room, canary()))["message"]
            await asyncio.gather(*(client.event("message.posted", id=message) for client in clients))
            case, version = await asyncio.to_thread(case_about, faye, message)
            await act(broker.close)
            assert (await asyncio.to_thread(decide, faye, case, "remove", version))[0] == 200
            began = time.monotonic()
            await asyncio.gather(*(client.event("message.removed", id=message) for client in clients))
            down = time.monotonic() - began
            urgent = await asyncio.to_thread(post, ana, room, DANGER)
            assert urgent["support"]["numbers"]
            assert await act(CareTask.objects.filter(kind="danger", alert_steps__step=0).count) == 1
            with redis_server(port):
                again = (await asyncio.to_thread(post, ana, room, canary()))["message"]
                await asyncio.gather(*(client.event("message.posted", id=again) for client in clients))
            for client in clients:
                await client.close()
        figure(
            f"a removal while Redis is down: seen on both processes after {down:.2f} s; danger asked people meanwhile"
        )
        assert down <= within(HEARTBEAT_S + 2)


def key_of(name: str) -> str:
    return factories.session_key(factories.person(name))


# ── test 6: a reader that does not read ──────────────────────────────────────────────────────────────────────────────
async def test_a_slow_reader_is_never_given_what_was_removed_meanwhile(
    house: Cast, enter: Enter, browse: Browse
) -> None:
    room, count = str(house.room.pk), rounds(120, 300)
    mo, dana, ana, faye = await enter("mo"), await enter("dana"), await enter("ana"), await act(browse, "faye")
    mo.reading.clear()
    dana.acks = False  # she reads, but applies nothing
    said = {(await ana.send(room, words))["message"]: words for words in (canary() for _ in range(count))}
    gone = list(said)[1::2]
    await asyncio.to_thread(take_down, faye, gone)
    mo.reading.set()
    heard = await read_to_the_end(mo, enter, room, await act(last_number, house))
    events = [frame for frame in heard if frame["t"] == "ev" and frame["room"] == room]
    numbers = sorted({frame["seq"] for frame in events})
    resets = [frame for frame in heard if frame["t"] == "reset"]
    assert numbers == list(range(numbers[0], numbers[-1] + 1)), (mo.close_code, resets, numbers)
    late = json.dumps(events[WINDOW:])
    assert not [message for message in gone if said[message] in late]
    kept = {frame["data"]["id"] for frame in events if frame["kind"] == "message.posted"}
    assert set(said) - set(gone) <= kept
    last = {one: frame for frame in events for one in named(frame) if one in said}
    assert all("body" not in last[message]["data"] for message in gone)
    if LONG:
        assert await dana.closed(seconds=60) == 4408
    assert len(dana.events(room)) <= WINDOW
    figure(f"a slow reader: {count} messages, {len(gone)} removed, 0 of these in a frame begun afterwards")


def named(frame: dict[str, Any]) -> list[str]:
    """The messages an event is about."""
    data = frame["data"]
    return list(data.get("ids") or [data["id"]]) if "ids" in data or "id" in data else []


def take_down(desk: HttpClient, messages: list[str]) -> None:
    """A third of them one by one, the others in bulk."""
    singles = messages[: len(messages) // 3]
    for group in [[one] for one in singles] + [messages[len(singles) :]]:
        case, version = case_about(desk, group[0])
        status, told = decide(desk, case, "remove", version, targets=group)
        assert status == 200, told


def last_number(house: Cast) -> int:
    return RoomEvent.objects.filter(room=house.room).order_by("seq").values_list("seq", flat=True).last() or 0


async def read_to_the_end(mo: WireClient, enter: Enter, room: str, last: int) -> list[dict[str, Any]]:
    """Everything up to event `last`; whoever is cut off as too slow comes back and goes on where they were."""
    try:
        await mo.hear(lambda frame: frame["t"] == "ev" and frame["room"] == room and frame["seq"] >= last)
    except Closed:
        again = await enter("mo", rooms={room: mo.cursors[room]})
        await again.hear(lambda frame: frame["t"] == "ev" and frame["room"] == room and frame["seq"] >= last)
        mo.heard += again.heard
    # Who reads nothing answers no ping either: the line may be cut as a dead one, without a word, before the window has been shut for 30 s.
    assert mo.close_code in (None, 4408, 1006)
    return mo.heard


# ── test 20: all or nothing, and a death in between ──────────────────────────────────────────────────────────────────
@pytest.fixture
def full(transactional_db: None) -> Iterator[None]:
    """The trail takes no entry."""
    run(NO_ENTRY)
    yield
    run(ENTRY_AGAIN)


async def test_without_an_entry_in_the_trail_nothing_is_removed_and_nobody_told(
    house: Cast, enter: Enter, browse: Browse, full: None
) -> None:
    words, room = canary(), house.room.pk
    mo, ana, faye = await enter("mo"), await act(browse, "ana"), await act(browse, "faye")
    message = (await asyncio.to_thread(post, ana, room, words))["message"]
    case = await act(
        lambda: str(Case.objects.create(cohort=house.evening, message_id=message, due_at=timezone.now()).pk)
    )
    status, _ = await asyncio.to_thread(decide, faye, case, "remove", 1)
    assert status >= 500
    assert await act(lambda: Message.objects.get(pk=message).state) == "visible"
    assert await act(lambda: Case.objects.get(pk=case).version) == 1
    after = (await asyncio.to_thread(post, ana, room, "Afterwards."))["message"]
    await mo.event("message.posted", id=after)
    assert not [frame for frame in mo.heard if frame.get("kind") == "message.removed"]
    assert not await act(AuditEvent.objects.exists)


async def test_a_death_between_commit_and_telling_keeps_the_removal_and_tells_everybody(
    house: Cast, enter: Enter, var_folder: Path, tmp_path: Path
) -> None:
    dies, room = tmp_path / "dies", str(house.room.pk)
    program = ("-m", "tests.moderation.proof.mortal")
    with ExitStack() as stack:
        web = serving(var_folder, redis_url=settings.REDIS_URL, program=program, HANDRAIL_TEST_DIES=str(dies))
        mortal = await act(stack.enter_context, web)
        dana = await enter("dana")
        for _ in range(rounds(1, 10)):
            mo = await on(stack, mortal, "mo")
            ana, faye = [HttpClient(mortal.url, await act(key_of, name)) for name in ("ana", "faye")]
            words = canary()
            message = (await asyncio.to_thread(post, ana, room, words))["message"]
            await mo.event("message.posted", id=message)
            case, version = await asyncio.to_thread(case_about, faye, message)
            dies.touch()
            with pytest.raises(OSError, match=r".*"):
                await asyncio.to_thread(decide, faye, case, "remove", version)
            await mo.closed()
            dies.unlink()
            assert await act(lambda pk=message: Message.objects.get(pk=pk).state) == "removed"
            await dana.event("message.removed", id=message)
            await act(mortal.restart)
            late = await on(stack, mortal, "mo", rooms={room: mo.cursors[room]})
            await late.event("message.removed", id=message)
            assert words not in json.dumps(late.heard)
            await mo.close()
            await late.close()
    figure(f"killed between commit and telling: {rounds(1, 10)} times, every client ended right")


async def test_words_destroyed_by_two_people_are_nowhere_and_do_not_come_back(house: Cast, browse: Browse) -> None:
    await act(factories.join, house.evening, "priya", "supervisor")
    ana, faye, boss = [await act(browse, name) for name in ("ana", "faye", "priya")]
    words = canary()
    message = (await asyncio.to_thread(post, ana, house.room.pk, words))["message"]
    case, version = await asyncio.to_thread(case_about, faye, message)
    for desk, kind in ((faye, "remove"), (faye, "purge"), (boss, "purge")):
        status, told = await asyncio.to_thread(decide, desk, case, kind, version)
        assert status == 200, (kind, told)
        version = told["case"]["version"]
    assert not await act(MessageRevision.objects.filter(message=message).exists)
    assert await act(rows_with, words) == []
    status, told = await asyncio.to_thread(decide, boss, case, "restore", version)
    assert (status, told["code"]) == (409, "gone")
    await act(call_command, "verify_audit")
