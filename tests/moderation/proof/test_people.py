"""One case and the people around it (tests 1, 3, 9, 10, 12 and 13), over HTTP and sockets as anybody's program sees them."""

import asyncio
import json
import re
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from chat.models import Message
from moderation.models import AuditEvent, Case, Flag, Note
from tests.factories import Cast
from tests.moderation.proof.conftest import (
    LONG,
    Browse,
    Enter,
    canary,
    case_about,
    decide,
    figure,
    page,
    post,
    rows_with,
    ticking,
)
from tests.moderation.test_sweep import filled, routes
from tests.process import WebProcess
from tests.wire.client import HttpClient, WireClient
from tests.wire.conftest import act

pytestmark = pytest.mark.process

NOTE = {"text": "Hi Ana. I took down your message because it named a dose. You are welcome here."}
# Asking these ends something, or answers for ever.
LEFT_OUT = re.compile(r"^/(metrics|readyz|healthz|accounts/logout|exit)|wait=|/sessions/|/demo/")


def report(client: HttpClient, message: str, reason: str = "conduct", words: str = "") -> str:
    """This person has reported it; the id of the report."""
    body, key = {"reason": reason, "words": words}, str(uuid.uuid4())
    status, told = client.ask("POST", f"/api/v1/messages/{message}/flags", body, key=key)
    assert status == 200, told
    return str(told["flag"])


def case_of(message: str) -> tuple[str, int]:
    found = Case.objects.get(message=uuid.UUID(message))
    return str(found.pk), found.version


# ── test 1: nowhere ──────────────────────────────────────────────────────────────────────────────────────────────────
async def test_no_route_no_log_no_broker_and_no_mail_has_removed_words(
    house: Cast, enter: Enter, browse: Browse, webs: list[WebProcess]
) -> None:
    words, room = canary(), house.room.pk
    ana, mo, faye = [await act(browse, name) for name in ("ana", "mo", "faye")]
    listening = [await enter(name) for name in ("mo", "dana", "olu")]
    message = (await asyncio.to_thread(post, ana, room, words))["message"]
    await asyncio.to_thread(post, mo, room, "I hear you.", reply_to=message)
    await asyncio.to_thread(report, mo, message, "conduct", "He means me.")
    case, version = await act(case_of, message)
    assert (await asyncio.to_thread(decide, faye, case, "remove", version, note=NOTE))[0] == 200
    await listening[0].event("message.removed", id=message)
    await act(Note.objects.update, send_after=timezone.now())
    found = await act(lambda: [filled(route, house, Case.objects.get()) for route in routes()])
    asked = 0
    for who in ("ana", "mo", "dana", "olu", "kit", "sam", None) if LONG else ("mo",):
        client = HttpClient(webs[0].url, "") if who is None else await act(browse, who)
        for path in (one for one in found if not LEFT_OUT.search(one)):
            status, text = await asyncio.to_thread(page, client, path)
            assert words not in text, (who, path)
            assert status < 500, (who, path)
            asked += 1
    for web in webs:
        assert words not in web.log  # what the processes say and what they mail
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL) as broker:
            assert not [key for key in broker.scan_iter() if words.encode() in (broker.dump(key) or b"")]
    assert await act(rows_with, words) == []
    later = [frame for client in listening for frame in client.heard if frame.get("kind") != "message.posted"]
    assert words not in json.dumps(later)
    assert words in (await asyncio.to_thread(page, faye, f"/queue/{case}/words/", {}))[1]
    figure(
        f"canary sweep: {asked} answers over HTTP, logs, mails, broker and database: found 0 times, by the team's look once"
    )


# ── test 3: what is told ─────────────────────────────────────────────────────────────────────────────────────────────
async def test_events_of_each_decision_hold_the_documented_fields_and_no_more(
    house: Cast, enter: Enter, browse: Browse
) -> None:
    words = canary()
    mo, ana, dana, faye = (
        await enter("mo"),
        await act(browse, "ana"),
        await act(browse, "dana"),
        await act(browse, "faye"),
    )
    message = (await asyncio.to_thread(post, ana, house.room.pk, words))["message"]
    await asyncio.to_thread(report, dana, message, "conduct", words)
    case, version = await act(case_of, message)
    plain = {"id", "rev"}
    kinds = {"hold": "held", "release": "restored", "remove": "removed", "restore": "restored"}
    posted = set((await mo.event("message.posted", id=message))["data"])
    for kind, event in kinds.items():
        since = len(mo.heard)
        status, told = await asyncio.to_thread(decide, faye, case, kind, version)
        assert status == 200, told
        version = told["case"]["version"]
        frame = await mo.hear(lambda one, event=event: one.get("kind") == f"message.{event}", since=since)
        assert frame["actor"] is None
        assert set(frame["data"]) == (plain if event != "restored" else posted | {"edited_at", "reactions"})
        text = json.dumps(frame)
        hidden = [str(house.dana.pk), str(house.faye.pk), "conduct", case] + (
            [words, "Ana"] if event != "restored" else []
        )
        assert not [one for one in hidden if one in text], frame


