"""One evening in which everything happens that the contract knows: each frame, each kind of event, each code of a refusal."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.utils import timezone

from chat.live import hub
from chat.services import leaving, pausing, room, seats
from groups.models import CareTask, Meeting
from groups.services import care, meetings
from moderation.services import notes
from tests import factories
from tests.contract.published import asyncapi, check_heard
from tests.factories import Cast
from tests.live.conftest import Line
from tests.process import WebProcess
from tests.wire.client import WireClient
from tests.wire.conftest import Enter, act

HOUR = timedelta(hours=1)


def new_key() -> str:
    return str(uuid.uuid4())


class Evening:
    """The people who are there, each on an open socket, and the codes of the refusals they have heard."""

    def __init__(self, house: Cast, **people: WireClient) -> None:
        self.house = house
        self.room = str(house.room.pk)
        self.ana, self.mo, self.dana, self.lee, self.faye = (people[n] for n in ("ana", "mo", "dana", "lee", "faye"))
        self.people = list(people.values())
        self.version = 1  # of the one case that is decided

    async def refused(self, code: str, answer: Awaitable[dict[str, Any]]) -> None:
        """The answer is this refusal."""
        told = await answer
        assert (told["t"], told.get("code")) == ("error", code), told

    async def granted(self, answer: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        """The answer is ok."""
        told = await answer
        assert told["t"] == "ok", told
        return told

    async def own(self, person: WireClient, kind: str) -> None:
        """The person's own stream has told them of this."""
        await person.hear(lambda frame: frame["t"] == "uev" and frame["kind"] == kind)

    async def decide(self, kind: str, **how: Any) -> dict[str, Any]:
        """Faye has decided the case of the last worry."""
        flagged = await self.faye.event("flag.added")
        answer = await self.granted(
            self.faye.ask(
                "act", key=new_key(), case=flagged["data"]["case"], kind=kind, expected_version=self.version, **how
            )
        )
        self.version = answer["version"]
        return answer


async def talk(evening: Evening) -> None:
    """Said, changed, answered with a sign, read, taken back."""
    ana, mo, room_id = evening.ana, evening.mo, evening.room
    key = new_key()
    said = await evening.granted(ana.send(room_id, "@Mo, frist.", key, mentions=[str(evening.house.mo.pk)]))
    await evening.own(mo, "mention.received")
    await evening.refused("key_reused", ana.send(room_id, "Other words.", key))
    message = {"message": said["message"]}
    await evening.granted(ana.ask("edit", key=new_key(), base_rev=1, body="First.", **message))
    await evening.refused("conflict", ana.ask("edit", key=new_key(), base_rev=1, body="Late.", **message))
    await evening.refused("forbidden", mo.ask("edit", key=new_key(), base_rev=2, body="Mine.", **message))
    await evening.refused("bad_request", mo.ask_badly("react", key=new_key(), emoji="thumb", on=True, **message))
    await evening.granted(mo.ask("react", key=new_key(), emoji="heart", on=True, **message))
    await evening.granted(mo.ask("read", room=room_id, ord=said["ord"]))
    await mo.say({"t": "ack", "rooms": {room_id: mo.cursors[room_id]}})
    await mo.say({"t": "typing", "room": room_id, "on": True})
    await ana.hear(lambda frame: frame["t"] == "eph")
    await evening.granted(ana.ask("withdraw", key=new_key(), **message))
    await evening.refused("gone", ana.ask("edit", key=new_key(), base_rev=3, body="Again.", **message))
    await evening.refused("not_found", mo.ask("sub", room=new_key(), **{"from": 0}))
    await evening.refused("too_large", mo.send(room_id, "x" * 4001))
    await evening.granted(ana.ask("checkin", key=new_key(), answers={"mood": 3, "call": "today"}, share=room_id))
    for kind in ("message.posted", "message.edited", "reaction.set", "message.withdrawn"):
        await mo.event(kind, id=said["message"])


async def decide(evening: Evening) -> None:
    """A worry about a person in danger, and every way the team can answer it."""
    first, second = [await evening.granted(evening.dana.send(evening.room, body)) for body in ("One.", "Two.")]
    about = {"message": first["message"]}
    await evening.granted(evening.mo.ask("flag", key=new_key(), reason="safety_self", words="", **about))
    await evening.faye.event("flag.added")
    await evening.faye.event("alert.step")
    for kind in ("hold", "release"):
        await evening.decide(kind)
    both = [first["message"], second["message"]]
    await evening.decide("remove", reason="conduct", note={"text": "Let us talk."}, targets=both)
    await evening.decide("restore", targets=both[:1])
    await evening.decide("remove", reason="conduct", note={"text": "Let us talk again."})
    # A note goes out when it can no longer be taken back.
    assert await act(notes.send_due, timezone.now() + HOUR) == 1
    for kind in ("message.held", "message.restored", "message.removed"):
        await evening.mo.event(kind, id=first["message"])
    await evening.mo.event("messages.removed")
    await evening.granted(evening.dana.send(evening.room, "I want to kill myself tonight."))
    await evening.own(evening.dana, "support.offered")


