"""What two people do in a room, with nothing but the contract in hand."""

import uuid
from datetime import timedelta

from django.utils import timezone

from chat.models import Message
from chat.services import messages, standing
from groups.services import memberships
from tests import factories
from tests.factories import Cast
from tests.wire.conftest import Enter, act


def new_key() -> str:
    return str(uuid.uuid4())


async def test_what_one_says_reaches_everybody_once(enter: Enter, house: Cast) -> None:
    ana, mo, faye = [await enter(name) for name in ("ana", "mo", "faye")]
    ok = await ana.send(str(house.room.pk), "Made it through the day.")
    assert ok["t"] == "ok"
    assert (ok["state"], ok["replayed"]) == ("visible", False)
    for client in (ana, mo, faye):
        event = await client.event("message.posted", id=ok["message"])
        assert (event["seq"], event["data"]["ord"]) == (ok["seq"], ok["ord"])
        assert event["data"]["author"] == {"id": str(house.ana.pk), "name": "Ana", "role": "member"}
        assert event["data"]["body"] == "Made it through the day."
    assert len(mo.events(str(house.room.pk))) == 1


async def test_the_welcome_says_who_where_and_how_much(enter: Enter, house: Cast) -> None:
    faye = await enter("faye")
    welcome = faye.welcome
    assert welcome["proto"] == 1
    assert welcome["limits"]["frame_bytes"] == 16 * 1024
    assert welcome["user"]["id"] not in {str(house.faye.user_id), str(house.faye.pk)}
    evening = next(room for room in welcome["rooms"] if room["room"] == str(house.room.pk))
    assert (evening["kind"], evening["mode"], evening["member"]) == ("group", "snapshot", str(house.faye.pk))
    assert set(evening["perms"]) == {"flag", "post", "react", "moderate"}
    assert f"staff.{house.evening.pk}" in {stream["stream"] for stream in welcome["staff"]}