# ── test 9: a claim ──────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_claim_lapses_for_the_next_and_never_keeps_anybody_from_a_danger(house: Cast, browse: Browse) -> None:
    ana, mo, faye, ruth = [await act(browse, name) for name in ("ana", "mo", "faye", "ruth")]
    message = (await asyncio.to_thread(post, ana, house.room.pk, canary()))["message"]
    await asyncio.to_thread(report, mo, message)
    case, version = await act(case_of, message)
    status, told = await asyncio.to_thread(decide, faye, case, "claim", version)
    assert (status, told["case"]["claimed_by"]["name"]) == (200, "Faye")
    held, now = told["case"]["version"], timezone.now()
    assert (await asyncio.to_thread(decide, ruth, case, "keep", held))[0] == 409
    await act(Case.objects.update, claim_expires_at=now - timedelta(seconds=1))
    status, told = await asyncio.to_thread(decide, ruth, case, "claim", held)
    assert (status, told["case"]["claimed_by"]["name"]) == (200, "Ruth")
    status, stale = await asyncio.to_thread(decide, faye, case, "remove", held)
    assert (status, stale["by"]["name"], stale["kind"]) == (409, "Ruth", "claim")
    status, told = await asyncio.to_thread(decide, faye, case, "remove", told["case"]["version"], reason="safety_other")
    assert (status, told["case"]["claimed_by"]) == (200, None)


# ── test 10: changed and taken back after a report ───────────────────────────────────────────────────────────────────
async def test_what_was_reported_stays_readable_whatever_its_author_does(house: Cast, browse: Browse) -> None:
    first, second = canary(), canary()
    ana, mo, faye = [await act(browse, name) for name in ("ana", "mo", "faye")]
    message = (await asyncio.to_thread(post, ana, house.room.pk, first))["message"]
    await asyncio.to_thread(report, mo, message)
    case, _version = await act(case_of, message)
    change = {"base_rev": 1, "body": second}
    assert (await asyncio.to_thread(ana.ask, "PATCH", f"/api/v1/messages/{message}", change))[0] == 200
    _, shown = await asyncio.to_thread(page, faye, f"/queue/{case}/words/", {})
    evidence = re.findall(r"<figcaption.*?</figure>", shown, re.DOTALL)
    assert [("as it was reported" in one, first in one, second in one) for one in evidence] == [
        (True, True, False),
        (False, False, True),
    ]
    gone = await asyncio.to_thread(ana.ask, "POST", f"/api/v1/messages/{message}/withdraw", key=str(uuid.uuid4()))
    assert gone[0] == 200
    _, history = await asyncio.to_thread(mo.ask, "GET", f"/api/v1/rooms/{house.room.pk}/messages")
    assert not [one for one in (first, second) if one in json.dumps(history)]
    status, told = await asyncio.to_thread(faye.ask, "GET", f"/api/v1/cases/{case}")
    assert (status, told["status"]) == (200, "open")
    assert first in (await asyncio.to_thread(page, faye, f"/queue/{case}/words/", {}))[1]
    assert (await asyncio.to_thread(decide, faye, case, "keep", told["version"]))[0] == 200
    _, history = await asyncio.to_thread(mo.ask, "GET", f"/api/v1/rooms/{house.room.pk}/messages")
    assert not [one for one in (first, second) if one in json.dumps(history)]
    assert await act(lambda: Message.objects.get().withdrawn_at) is not None


# ── test 12: who reported ────────────────────────────────────────────────────────────────────────────────────────────
async def settle(clients: list[WireClient]) -> None:
    """Whatever was to come has come before the answers to these pings."""
    for n, client in enumerate(clients):
        since = len(client.heard)
        await client.say({"t": "ping", "n": n})
        await client.hear(lambda frame: frame["t"] == "pong", since=since)


