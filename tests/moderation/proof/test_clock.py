"""What time does (tests 14 to 17): pauses end by the clock alone, held words wait unseen, alerts ask further, rooms say who watches."""

import asyncio
import json
import time
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Session
from chat.models import Message
from groups.models import CareTask, Membership, Shift
from moderation.services import modes
from tests import factories
from tests.factories import Cast
from tests.moderation.proof.conftest import Browse, Enter, canary, case_about, decide, figure, page, post, ticking
from tests.moderation.proof.test_people import case_of, report, settle
from tests.process import WebProcess
from tests.wire.client import WireClient
from tests.wire.conftest import act

pytestmark = pytest.mark.process

DANGER = "I want to kill myself tonight"
HOUR = timedelta(hours=1)
A_MOMENT = timedelta(seconds=1)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# ── test 14: a pause ─────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_mute_ends_by_the_clock_with_no_worker_and_leaves_the_ways_to_help_open(
    house: Cast, enter: Enter, browse: Browse
) -> None:
    mine, room = await enter("ana"), str(house.room.pk)
    ana, faye = await act(browse, "ana"), await act(browse, "faye")
    message = (await mine.send(room, canary()))["message"]
    case, version = await asyncio.to_thread(case_about, faye, message)
    ends: list[datetime] = []
    for minutes in (1, 60, 1):  # set, made longer, made shorter
        status, told = await asyncio.to_thread(decide, faye, case, "mute", version, minutes=minutes)
        assert status == 200, told
        version = told["case"]["version"]
        refused = await mine.send(room, "May I?")
        assert refused["code"] == "muted"
        ends.append(moment(refused["until"]))
    assert ends[0] < ends[1] > ends[2]
    assert ends[1] - ends[0] > timedelta(minutes=58)
    assert (await mine.ask("withdraw", key=str(uuid.uuid4()), message=message))["t"] == "ok"
    checkin = await mine.ask("checkin", key=str(uuid.uuid4()), answers={"mood": 3})
    assert checkin["t"] == "ok", checkin
    status, shown = await asyncio.to_thread(page, ana, "/support/ask/", {})
    assert (status, "Not seen yet" in shown) == (200, True)
    until = timezone.now() + timedelta(seconds=2)
    await act(Membership.objects.filter(pk=house.ana.pk).update, muted_until=until)
    refusals = 0
    while (answer := await mine.send(room, "Now?"))["t"] == "error":
        assert (answer["code"], moment(answer["until"])) == ("muted", until)
        refusals += 1
    late = (timezone.now() - until).total_seconds()
    assert refusals > 0
    assert 0 <= late < 5
    figure(
        f"a mute: ended by itself {late * 1000:.0f} ms after its moment, no worker running, {refusals} refusals before"
    )


# ── test 15: held before anybody saw it ──────────────────────────────────────────────────────────────────────────────
async def test_words_held_out_of_hours_leave_no_trace_for_others_and_get_the_next_number(
    house: Cast, enter: Enter, browse: Browse
) -> None:
    words, room = canary(), str(house.room.pk)
    await act(modes.set_mode, by=house.faye, mode="night_hold", at=timezone.now())
    mine, mo = await enter("ana"), await enter("mo")
    ana, other, faye = [await act(browse, name) for name in ("ana", "mo", "faye")]
    held = await mine.send(room, words)
    assert (held["state"], held["seq"], held["ord"]) == ("held", None, None)
    _, snapshot = await asyncio.to_thread(ana.ask, "GET", f"/api/v1/rooms/{room}/snapshot")
    assert [one["id"] for one in snapshot["waiting"]] == [held["message"]]
    before = await asyncio.to_thread(post, faye, room, "I am here tomorrow at nine.")
    await mo.event("message.posted", id=before["message"])
    for path in (
        *(f"/api/v1/rooms/{room}/{one}" for one in ("snapshot", "messages", f"events?after={before['seq'] - 1}")),
        f"/api/v1/search?q={words}&room={room}",
        "/api/v1/export/me",
    ):
        status, told = await asyncio.to_thread(other.ask, "GET", path)
        assert (status, held["message"] in json.dumps(told)) == (200, False), path
        assert f'"body": "{words}"' not in json.dumps(told)
    case, version = await act(case_of, held["message"])
    assert (await asyncio.to_thread(decide, faye, case, "release", version))[0] == 200
    shown = await mo.event("message.posted", id=held["message"])
    assert (shown["seq"], shown["data"]["body"]) == (before["seq"] + 1, words)
    seen = [frame["seq"] for frame in mo.events(room)]
    assert seen == list(range(seen[0], seen[0] + len(seen)))


async def test_two_reports_hold_a_message_only_while_nobody_is_there_and_one_person_never_does(
    house: Cast, browse: Browse
) -> None:
    ana, mo, dana = [await act(browse, name) for name in ("ana", "mo", "dana")]

    async def reported_by(*who: Any, reason: str = "conduct") -> str:
        message = (await asyncio.to_thread(post, ana, house.room.pk, canary()))["message"]
        for one in who:
            await asyncio.to_thread(report, one, message, reason)
        return str(await act(lambda: Message.objects.get(pk=message).state))

    assert await reported_by(mo, dana) == "held"
    assert await reported_by(mo, mo) == "visible"
    assert await reported_by(mo, dana, reason="safety_self") == "visible"
    await act(on_the_roster, house.faye, "on_call", HOUR)
    assert await reported_by(mo, dana) == "visible"