async def test_a_member_hears_nothing_of_the_teams_stream(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    assert ana.welcome["staff"] == []
    refused = await ana.ask("sub", room=f"staff.{house.evening.pk}", **{"from": 0})
    assert refused["code"] == "not_found"


async def test_the_same_key_is_one_message(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    room, key = str(house.room.pk), new_key()
    first, second = await ana.send(room, "Once.", key), await ana.send(room, "Once.", key)
    assert second == {**first, "id": second["id"], "replayed": True}
    assert await act(Message.objects.filter(room=house.room).count) == 1


async def test_the_same_key_for_other_words_is_refused(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    room, key = str(house.room.pk), new_key()
    await ana.send(room, "Once.", key)
    assert (await ana.send(room, "Twice.", key))["code"] == "key_reused"
    assert await act(Message.objects.filter(room=house.room).count) == 1


async def test_who_was_away_gets_what_was_missed_in_order(enter: Enter, house: Cast) -> None:
    mo = await enter("mo")
    room = str(house.room.pk)
    seen = mo.cursors[room]
    await mo.close()
    for number in range(5):
        await act(factories.say, house.ana, f"While you were out, {number}.")
    back = await enter("mo", rooms={room: seen})
    assert next(one["mode"] for one in back.welcome["rooms"] if one["room"] == room) == "resume"
    await back.hear(lambda frame: frame["t"] == "ev" and frame["seq"] == seen + 5)
    assert [event["seq"] for event in back.events(room)] == [seen + n for n in range(1, 6)]
    assert back.bodies() == [f"While you were out, {number}." for number in range(5)]


async def test_a_gap_is_filled_on_asking(enter: Enter, house: Cast) -> None:
    mo = await enter("mo")
    room = str(house.room.pk)
    start = mo.cursors[room]
    said = await act(factories.say, house.ana, "First.")
    await mo.event("message.posted", id=said.message)
    heard = len(mo.heard)
    assert (await mo.ask("sub", room=room, **{"from": start}))["t"] == "ok"
    again = await mo.hear(lambda frame: frame["t"] == "ev" and frame["seq"] == start + 1, since=heard)
    assert again["data"]["id"] == said.message


async def test_who_is_too_far_behind_starts_again(enter: Enter, house: Cast) -> None:
    room = str(house.room.pk)
    ana = await enter("ana", rooms={room: 0})
    reset = await ana.hear(lambda frame: frame["t"] == "reset")
    assert (reset["room"], reset["reason"]) == (room, "too_far")
    head = next(one["last_seq"] for one in ana.welcome["rooms"] if one["room"] == room)
    assert reset["as_of_seq"] == head


async def test_who_is_ahead_of_the_server_starts_again(enter: Enter, house: Cast) -> None:
    ana = await enter("ana", rooms={str(house.room.pk): 999_999})
    assert (await ana.hear(lambda frame: frame["t"] == "reset"))["reason"] == "ahead"


async def test_another_history_starts_again(enter: Enter, house: Cast) -> None:
    room = str(house.room.pk)
    first = await enter("ana")
    seen = first.cursors[room]
    second = await enter("ana", rooms={room: seen}, epoch="another")
    assert (await second.hear(lambda frame: frame["t"] == "reset"))["reason"] == "epoch"
    third = await enter("ana", rooms={room: seen}, epoch=first.welcome["epoch"])
    assert next(one["mode"] for one in third.welcome["rooms"] if one["room"] == room) == "resume"


async def test_another_cohorts_room_answers_like_no_room(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    theirs = await ana.send(str(house.other_room.pk), "Hello?")
    nowhere = await ana.send(new_key(), "Hello?")
    assert theirs["code"] == "not_found"
    assert {**theirs, "id": None} == {**nowhere, "id": None}
    theirs = await ana.ask("sub", room=str(house.other_room.pk), **{"from": 0})
    nowhere = await ana.ask("sub", room=new_key(), **{"from": 0})
    assert {**theirs, "id": None} == {**nowhere, "id": None}


async def test_a_mute_bites_on_an_open_socket(enter: Enter, house: Cast) -> None:
    ana = await enter("ana")
    room = str(house.room.pk)
    assert (await ana.send(room, "Before."))["t"] == "ok"
    until = timezone.now() + timedelta(hours=1)
    await act(memberships.pause_posting, member=house.ana, until=until)
    refused = await ana.send(room, "After.")
    assert (refused["t"], refused["code"]) == ("error", "muted")
    assert refused["until"].endswith("Z")


async def test_an_edit_reaches_everybody_with_its_revision(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    ok = await ana.send(str(house.room.pk), "Frist.")
    edited = await ana.ask("edit", key=new_key(), message=ok["message"], base_rev=ok["rev"], body="First.")
    assert (edited["t"], edited["rev"]) == ("ok", 2)
    event = await mo.event("message.edited", id=ok["message"])
    assert (event["data"]["body"], event["data"]["rev"]) == ("First.", 2)
    stale = await ana.ask("edit", key=new_key(), message=ok["message"], base_rev=1, body="Late.")
    assert stale["code"] == "conflict"


async def test_nobody_changes_anothers_words(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    ok = await ana.send(str(house.room.pk), "Mine.")
    refused = await mo.ask("edit", key=new_key(), message=ok["message"], base_rev=1, body="Yours.")
    assert refused["code"] == "forbidden"
    assert (await mo.ask("withdraw", key=new_key(), message=ok["message"]))["code"] == "forbidden"


async def test_what_is_taken_back_is_gone_for_everybody(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo", caps=["html"])
    ok = await ana.send(str(house.room.pk), "Too much said.")
    shown = await mo.event("message.posted", id=ok["message"])
    assert "Too much said." in shown["html"]
    await ana.ask("withdraw", key=new_key(), message=ok["message"])
    gone = await mo.event("message.withdrawn", id=ok["message"])
    assert gone["actor"] is None
    assert set(gone["data"]) == {"id", "rev"}
    assert "Too much said." not in gone["html"]


async def test_removed_words_never_come_back_on_resume(enter: Enter, house: Cast) -> None:
    mo = await enter("mo")
    room = str(house.room.pk)
    seen = mo.cursors[room]
    await mo.close()
    said = await act(factories.say, house.ana, "Canary of the removed.")
    await act(
        standing.remove_messages,
        by=house.faye,
        message_ids=[uuid.UUID(said.message)],
        reason="conduct",
        at=timezone.now(),
    )
    back = await enter("mo", rooms={room: seen}, caps=["html"])
    await back.hear(lambda frame: frame["t"] == "ev" and frame["seq"] == seen + 2)
    assert [event["kind"] for event in back.events(room)] == ["message.removed", "message.removed"]
    assert not [frame for frame in back.heard if "Canary" in str(frame)]


async def test_a_sign_counts_and_says_mine_only_to_its_giver(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    ok = await ana.send(str(house.room.pk), "One week.")
    await mo.ask("react", key=new_key(), message=ok["message"], emoji="heart", on=True)
    theirs = await ana.event("reaction.set", id=ok["message"])
    own = await mo.event("reaction.set", id=ok["message"])
    assert theirs["data"] == {"id": ok["message"], "emoji": "heart", "count": 1}
    assert own["data"] == {**theirs["data"], "mine": True}


async def test_reading_moves_forward_on_all_of_ones_devices(enter: Enter, house: Cast) -> None:
    phone, desk = await enter("mo"), await enter("mo")
    ok = await (await enter("ana")).send(str(house.room.pk), "Read me.")
    assert (await phone.ask("read", room=str(house.room.pk), ord=ok["ord"]))["t"] == "ok"
    moved = await desk.hear(lambda frame: frame["t"] == "uev" and frame["kind"] == "read.moved")
    assert moved["data"] == {"room": str(house.room.pk), "ord": ok["ord"]}
    late = await desk.ask("read", room=str(house.room.pk), ord=0)
    assert (late["t"], late["ord"]) == ("ok", ok["ord"])


async def test_a_reply_names_the_message_it_answers(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    room = str(house.room.pk)
    ok = await ana.send(room, "Anybody here?")
    answer = await mo.send(room, "Here.", reply_to=ok["message"])
    event = await ana.event("message.posted", id=answer["message"])
    assert event["data"]["reply_to"] == ok["message"]
    assert (await mo.send(room, "Lost.", reply_to=new_key()))["code"] == "not_found"


async def test_a_person_who_came_later_gets_nothing_said_before(enter: Enter, house: Cast) -> None:
    said = await act(factories.say, house.ana, "Before you came.")
    newcomer = await act(factories.join, house.evening, "newcomer")
    client = await enter("newcomer")
    await act(
        messages.edit_message,
        by=house.ana,
        message_id=uuid.UUID(said.message),
        base_rev=1,
        body="Before you came, edited.",
        key=uuid.uuid4(),
        at=timezone.now(),
    )
    event = await client.hear(lambda frame: frame["t"] == "ev" and frame["room"] == str(house.room.pk))
    assert "Before" not in str(event)
    assert newcomer.pk


async def test_many_sends_on_one_socket_keep_their_order(enter: Enter, house: Cast) -> None:
    ana, mo = await enter("ana"), await enter("mo")
    room = str(house.room.pk)
    for number in range(5):
        await ana.say({"t": "send", "id": f"n{number}", "key": new_key(), "room": room, "body": f"Line {number}"})
    await mo.event("message.posted", body="Line 4")
    assert mo.bodies() == [f"Line {number}" for number in range(5)]
