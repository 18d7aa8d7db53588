"""Somebody may be in danger: who is asked, when others are, and what is true when nobody answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from chat.models import Message, UserEvent
from groups.models import CareTask, Membership, Shift
from groups.services import care
from groups.services.support import ask_for_help
from moderation.models import AlertStep, RoomLine
from moderation.policies import alerts as rules
from moderation.services import alerts, watches
from notifications.models import OutboxItem
from notifications.services import soon
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import NOON, flagged, minutes, said

DANGER = "I want to kill myself tonight"


def on(member: Membership, kind: str = "on_duty", turn: int = 1) -> Shift:
    """The member is on the roster around noon."""
    return Shift.objects.create(
        cohort_id=member.cohort_id,
        membership=member,
        kind=kind,
        turn=turn,
        starts_at=minutes(-60),
        ends_at=minutes(60),
    )


def asked(task: CareTask, step: int) -> list[str]:
    """Whom a step asked, by name."""
    ids = AlertStep.objects.get(task=task, step=step).asked
    return sorted(Membership.objects.filter(pk__in=ids).values_list("display_name", flat=True))


def danger_task(cast: Cast) -> CareTask:
    """Ana's words said so; the task that came of it."""
    said(cast.ana, DANGER)
    return CareTask.objects.get(kind="danger")


def test_words_of_danger_ask_whoever_is_here_in_the_same_transaction(cast: Cast) -> None:
    on(cast.ruth)
    task = danger_task(cast)
    assert asked(task, 0) == ["Ruth"]
    event = UserEvent.objects.get(user=cast.ruth.user, kind="alert.raised")
    assert event.facts == {"task": str(task.pk), "step": 0}
    letter = OutboxItem.objects.get(user=cast.ruth.user)
    assert (letter.kind, letter.link, letter.due_at) == ("something_new", f"/needs-me/{task.pk}/", NOON)
    assert Message.objects.get().state == "visible"


def test_the_author_alone_is_offered_support_and_a_report_offers_nothing(cast: Cast) -> None:
    task = danger_task(cast)
    offers = UserEvent.objects.filter(kind="support.offered")
    assert [(one.user, one.facts) for one in offers] == [(cast.ana.user, {"task": str(task.pk)})]
    flagged(cast.mo, said(cast.dana), "safety_self")
    assert offers.count() == 1


def test_nobody_answers_and_others_are_asked_at_five_and_at_ten_minutes_once(cast: Cast) -> None:
    supervisor = factories.join(cast.evening, "priya", "supervisor")
    peer = factories.join(cast.evening, "tom", "peer_specialist")
    on(cast.faye)
    on(peer, "on_call")
    on(cast.ruth, "on_call", turn=2)
    task = danger_task(cast)
    assert asked(task, 0) == ["Faye"]
    assert alerts.escalate_due(minutes(4.9)) == 0
    assert [alerts.escalate_due(minutes(5)), alerts.escalate_due(minutes(5))] == [1, 0]
    assert asked(task, 1) == ["Ruth", "Tom"]
    assert alerts.escalate_due(minutes(10)) == 1
    assert asked(task, 2) == [supervisor.display_name]
    assert UserEvent.objects.filter(kind="alert.raised").count() == 4
    assert alerts.escalate_due(minutes(60)) == 0


NO_STEP = {
    "sqlite": [
        "CREATE TRIGGER no_step BEFORE INSERT ON moderation_alertstep WHEN NEW.step > 0 BEGIN SELECT RAISE(ABORT, 'no'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION no_step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
        "CREATE TRIGGER no_step BEFORE INSERT ON moderation_alertstep FOR EACH ROW WHEN (NEW.step > 0) EXECUTE FUNCTION no_step()",
    ],
}