async def test_nobody_in_the_group_can_tell_that_anything_was_reported(
    house: Cast, enter: Enter, browse: Browse
) -> None:
    words = canary()
    ana, mo, dana, faye = [await act(browse, name) for name in ("ana", "mo", "dana", "faye")]
    sockets = [await enter(name) for name in ("ana", "lee", "sam")]
    message = (await asyncio.to_thread(post, ana, house.room.pk, "The evenings are long."))["message"]
    await asyncio.gather(*(client.event("message.posted", id=message) for client in sockets[:2]))
    await settle(sockets)
    before = [len([f for f in client.heard if f["t"] in ("ev", "uev")]) for client in sockets]
    flags = [
        await asyncio.to_thread(report, who, message, reason, words)
        for who, reason in ((mo, "conduct"), (dana, "safety_self"))
    ]
    await settle(sockets)
    assert [len([f for f in client.heard if f["t"] in ("ev", "uev")]) for client in sockets] == before
    case, version = await act(case_of, message)
    assert (await asyncio.to_thread(decide, faye, case, "remove", version, note=NOTE))[0] == 200
    await act(Note.objects.update, send_after=timezone.now())
    await sockets[0].event("message.removed", id=message)
    told = [json.dumps([client.heard for client in sockets])]
    for path in ("/api/v1/notes", "/api/v1/export/me", f"/api/v1/rooms/{house.room.pk}/snapshot", "/notes/", "/looks/"):
        for who in ("ana", "lee"):
            told.append((await asyncio.to_thread(page, await act(browse, who), path))[1])
    everything = "\n".join(told)
    assert not [one for one in (words, case, *flags, "safety_self", "conduct") if one in everything]
    assert not await act(AuditEvent.objects.filter(kind="reporter").exists)
    shown = (await asyncio.to_thread(page, faye, f"/queue/{case}/reports/{flags[0]}/", {}))[1]
    assert "Mo" in shown
    assert await act(AuditEvent.objects.filter(kind="reporter", target=flags[0]).count) == 1
    figure("reporter secrecy: two reports sent nothing to author and group, and left nothing in five kinds of answers")


# ── test 13: the note ────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_note_comes_after_twenty_seconds_unless_the_removal_was_taken_back(
    house: Cast, enter: Enter, browse: Browse, var_folder: Path
) -> None:
    ana, faye, ruth = [await act(browse, name) for name in ("ana", "faye", "ruth")]
    mine, mo = await enter("ana"), await enter("mo")
    undone, stays = [(await asyncio.to_thread(post, ana, house.room.pk, canary()))["message"] for _ in range(2)]
    case, version = await asyncio.to_thread(case_about, faye, undone)
    status, told = await asyncio.to_thread(decide, faye, case, "remove", version, note=NOTE)
    assert (await asyncio.to_thread(decide, faye, case, "restore", told["case"]["version"]))[0] == 200
    await mo.event("message.restored", id=undone)
    case, version = await asyncio.to_thread(case_about, faye, stays)
    status, told = await asyncio.to_thread(decide, faye, case, "remove", version, note=NOTE)
    removed = time.monotonic()
    assert status == 200
    if not LONG:
        await act(Note.objects.filter(undone_at=None).update, send_after=timezone.now())
    with ticking(var_folder):
        received = await mine.hear(lambda frame: frame["t"] == "uev" and frame["kind"] == "note.received", seconds=60)
    after = time.monotonic() - removed
    _, notes = await asyncio.to_thread(ana.ask, "GET", "/api/v1/notes")
    assert [note["id"] for note in notes["notes"]] == [received["data"]["note"]]
    assert "note" not in json.dumps(mo.heard)
    assert await act(lambda: list(AuditEvent.objects.order_by("n").values_list("kind", flat=True))) == [
        *("open", "remove", "restore", "open", "remove")
    ]
    if LONG:
        assert 20 <= after <= 25
        figure(f"a note: out {after:.1f} s after the removal, to its author alone; none for the one taken back")
    await answer_and_decide(house, ana, (faye, ruth), case, received["data"]["note"])


async def answer_and_decide(
    house: Cast, ana: HttpClient, desks: tuple[HttpClient, HttpClient], case: str, note: str
) -> None:
    """Ana, whose posting is paused, asks for a second look; the one who decided may not answer it, another may."""
    first, second = desks
    _, told = await asyncio.to_thread(first.ask, "GET", f"/api/v1/cases/{case}")
    status, told = await asyncio.to_thread(decide, first, case, "mute", told["version"], minutes=5)
    assert status == 200, told
    _, notes = await asyncio.to_thread(ana.ask, "GET", "/api/v1/notes")
    assert notes["notes"][0]["text"] == NOTE["text"]
    asked = {"text": "Please look again."}
    status, _ = await asyncio.to_thread(
        ana.ask, "POST", f"/api/v1/notes/{note}/look-again", asked, key=str(uuid.uuid4())
    )
    assert status == 200
    _, told = await asyncio.to_thread(first.ask, "GET", f"/api/v1/cases/{case}")
    assert (await asyncio.to_thread(decide, first, case, "restore", told["version"]))[0] in (403, 409)
    status, told = await asyncio.to_thread(decide, second, case, "restore", told["version"])
    assert status == 200, told
    assert await act(Flag.objects.count) == 0
    assert not await act(Message.objects.filter(room=house.room).exclude(state="visible").exists)
