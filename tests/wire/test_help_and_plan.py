"""A request for help and a plan over the wire: the team of the cohort hears of the request, and nobody hears a word of the plan."""

import json

import pytest
from django.utils import timezone

from checkins.services import plans
from groups.services.support import ask_for_help
from tests.wire.conftest import act

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
CANARY = "canary7d20fe31"


async def test_only_the_team_hears_of_a_request_and_nobody_of_a_plan(enter, house) -> None:
    people = {name: await enter(name) for name in ("ana", "mo", "faye", "sam", "olu")}
    await act(plans.save_plan, user=house.ana.user, given={"alone": CANARY}, seen=0, at=timezone.now())
    await act(plans.share_plan, user=house.ana.user, share="write")
    await act(ask_for_help, user_id=house.ana.user_id, at=timezone.now())
    heard = await people["faye"].hear(lambda frame: frame["t"] == "ev" and frame["kind"] == "care.raised")
    assert heard["room"] == f"staff.{house.evening.pk}"
    for name, client in people.items():
        await client.say({"t": "ping", "n": 1})  # whatever was to come has come before its answer
        await client.hear(lambda frame: frame["t"] == "pong")
        told = json.dumps(client.heard)
        assert CANARY not in told, name
        assert ("care.raised" in told) == (name == "faye"), name