@pytest.mark.parametrize("fails", [True, False])
def test_without_a_clock_any_request_asks_further_and_gets_its_answer_also_when_that_fails(
    cast: Cast, client: Client, fails: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with connection.cursor() as cursor:
        for statement in NO_STEP[connection.vendor] if fails else ():
            cursor.execute(statement)
    said(cast.ana, DANGER, at=timezone.now() - timedelta(minutes=6))
    client.cookies["sessionid"] = factories.session_key(cast.mo.user)
    assert client.get("/api/v1/me").status_code == 200
    assert AlertStep.objects.filter(step=1).exists() is not fails
    assert ("alerts wait for the next look" in caplog.text) is fails


def test_a_clock_that_comes_late_takes_all_steps_and_an_old_task_none(cast: Cast) -> None:
    task = danger_task(cast)
    assert alerts.escalate_due(minutes(30)) == 2
    assert asked(task, 2) == ["Faye", "Ruth"]
    CareTask.objects.update(raised_at=NOON - timedelta(hours=25))
    AlertStep.objects.all().delete()
    assert alerts.escalate_due(minutes(1)) == 0
    assert rules.steps_due(NOON, NOON + rules.LONGEST, ()) == []


def test_a_step_that_was_taken_asks_nobody_twice(cast: Cast) -> None:
    task = danger_task(cast)
    alerts.raise_alert(task=task, at=NOON)
    assert UserEvent.objects.filter(kind="alert.raised").count() == 2
    assert AlertStep.objects.count() == 1


def test_an_answer_stops_it(cast: Cast) -> None:
    care.take_task(task=danger_task(cast), by=cast.faye, at=minutes(1))
    assert alerts.escalate_due(minutes(11)) == 0
    assert alerts._catch_up(CareTask.objects.get().pk, minutes(11)) == 0


def test_asking_for_help_asks_people_too(cast: Cast) -> None:
    task = ask_for_help(user_id=cast.ana.user_id, at=NOON)
    assert alerts.escalate_due(NOON) == 1
    assert asked(task, 0) == ["Faye", "Ruth"]


def test_whoever_it_is_about_is_not_asked_and_an_empty_team_is_told_as_it_is(cast: Cast) -> None:
    said(cast.faye, DANGER)
    assert asked(CareTask.objects.get(about=cast.faye), 0) == ["Ruth"]
    said(cast.sam, DANGER)
    alone = CareTask.objects.get(about=cast.sam)
    assert asked(alone, 0) == ["Faye"]
    Membership.objects.filter(cohort=cast.family, role="facilitator").update(ended_at=NOON + timedelta(days=365))
    assert alerts._take(alone, 1, NOON, set()) == set()
    assert AlertStep.objects.get(task=alone, step=1).asked == []


def test_when_the_next_are_asked() -> None:
    assert rules.next_step_at(NOON, {0}) == NOON + timedelta(minutes=5)
    assert rules.next_step_at(NOON, {0, 1, 2}) is None
    nobody = rules.Ring((), (), (), ())
    assert rules.whom(0, nobody, ()) == []


@pytest.mark.django_db(transaction=True)
def test_the_mail_leaves_without_a_clock_and_says_nothing(transactional_db: None) -> None:
    cast = factories.cast()
    message = said(cast.ana, DANGER, at=NOON)
    soon.wait_until_done(30)
    assert message.state == "visible"
    letters = [one for one in mail.outbox if one.to[0].startswith(("faye", "ruth"))]
    assert len(letters) == 2
    for letter in letters:
        assert "kill" not in f"{letter.subject}{letter.body}"
        assert "Ana" not in f"{letter.subject}{letter.body}"


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_fails_leaves_the_letter_to_the_clock(
    transactional_db: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = factories.cast()

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no mail today")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    said(cast.ana, DANGER, at=NOON)
    soon.wait_until_done(30)
    assert OutboxItem.objects.filter(sent_at__isnull=True).count() == 2
    assert "mails wait for the clock" in caplog.text


def test_the_room_hears_when_who_watches_changes(cast: Cast) -> None:
    shift = on(cast.faye, "on_call")
    assert watches.tell_changes(NOON) == 0
    Shift.objects.update(starts_at=minutes(-1))
    assert [watches.tell_changes(NOON), watches.tell_changes(minutes(0.5))] == [1, 0]
    assert RoomLine.objects.get().line["watching"] == str(cast.faye.pk)
    Shift.objects.filter(pk=shift.pk).update(ends_at=minutes(1))
    assert watches.tell_changes(minutes(1)) == 1
    assert RoomLine.objects.get().line["watching"] is None


def test_somebody_on_duty_who_was_not_seen_for_five_minutes_does_not_watch(cast: Cast) -> None:
    Shift.objects.create(
        cohort=cast.evening, membership=cast.faye, starts_at=minutes(-60), ends_at=minutes(60), kind="on_duty"
    )
    watches.tell_changes(NOON)
    assert RoomLine.objects.get().line["watching"] is None
    factories.session_key(cast.faye.user)
    cast.faye.user.sessions.update(seen_at=minutes(-4))
    assert watches.tell_changes(NOON) == 1
    assert RoomLine.objects.get().line["watching"] == str(cast.faye.pk)
    assert watches.tell_changes(minutes(2)) == 1
    assert RoomLine.objects.get().line["watching"] is None


def test_a_room_whose_watch_ended_while_no_clock_ran_hears_of_it_from_the_next_one(cast: Cast) -> None:
    on(cast.faye, "on_call")
    Shift.objects.update(starts_at=minutes(-1))
    assert watches.tell_changes(NOON) == 1
    long_after = Shift.objects.get().ends_at + timedelta(hours=3)
    assert [watches.tell_changes(long_after), watches.tell_changes(long_after)] == [1, 0]
    line = RoomLine.objects.get().line
    assert (line["watching"], line["until"]) == (None, None)
