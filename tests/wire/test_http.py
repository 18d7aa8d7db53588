"""The API beside the socket: the same services, the same refusals, and long-polls that wait without holding anything."""

import asyncio
import urllib.request
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from groups.services import memberships
from tests import factories
from tests.factories import Cast
from tests.process import WebProcess
from tests.wire.client import HttpClient, WireClient
from tests.wire.conftest import Enter, act

Browse = Callable[[str], HttpClient]


def say(client: HttpClient, room: object, body: str, key: str | None = None) -> tuple[int, Any]:
    return client.ask("POST", f"/api/v1/rooms/{room}/messages", {"body": body}, key=key or str(uuid.uuid4()))


def test_who_i_am_and_where_i_belong(browse: Browse, house: Cast) -> None:
    status, me = browse("faye").ask("GET", "/api/v1/me")
    assert status == 200
    assert me["user"]["name"] == "Faye"
    assert str(house.faye.user_id) not in str(me)
    assert {place["cohort"] for place in me["memberships"]} == {str(house.evening.pk), str(house.family.pk)}


def test_rooms_are_only_ones_own(browse: Browse, house: Cast) -> None:
    _, found = browse("olu").ask("GET", "/api/v1/rooms")
    assert [room["room"] for room in found["rooms"]] == [str(house.other_room.pk)]
    theirs = browse("olu").ask("GET", f"/api/v1/rooms/{house.room.pk}")
    nowhere = browse("olu").ask("GET", f"/api/v1/rooms/{uuid.uuid4()}")
    assert theirs == nowhere
    assert (theirs[0], theirs[1]["code"]) == (404, "not_found")


def test_what_is_said_over_http_is_said_once(browse: Browse, house: Cast) -> None:
    ana, key = browse("ana"), str(uuid.uuid4())
    first, second = say(ana, house.room.pk, "Once.", key), say(ana, house.room.pk, "Once.", key)
    assert first[0] == second[0] == 200
    assert second[1] == {**first[1], "replayed": True}
    status, refused = say(ana, house.room.pk, "Other words.", key)
    assert (status, refused["code"]) == (409, "key_reused")


def test_a_post_without_a_key_changes_nothing(browse: Browse, house: Cast) -> None:
    ana = browse("ana")
    path = f"/api/v1/rooms/{house.room.pk}/messages"
    status, refused = ana.ask("POST", path, {"body": "No key."}, badly=True)
    assert (status, refused["code"], refused["field"]) == (400, "bad_request", "Idempotency-Key")
    assert ana.ask("GET", path)[1] == {"messages": []}


def test_a_snapshot_and_the_events_after_it_leave_no_gap(browse: Browse, house: Cast) -> None:
    ana, mo = browse("ana"), browse("mo")
    say(ana, house.room.pk, "Before.")
    _, snapshot = mo.ask("GET", f"/api/v1/rooms/{house.room.pk}/snapshot")
    assert [message["body"] for message in snapshot["messages"]] == ["Before."]
    assert {member["name"] for member in snapshot["members"]} == {"Faye", "Ruth", "Ana", "Mo", "Dana", "Lee"}
    say(ana, house.room.pk, "After.")
    _, found = mo.ask("GET", f"/api/v1/rooms/{house.room.pk}/events?after={snapshot['as_of_seq']}")
    assert [event["data"]["body"] for event in found["events"]] == ["After."]
    assert found["events"][0]["seq"] == snapshot["as_of_seq"] + 1


def test_history_is_read_in_pages(browse: Browse, house: Cast) -> None:
    for number in range(5):
        factories.say(house.ana, f"Line {number}")
    mo = browse("mo")
    path = f"/api/v1/rooms/{house.room.pk}/messages"

    def bodies(query: str) -> list[str]:
        return [message["body"] for message in mo.ask("GET", f"{path}?{query}")[1]["messages"]]

    assert bodies("limit=2") == ["Line 3", "Line 4"]
    assert bodies("limit=2&before_ord=4") == ["Line 1", "Line 2"]
    assert bodies("limit=2&after_ord=1") == ["Line 1", "Line 2"]
    assert bodies("limit=2&around=3") == ["Line 1", "Line 2"]


def test_changing_taking_back_and_signs(browse: Browse, house: Cast) -> None:
    ana, mo = browse("ana"), browse("mo")
    _, said = say(ana, house.room.pk, "Frist.")
    path = f"/api/v1/messages/{said['message']}"
    assert ana.ask("PATCH", path, {"base_rev": 1, "body": "First."})[1]["rev"] == 2
    assert ana.ask("PATCH", path, {"base_rev": 1, "body": "Late."})[0] == 409
    assert mo.ask("PATCH", path, {"base_rev": 2, "body": "Yours."})[0] == 403
    assert mo.ask("PUT", f"{path}/reactions/heart")[0] == 200
    assert mo.ask("DELETE", f"{path}/reactions/heart")[0] == 200
    assert mo.ask("PUT", f"{path}/reactions/thumb")[0] == 400
    assert ana.ask("POST", f"{path}/withdraw", {}, key=str(uuid.uuid4()))[1]["state"] == "withdrawn"


def test_reading_is_marked(browse: Browse, house: Cast) -> None:
    _, said = say(browse("ana"), house.room.pk, "Unread.")
    mo = browse("mo")
    assert next(r["unread"] for r in mo.ask("GET", "/api/v1/rooms")[1]["rooms"]) == 1
    assert mo.ask("PUT", f"/api/v1/rooms/{house.room.pk}/read", {"ord": said["ord"]})[1]["ord"] == said["ord"]
    assert next(r["unread"] for r in mo.ask("GET", "/api/v1/rooms")[1]["rooms"]) == 0


