"""Somebody may be in danger (test 16), with processes killed at random points: no urgent message without its alert (SAFETY 3.2)."""

import asyncio
import os
import subprocess
import sys

import pytest
from django.conf import settings

from chat.models import Message
from groups.models import CareTask
from moderation.models import AlertStep, Flag
from notifications.models import OutboxItem
from tests.conftest import WORKER
from tests.factories import Cast
from tests.moderation.proof.conftest import Enter, figure, rounds
from tests.process import ROOT
from tests.wire.conftest import act, own_database_url

pytestmark = pytest.mark.process

DANGER = "I want to kill myself tonight"


async def test_words_of_danger_are_delivered_and_people_are_asked_without_any_clock(house: Cast, enter: Enter) -> None:
    ana, mo, faye = [await enter(name) for name in ("ana", "mo", "faye")]
    ok = await ana.send(str(house.room.pk), DANGER)
    assert (ok["t"], ok["state"]) == ("ok", "visible")
    await mo.event("message.posted", id=ok["message"])
    offer = await ana.hear(lambda frame: frame["t"] == "uev" and frame["kind"] == "support.offered", seconds=5)
    page = await faye.hear(lambda frame: frame["t"] == "uev" and frame["kind"] == "alert.raised", seconds=5)
    assert page["data"] == {"task": offer["data"]["task"], "step": 0}
    for client in (mo, faye):
        assert not [frame for frame in client.heard if frame.get("kind") == "support.offered"]
    async with asyncio.timeout(30):
        while await act(OutboxItem.objects.filter(sent_at__isnull=True).count):
            await asyncio.wait([asyncio.ensure_future(faye.ask("read", room=str(house.room.pk), ord=1))])
    assert await act(OutboxItem.objects.count) == 2


@pytest.mark.django_db(transaction=True)
def test_no_kill_leaves_an_urgent_message_without_its_alert(house: Cast) -> None:
    kills = rounds(12, 200)
    environment = os.environ | {
        "DATABASE_URL": own_database_url(),
        "HANDRAIL_KEYS": settings.HANDRAIL_KEYS,
        "HANDRAIL_SECRET_KEY": settings.SECRET_KEY,
        "HANDRAIL_REDIS_PREFIX": f"handrail-{WORKER}",
    }
    command = [sys.executable, "-m", "tests.moderation.proof.victim", str(house.ana.pk), str(kills), "7"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=True)
    assert done.stdout.strip().splitlines()[-1] == str(kills)
    urgent = Message.objects.filter(flags__reason="safety_self").distinct()
    stored = Message.objects.count() - 1  # one good morning
    assert stored > 0
    assert urgent.count() == stored
    sources = set(CareTask.objects.filter(kind="danger", alert_steps__step=0).values_list("source", flat=True))
    unasked = [pk for pk in urgent.values_list("pk", flat=True) if f"message:{pk}:danger" not in sources]
    assert unasked == []
    assert Flag.objects.count() >= stored
    assert AlertStep.objects.count() == CareTask.objects.count() == stored
    figure(f"kill -9 at {kills} random points: {stored} urgent messages stored, 0 without flag, task and alert")