def on_the_roster(member: Membership, kind: str, until: timedelta) -> Shift:
    now = timezone.now()
    return Shift.objects.create(
        cohort_id=member.cohort_id, membership=member, kind=kind, starts_at=now - A_MOMENT, ends_at=now + until
    )


# ── test 16: danger ──────────────────────────────────────────────────────────────────────────────────────────────────
def alert(step: int) -> Any:
    return lambda frame: frame["t"] == "uev" and frame["kind"] == "alert.raised" and frame["data"]["step"] == step


async def test_danger_is_shown_answered_with_help_and_asks_further_after_five_and_ten_minutes(
    house: Cast, enter: Enter, var_folder: Path, webs: list[WebProcess]
) -> None:
    await act(factories.join, house.evening, "priya", "supervisor")
    words, room = f"{DANGER} {canary()}", str(house.room.pk)
    ana, mo, faye, ruth, boss = [await enter(name) for name in ("ana", "mo", "faye", "ruth", "priya")]
    await act(on_the_roster, house.faye, "on_duty", HOUR)
    await act(on_the_roster, house.ruth, "on_call", HOUR)
    began = time.monotonic()
    ok = await ana.send(room, words)
    assert (ok["state"], ok["support"]["numbers"][0]["href"]) == ("visible", "tel:988")
    await mo.event("message.posted", id=ok["message"])
    await faye.hear(alert(0), seconds=5)
    asked = time.monotonic() - began
    with ticking(var_folder):
        for step, minutes, who in ((1, 5, ruth), (2, 10, boss)):
            await act(CareTask.objects.update, raised_at=timezone.now() - timedelta(minutes=minutes))
            await who.hear(alert(step), seconds=30)
        pages = [
            frame for client in (faye, ruth, boss) for frame in client.heard if frame.get("kind") == "alert.raised"
        ]
    assert {len(frame["data"]) for frame in pages} == {2}
    everywhere = json.dumps([*pages, *(frame for frame in mo.heard if frame["t"] != "ev")])
    assert words not in everywhere
    assert all(words not in web.log for web in webs)
    assert "support" not in json.dumps([client.heard for client in (mo, faye, ruth, boss)])
    figure(f"danger: numbers in the answer, on duty asked after {asked * 1000:.0f} ms, others at five and ten minutes")


async def test_a_taken_alert_asks_nobody_further(house: Cast, enter: Enter, browse: Browse, var_folder: Path) -> None:
    await act(factories.join, house.evening, "priya", "supervisor")
    await act(on_the_roster, house.faye, "on_call", HOUR)
    ana, boss, faye = await enter("ana"), await enter("priya"), await act(browse, "faye")
    await ana.send(str(house.room.pk), DANGER)
    task = await act(lambda: CareTask.objects.get(kind="danger").pk)
    status, _ = await asyncio.to_thread(page, faye, f"/needs-me/{task}/take/", {})
    assert status == 200
    await act(CareTask.objects.update, raised_at=timezone.now() - timedelta(minutes=11))
    with ticking(var_folder):
        # A clock tells who watches right after it has looked at the alerts.
        await boss.event("room.updated", seconds=30)
    await settle([boss])
    assert not [frame for frame in boss.heard if frame.get("kind") == "alert.raised"]


# ── test 17: who watches ─────────────────────────────────────────────────────────────────────────────────────────────
def says(nobody: bool) -> Any:
    return lambda frame: (
        frame.get("kind") == "room.updated" and (frame["data"]["coverage"]["watching"] is None) == nobody
    )


async def line_after(clients: list[WireClient], nobody: bool) -> float:
    """Seconds until all of them were told that somebody watches, or nobody."""
    began = time.monotonic()
    since = [len(client.heard) for client in clients]
    pairs = zip(clients, since, strict=True)
    await asyncio.gather(*(client.hear(says(nobody), since=n, seconds=60) for client, n in pairs))
    return time.monotonic() - began


async def test_the_room_says_within_a_minute_that_nobody_watches(house: Cast, enter: Enter, var_folder: Path) -> None:
    clients = [await enter(name) for name in ("ana", "mo", "dana", "lee")]
    await enter("faye")
    with ticking(var_folder):
        await act(on_the_roster, house.ruth, "on_call", HOUR)
        came = await line_after(clients, nobody=False)
        await act(Shift.objects.update, ends_at=timezone.now())
        ended = await line_after(clients, nobody=True)
        await act(on_the_roster, house.faye, "on_duty", HOUR)
        await act(seen, house.faye, timedelta())
        here = await line_after(clients, nobody=False)
        await act(seen, house.faye, timedelta(minutes=6))
        idle = await line_after(clients, nobody=True)
    worst = max(came, ended, here, idle)
    assert worst <= 60
    figure(
        f"who watches: told to all sockets after at most {worst:.1f} s, an idle facilitator with an open page included"
    )


def seen(member: Membership, ago: timedelta) -> None:
    """Their last activity was so long ago."""
    Session.objects.filter(user_id=member.user_id).update(seen_at=timezone.now() - ago)