def test_a_mute_is_told_over_http_as_on_the_socket(browse: Browse, house: Cast) -> None:
    memberships.pause_posting(member=house.ana, until=timezone.now() + timedelta(hours=1))
    status, refused = say(browse("ana"), house.room.pk, "Hello?")
    assert (status, refused["code"]) == (403, "muted")
    assert refused["until"]


def test_nobody_signed_in_is_told_so(web: WebProcess, house: Cast) -> None:
    for path in ("/api/v1/me", "/api/v1/rooms", f"/api/v1/rooms/{house.room.pk}/events?after=0"):
        for session in ("", "nonsense"):
            status, refused = HttpClient(web.url, session).ask("GET", path)
            assert (status, refused["code"]) == (401, "unauthenticated"), path


def test_an_unsafe_request_needs_its_token(browse: Browse, house: Cast) -> None:
    ana = browse("ana")
    status, refused = ana.ask(
        "POST",
        f"/api/v1/rooms/{house.room.pk}/messages",
        {"body": "Forged."},
        key=str(uuid.uuid4()),
        headers={"X-CSRFToken": ""},
    )
    assert (status, refused["code"]) == (403, "forbidden")
    assert ana.ask("GET", f"/api/v1/rooms/{house.room.pk}/messages")[1] == {"messages": []}


async def test_a_long_poll_answers_as_soon_as_there_is_something(enter: Enter, house: Cast, web: WebProcess) -> None:
    mo, ana = HttpClient(web.url, await act(factories.session_key, house.mo.user)), await enter("ana")
    path = f"/api/v1/rooms/{house.room.pk}/events?after={ana.cursors[str(house.room.pk)]}&wait=20"
    waiting = asyncio.create_task(asyncio.to_thread(mo.ask, "GET", path))
    ok = await ana.send(str(house.room.pk), "Worth the wait.")
    status, found = await asyncio.wait_for(waiting, 5)
    assert status == 200
    event = await ana.event("message.posted", id=ok["message"])
    assert found["events"] == [event]


def test_a_long_poll_that_hears_nothing_ends_empty(browse: Browse, house: Cast) -> None:
    mo = browse("mo")
    head = mo.ask("GET", f"/api/v1/rooms/{house.room.pk}/snapshot")[1]["as_of_seq"]
    assert mo.ask("GET", f"/api/v1/rooms/{house.room.pk}/events?after={head}&wait=1") == (200, {"events": []})


def test_a_long_poll_too_far_behind_is_told_to_start_again(browse: Browse, house: Cast) -> None:
    found = browse("mo").ask("GET", f"/api/v1/rooms/{house.room.pk}/events?after=0&wait=20")[1]
    assert (found["events"], found["reset"]["reason"]) == ([], "too_far")


async def test_many_long_polls_hold_no_threads(enter: Enter, house: Cast, web: WebProcess) -> None:
    mo, ana = HttpClient(web.url, await act(factories.session_key, house.mo.user)), await enter("ana")
    threads = await asyncio.to_thread(thread_count, web)
    path = f"/api/v1/rooms/{house.room.pk}/events?after={ana.cursors[str(house.room.pk)]}&wait=20"
    waiting = [asyncio.create_task(asyncio.to_thread(mo.ask, "GET", path)) for _ in range(20)]
    await ana.send(str(house.room.pk), "Wake up.")
    answers = await asyncio.wait_for(asyncio.gather(*waiting), 10)
    assert all(len(found["events"]) == 1 for _status, found in answers)
    assert await asyncio.to_thread(thread_count, web) <= threads + 8  # the database pool, at most


def thread_count(web: WebProcess) -> int:
    with open(f"/proc/{web.process.pid}/status") as told:
        return next(int(line.split()[1]) for line in told if line.startswith("Threads:"))


async def test_a_new_epoch_makes_every_client_start_again(enter: Enter, house: Cast) -> None:
    first = await enter("ana")
    seen = first.cursors[str(house.room.pk)]
    await act(call_command, "new_epoch", verbosity=0)
    second: WireClient = await enter("ana", epoch=first.welcome["epoch"], rooms={str(house.room.pk): seen})
    assert second.welcome["epoch"] != first.welcome["epoch"]
    assert (await second.hear(lambda frame: frame["t"] == "reset"))["reason"] == "epoch"


def test_nothing_is_kept_by_caches_and_nothing_says_who_serves(web: WebProcess, browse: Browse, house: Cast) -> None:
    ana = browse("ana")
    for path in ("/api/v1/me", f"/api/v1/rooms/{house.room.pk}/events?after=999"):
        request = urllib.request.Request(web.url + path, headers={"Cookie": f"sessionid={ana.session}"})
        with urllib.request.urlopen(request) as answer:
            assert "no-store" in answer.headers["Cache-Control"], path
            assert "Server" not in answer.headers


def test_health_readiness_and_numbers(web: WebProcess, house: Cast) -> None:
    nobody = HttpClient(web.url, "")
    assert nobody.ask("GET", "/healthz") == (200, {"status": "ok"})
    assert nobody.ask("GET", "/readyz")[1]["status"] == "ready"
    with urllib.request.urlopen(f"{web.url}/metrics") as answer:
        assert "handrail_sockets" in answer.read().decode()


def test_the_api_describes_itself(browse: Browse, house: Cast) -> None:
    status, told = browse("ana").ask("GET", "/api/v1/openapi.json")
    assert status == 200
    assert "/api/v1/rooms/{room}/events" in told["paths"]
