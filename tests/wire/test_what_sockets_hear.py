"""Who hears what of check-ins, scores, a day of use, the plan and a request for help over sockets (DOMAIN section 8): every role."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from checkins import access
from checkins.measures import own_measure
from checkins.policies import days
from checkins.services import lapses, measures, plans, setup, sober
from checkins.services.checkins import save_checkin
from groups.services.support import ask_for_help
from tests import factories
from tests.factories import Cast
from tests.wire.client import Closed
from tests.wire.conftest import act

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

NOTE, INTENTION, THANKFUL, AROUND = "canarynote", "canaryintent", "canarythankful", "canaryaround"
ANSWER, SELF_ANSWER, PLAN = "canaryanswer", "canaryself", "canaryplan"
SCORED, SELF_SCORED = "canary-team", "canary-own"  # the codes of two measures: without them no score is told
FOR_NO_SOCKET = (NOTE, INTENTION, THANKFUL, AROUND, ANSWER, SELF_ANSWER, SCORED, SELF_SCORED, PLAN)
SHARED = "canaryhelped"  # the label of what helped: shared to the room, so its people read it, and nobody else
TEAM_KINDS = ("use_reported", "urges_high", "call_wanted", "help_asked")

TEAM = ("faye", "ruth", "sue")
IN_THE_ROOM = ("ana", "mo", "cole", "pat", *TEAM)
ELSEWHERE = ("sam", "olu", "ines", "alma")
NOWHERE = ("kit", "ada")
NO_PLACE = 4503
MEASURE = {"licence": "ours", "schedule": {"every_days": 7}}


def with_everybody(house: Cast) -> None:
    """Those whom the cast lacks: co-leader, peer specialist, supervisor, the team of another group, alumni; and what is asked."""
    for name, role in (("cole", "co_leader"), ("pat", "peer_specialist"), ("sue", "supervisor")):
        factories.join(house.evening, name, role)
    factories.join(house.other, "ines", "facilitator")
    factories.join(factories.cohort("Alumni", kind="alumni", of=house.evening.programme), "alma")
    optional, at = ["intention", "thankful"], timezone.now()
    setup.save_setup(
        programme=house.evening.programme, by=house.faye.user, kept=["moved"], own=[SHARED], optional=optional, at=at
    )


def told_everything(house: Cast) -> None:
    """Ana tells everything there is to tell beside the sockets."""
    at, ana = timezone.now(), house.ana.user
    today = days.local_day(at, days.zone_named(ana.time_zone))
    lapses.say_around(user=ana, on_day=today, around=["lonely"], words=AROUND)
    sober.count_from(user=ana, started_on=today - timedelta(days=40), today=today)
    for code, reader, word in ((SCORED, "team", ANSWER), (SELF_SCORED, "self", SELF_ANSWER)):
        about = {**MEASURE, "code": code, "name": code, "reader": reader}
        made = own_measure(about, {"questions": f"How?\n0 = No\n1 = {word}", "scales": "Total: 1"}, "en")
        measures.publish_measure(programme=house.evening.programme, by=house.faye.user, definition=made, at=at)
        sitting = measures.begin(user=ana, offer=access.offer_of(ana, code, at, today), at=at)
        measures.answer(user=ana, sitting_id=sitting.pk, raw={"1": 1}, finish=True, today=today, at=at)
    plans.save_plan(user=ana, given={"alone": PLAN}, seen=0, at=at)
    plans.share_plan(user=ana, share="write")
    ask_for_help(user_id=ana.pk, at=at)


async def heard_by(client: Any) -> str:
    """Everything this person has heard so far; whatever was to come has come before the answer to a ping."""
    number = len(client.heard)
    await client.say({"t": "ping", "n": number})
    await client.hear(lambda frame: frame["t"] == "pong" and frame["n"] == number)
    return json.dumps(client.heard, ensure_ascii=False)


async def test_no_socket_hears_more_than_its_role_may(enter, house, web) -> None:
    await act(with_everybody, house)
    people = {name: await enter(name) for name in (*IN_THE_ROOM, *ELSEWHERE)}
    label = (await act(access.setup_for, house.ana.user_id)).labels
    code = next(code for code, words in label.items() if words == SHARED)
    answers = {"mood": 1, "urge": 5, "used": "yes", "call": "today", "helped": [code]}
    written = {"note": NOTE, "intention": INTENTION, "thankful": THANKFUL}
    room = str(house.room.pk)
    frame = {"t": "checkin", "id": "c", "key": str(uuid.uuid4()), "answers": answers | written, "share": room}
    await people["ana"].say(frame)
    await people["ana"].hear(lambda one: one["t"] == "ok" and one["id"] == "c")
    await act(told_everything, house)
    # The last thing that happens, so that whoever hears of it has heard all before.
    await people["mo"].say({"t": "send", "id": "s", "key": str(uuid.uuid4()), "room": room, "body": "Good night."})
    for name in IN_THE_ROOM:
        await people[name].hear(lambda one: "Good night." in json.dumps(one))
    stream = f"staff.{house.evening.pk}"
    for client in people.values():
        # Asking for more than one is given is refused, or gives no more.
        for number, wanted in enumerate((room, stream)):
            await client.say({"t": "sub", "id": f"sub{number}", "room": wanted, "from": 0})
            await client.hear(lambda one, id=f"sub{number}": one.get("id") == id and one["t"] in ("ok", "error"))
    for name in TEAM:
        await people[name].hear(lambda one: one.get("data", {}).get("kind") == "help_asked")
    for name, client in people.items():
        told = await heard_by(client)
        assert not [word for word in FOR_NO_SOCKET if word in told], name
        assert (SHARED in told) == (name in IN_THE_ROOM), name
        assert [kind for kind in TEAM_KINDS if kind in told] == (list(TEAM_KINDS) if name in TEAM else []), name
        assert (f'"{stream}"' in told) == (name in TEAM), name


@pytest.mark.parametrize("name", NOWHERE)
async def test_who_belongs_nowhere_has_no_socket(enter, house, name) -> None:
    await act(
        save_checkin,
        user=house.ana.user,
        answers={"note": NOTE, "mood": 3},
        on_day=None,
        key=uuid.uuid4(),
        share_room=house.room.pk,
        at=timezone.now(),
    )
    client = await enter(name, greet=False)
    await client.say({"t": "hello", "id": "h", "client": {"name": "t", "ver": "1"}, "caps": [], "rooms": {}})
    with pytest.raises(Closed) as closed:
        await client.hear(lambda frame: frame["t"] == "ev")
    assert closed.value.code == NO_PLACE
    assert "welcome" not in {frame["t"] for frame in closed.value.frames}
    assert NOTE not in json.dumps(closed.value.frames)