async def run_the_room(evening: Evening) -> None:
    """People come and go, the room is paused, somebody is asked to wait."""
    house, ana = evening.house, evening.ana
    await act(factories.join, house.other, "ana")
    await evening.own(ana, "room.added")
    other = str(house.other_room.pk)
    await evening.granted(ana.ask("sub", room=other, **{"from": 10**9}))
    assert (await ana.hear(lambda frame: frame["t"] == "reset"))["reason"] == "ahead"
    await act(factories.join, house.evening, "newcomer")
    in_both = await act(house.other.memberships.get, user=house.ana.user)
    await act(leaving.leave_group, by=in_both, at=timezone.now())
    await ana.hear(lambda frame: frame["t"] == "revoked")
    for mode, code in (("paused", "room_paused"), ("read_only", "read_only"), ("pre_moderated", "")):
        await act(room.set_mode, by=house.faye, mode=mode, at=timezone.now())
        await evening.ana.event("room.updated", mode=mode)
        if code:
            await evening.refused(code, ana.send(evening.room, "Now?"))
    assert (await evening.granted(evening.mo.send(evening.room, "Read this first.")))["state"] == "held"
    await act(room.set_mode, by=house.faye, mode="open", at=timezone.now())
    await act(pausing.set_pauses, member=house.ana, at=timezone.now(), muted_until=timezone.now() + HOUR)
    await evening.own(ana, "pause.changed")
    await evening.refused("muted", ana.send(evening.room, "And now?"))
    await act(seats.leave, member=house.dana, reason="moved", at=timezone.now())
    await evening.mo.event("member.left")


async def hurry(evening: Evening) -> None:
    """Too fast for a person, and too fast for the room."""
    for _ in range(5):
        await evening.granted(evening.lee.send(evening.room, "Quick."))
    await evening.refused("rate_limited", evening.lee.send(evening.room, "Quicker."))
    await act(room.set_pace, by=evening.house.faye, seconds=60, at=timezone.now())
    await evening.refused("slow_mode", evening.mo.send(evening.room, "Slowly."))


async def take_care(evening: Evening) -> None:
    """A call that was asked for, and a meeting that somebody cannot come to."""
    house, at = evening.house, timezone.now()
    task = await act(CareTask.objects.get, kind=CareTask.Kind.CALL_WANTED)
    await act(care.take_task, task=task, by=house.faye, at=at)
    await act(care.hand_back_task, task=task, by=house.faye, at=at)
    await act(care.end_task, task=task, by=house.faye, outcome="reached", at=at)
    meeting = await act(Meeting.objects.create, cohort=house.evening, starts_at=at + HOUR, ends_at=at + 2 * HOUR)
    await act(meetings.announce_absence, member=house.mo, meeting=meeting, reason="ill", at=at)
    await evening.faye.event("meeting.reply")


async def turn_away(web: WebProcess, evening: Evening) -> list[WireClient]:
    """Somebody who is not signed in, and somebody who speaks another version."""
    stranger, future = WireClient(web.url, ""), WireClient(web.url, evening.ana.session)
    await stranger.open()
    await future.open(["handrail.v9"])
    for client, code in ((stranger, 4501), (future, 4506)):
        assert await client.closed() == code
        await client.close()
    return [stranger, future]


async def break_and_stop(settings: Any, person: str) -> list[dict[str, Any]]:
    """What a server says when it is broken, when its database is away, and when it stops: on a hub of our own, which we may stop."""
    settings.LIVE_COMMANDS = [*settings.LIVE_COMMANDS, "tests.live.broken"]
    line = Line(await sync_to_async(lambda: factories.session_key(factories.person(person)))())
    heard = []
    await line.open()
    await line.say(t="hello", id="hello")
    for kind in ("fault", "outage"):
        await line.say(t=kind, id=kind)
        heard.append(await line.hear("error"))
    await hub.here().drain(1)
    heard.append(await line.hear("bye"))
    await line.close()
    hub.here().close()
    return heard


Part = Callable[[Evening], Awaitable[None]]
PARTS: tuple[Part, ...] = (talk, decide, take_care, run_the_room, hurry)


async def test_everything_the_contract_knows_is_seen(enter: Enter, house: Cast, web: WebProcess, settings: Any) -> None:
    house.room.typing_allowed = True
    await act(house.room.save, update_fields=["typing_allowed"])
    names = ("ana", "mo", "dana", "lee", "faye", "ruth")
    people = {name: await enter(name, caps=["html"]) for name in names}
    evening = Evening(house, **people)
    for part in PARTS:
        await part(evening)
    await evening.ana.hear(lambda frame: frame["t"] == "pos")
    # Last, because whoever has sent one is expected to go on.
    await evening.ana.say({"t": "ping", "n": 1, "visible": True})
    await evening.ana.hear(lambda frame: frame["t"] == "pong")
    clients = [*evening.people, *await turn_away(web, evening)]
    told = await break_and_stop(settings, "mo")
    seen = set().union(*(client.seen for client in clients), map(check_heard, told))
    assert sorted(set(asyncapi()["components"]["messages"]) - seen) == []
    heard = [frame for client in clients for frame in client.heard] + told
    codes = {frame["code"] for frame in heard if frame["t"] == "error"}
    assert codes == set(asyncapi()["components"]["schemas"]["ErrorCode"]["enum"])
