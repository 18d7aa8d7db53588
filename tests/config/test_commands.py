"""The commands an operator types: what they make, print and refuse."""

import base64
import io
import json
import os
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Session, User
from chat.models import Message, MessageRevision, Room
from config import clock
from config.management.commands import rotate_keys
from groups.models import Cohort, Invitation, Meeting
from moderation.models import Flag
from tests.factories import cast

pytestmark = pytest.mark.django_db


def said(*command: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


def test_the_demo_is_made_once_with_one_message_flagged_and_one_held() -> None:
    assert "is here" in said("demo")
    counts = (Message.objects.count(), User.objects.count(), Meeting.objects.count())
    assert "already" in said("demo")
    assert (Message.objects.count(), User.objects.count(), Meeting.objects.count()) == counts
    assert Message.objects.filter(state="held").count() == 1
    assert Flag.objects.filter(reporter__isnull=False).count() == 1
    assert User.objects.filter(email="ana@demo.invalid").exists()


def test_the_demo_and_the_load_are_refused_in_production(settings: Any) -> None:
    settings.PRODUCTION = True
    for command in (["demo"], ["bench_seed", "--cohorts", "1", "--members", "1"]):
        with pytest.raises(CommandError):
            call_command(*command)
    with pytest.raises(CommandError):
        call_command("up", demo=True)


def test_the_load_has_a_live_session_for_each_member(settings: Any) -> None:
    settings.DEMO = True
    lines = [json.loads(line) for line in said("bench_seed", cohorts=2, members=3, messages=4).splitlines()]
    assert [set(line) for line in lines] == [{"cohort", "room", "member", "session"}] * 6
    assert Session.objects.filter(session_key__in=[line["session"] for line in lines]).count() == 6
    assert Message.objects.filter(room=lines[0]["room"]).count() == 4


def test_a_first_cohort_is_founded_with_its_facilitators_invitation() -> None:
    told = said("found", programme="Ours", cohort="Tuesdays", email="first@example.org")
    assert "/invitations/" in told
    cohort = Cohort.objects.get(name="Tuesdays")
    assert cohort.agreement_version == 1
    said("found", programme="Ours", cohort="Tuesdays", email="second@example.org")
    assert Invitation.objects.filter(cohort=cohort, role="facilitator").count() == 2
    with pytest.raises(CommandError, match="address"):
        call_command("found", programme="Ours", cohort="Tuesdays", email="nonsense")


def test_after_a_restored_backup_every_room_has_the_same_new_epoch() -> None:
    cast()
    before = set(Room.objects.values_list("epoch", flat=True))
    told = said("new_epoch")
    (after,) = set(Room.objects.values_list("epoch", flat=True))
    assert after not in before
    assert after.hex in told


def test_after_rotation_the_new_key_alone_opens_every_word(settings: Any) -> None:
    said("demo")
    old = settings.HANDRAIL_KEYS
    new = base64.b64encode(os.urandom(32)).decode()
    settings.HANDRAIL_KEYS = f"{new}\n{old}"
    assert "sealed again" in said("rotate_keys")
    settings.HANDRAIL_KEYS = new
    assert all(revision.body for revision in MessageRevision.objects.all())
    for model, field in rotate_keys.sealed_fields():
        assert rotate_keys.reseal(model, field) == 0


def test_a_job_that_fails_is_logged_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[datetime] = []

    def broken(at: datetime) -> None:
        raise RuntimeError("no")

    assert {name for name, _ in clock.jobs()} >= {"notifications", "groups"}
    monkeypatch.setattr(clock, "jobs", lambda: [("one", broken), ("two", ran.append)])
    at = datetime.now(UTC)
    clock.tick(at)
    assert ran == [at]
    assert "job of one failed" in caplog.text


def test_a_job_that_takes_long_keeps_no_other_waiting_until_the_clock_is_told_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began, twice, go_on = threading.Event(), threading.Event(), threading.Event()
    moments: list[datetime] = []

    def long(at: datetime) -> None:
        began.set()
        go_on.wait(20)

    def short(at: datetime) -> None:
        began.wait(10)
        moments.append(at)
        if len(moments) > 1:
            twice.set()

    monkeypatch.setattr(clock, "jobs", lambda: [("long", long), ("short", short)])
    monkeypatch.setattr(clock, "close_old_connections", lambda: None)
    monkeypatch.setattr(clock, "TICK_S", 0.01)
    thread, stop = clock.start()
    assert twice.wait(10)
    assert moments[0] < moments[1]
    stop.set()
    assert thread.is_alive()
    go_on.set()
    thread.join(10)
    assert not thread.is_alive()
