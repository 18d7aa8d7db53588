"""The check-in over HTTP and over the socket: the same service, the same refusals (PROTOCOL sections 3 and 6)."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from accounts.errors import BadRequest, Invalid, KeyReused, NotFound
from chat.live.commands import Person, command_named
from chat.models import Message
from chat.projection import wire_id
from checkins.models import CheckIn
from tests.checkins.conftest import NOW, TODAY

URL = "/api/v1/checkins"


@pytest.fixture(autouse=True)
def evening_of_the_eighteenth():
    with time_machine.travel(NOW, tick=False):
        yield


def post(client, body, key=None):
    return client.post(
        URL, body, content_type="application/json", headers={"Idempotency-Key": key or str(uuid.uuid4())}
    )


# ── HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_saving_answers_with_the_day_and_asking_again_is_harmless(people, signed_in) -> None:
    client, key = signed_in(people.ana), str(uuid.uuid4())
    first = post(client, {"answers": {"mood": 3, "urge": 2, "used": "no"}}, key)
    again = post(client, {"answers": {"mood": 3, "urge": 2, "used": "no"}}, key)
    assert first.status_code == again.status_code == 200
    assert first.json() == {
        "checkin": str(CheckIn.objects.get().pk),
        "day": "2026-11-18",
        "late": False,
        "replayed": False,
    }
    assert again.json() == {**first.json(), "replayed": True}


def test_a_retry_after_the_day_has_turned_still_gets_its_answer(people, signed_in) -> None:
    client, key = signed_in(people.ana), str(uuid.uuid4())
    post(client, {"answers": {"mood": 3}}, key)
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        assert post(client, {"answers": {"mood": 3}}, key).json()["replayed"] is True
    assert CheckIn.objects.count() == 1


def test_what_the_page_sent_and_the_queue_sends_again_is_one_check_in(people, signed_in) -> None:
    client, key = signed_in(people.ana), str(uuid.uuid4())
    form = {"key": key, "asked": "2026-11-18", "mood": "3", "helped": ["moved"], "note": "One.\r\nTwo."}
    client.post("/check-in/", form)
    answers = {"mood": 3, "helped": ["moved"], "note": "One.\nTwo."}
    assert post(client, {"day": "2026-11-18", "answers": answers}, key).json()["replayed"] is True
    assert CheckIn.objects.count() == 1


def test_sharing_at_once(people, signed_in) -> None:
    told = post(signed_in(people.ana), {"answers": {"mood": 5}, "share": str(people.room.pk)}).json()
    assert (told["room"], told["state"], told["message"]) == (
        str(people.room.pk),
        "visible",
        str(Message.objects.get().pk),
    )


def test_reading_gives_ones_own_newest_first_and_only_what_was_answered(people, signed_in, check_in) -> None:
    check_in(people.mo, note="canary")
    check_in(people.ana, day=TODAY - timedelta(days=1), urge=0)
    check_in(people.ana, mood=4, helped=["moved"], note="A walk.")
    body = signed_in(people.ana).get(URL).json()
    assert body["count"] == 2
    assert [(one["day"], one["answers"], one["late"]) for one in body["checkins"]] == [
        ("2026-11-18", {"mood": 4, "helped": ["moved"], "note": "A walk."}, False),
        ("2026-11-17", {"urge": 0}, True),
    ]
    assert signed_in(people.ana).get(f"{URL}?before=2026-11-18&limit=1").json()["checkins"][0]["day"] == "2026-11-17"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"answers": {}}, 422, "answers"),
        ({"answers": {"mood": "3"}}, 422, "mood"),
        ({"answers": {"mood": 3, "weight": 1}}, 422, "weight"),
        ({"answers": {"mood": 3}, "day": "tomorrow"}, 422, "day"),
        ({"answers": {"mood": 3}, "day": "2026-11-01"}, 422, "day"),
        ({"answers": []}, 422, "answers"),
        ({}, 422, "answers"),
        ({"answers": {"used": "yes"}, "share": "ROOM"}, 422, "share"),
    ],
)
def test_bad_input_names_its_field_and_keeps_nothing(people, signed_in, body, status, field) -> None:
    body = {**body, "share": str(people.room.pk)} if "share" in body else body
    answer = post(signed_in(people.ana), body)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (status, "bad_request", field)
    assert not CheckIn.objects.exists()


def test_another_room_is_not_found_and_nobody_is_told_more(people, signed_in) -> None:
    client = signed_in(people.ana)
    answers = [
        post(client, {"answers": {"mood": 3}, "share": str(room)}) for room in (people.other_room.pk, uuid.uuid4())
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_a_key_is_needed_and_stands_for_one_thing(people, signed_in) -> None:
    client, key = signed_in(people.ana), str(uuid.uuid4())
    assert client.post(URL, {"answers": {"mood": 3}}, content_type="application/json").status_code == 400
    post(client, {"answers": {"mood": 3}}, key)
    reused = post(client, {"answers": {"mood": 4}}, key)
    assert (reused.status_code, reused.json()["code"]) == (409, "key_reused")


def test_what_a_device_kept_for_somebody_else_is_not_saved_as_mine(people, signed_in) -> None:
    client = signed_in(people.mo)
    refused = post(client, {"answers": {"mood": 3}, "person": wire_id(people.ana.user_id)})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert not CheckIn.objects.exists()
    assert post(client, {"answers": {"mood": 3}, "person": wire_id(people.mo.user_id)}).status_code == 200


def test_signed_out_there_is_nothing_here(people, client) -> None:
    assert client.get(URL).status_code == 401
    assert post(client, {"answers": {"mood": 3}}).status_code == 401


@pytest.mark.parametrize("who", ["faye", "sam"])
def test_who_is_not_in_treatment_may_not(people, signed_in, who) -> None:
    answer = post(signed_in(getattr(people, who)), {"answers": {"mood": 3}})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


# ── socket ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def say(member, **frame):
    command = command_named("checkin")
    read = command.read({"key": str(uuid.uuid4()), **frame})
    return command.run(Person(member.user_id, "a session"), read, NOW)


def test_the_frame_of_the_protocol_is_a_check_in(people) -> None:
    told = say(people.ana, answers={"mood": 3, "urge": 2, "used": "no"}, share=str(people.room.pk))
    assert told["day"] == "2026-11-18"
    assert told["message"] == str(Message.objects.get().pk)


def test_the_same_key_says_replayed(people) -> None:
    key = str(uuid.uuid4())
    say(people.ana, key=key, answers={"mood": 3})
    assert say(people.ana, key=key, answers={"mood": 3})["replayed"] is True
    with pytest.raises(KeyReused):
        say(people.ana, key=key, answers={"mood": 4})


@pytest.mark.parametrize(
    "frame", [{}, {"answers": 3}, {"answers": {"mood": 3}, "share": "x"}, {"answers": {"mood": 3}, "day": 3}]
)
def test_a_frame_of_another_shape_is_a_bad_request(people, frame) -> None:
    with pytest.raises(BadRequest):
        say(people.ana, **frame)


def test_refusals_are_the_services_own(people) -> None:
    with pytest.raises(Invalid):
        say(people.ana, answers={})
    with pytest.raises(NotFound):
        say(people.ana, answers={"mood": 3}, share=str(people.other_room.pk))
