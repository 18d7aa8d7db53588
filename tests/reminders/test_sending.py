"""The evening note, from the wish to the mail: once, at its hour, with fixed words, and a person after seven."""

import re
import threading
from datetime import datetime, time, timedelta

import time_machine
from django.core import mail
from django.db import connection

from accounts.models import User
from checkins.models import Pause, Reminder
from checkins.services import reminders
from groups.models import CareTask
from groups.services import care
from notifications.models import OutboxItem
from notifications.services import outbox
from tests.reminders.conftest import EIGHT, NIGHT, NOON, checked_in, signed_in, tick

DAY = timedelta(days=1)
SAID = {
    "You have something new.",
    "There is something for you today.",
    "Something is waiting for you, when you have a minute.",
}


def evenings(count: int, first: datetime = EIGHT) -> None:
    for n in range(count):
        tick(first + n * DAY)


def test_nobody_is_written_to_who_did_not_ask(people, letters) -> None:
    tick(EIGHT)
    assert letters == []


def test_the_note_leaves_at_the_hour_on_the_wall_and_once(people, wanted, letters) -> None:
    wanted(people.ana)
    tick(EIGHT - timedelta(seconds=1))
    assert letters == []
    for minute in range(4):
        tick(EIGHT + timedelta(minutes=minute))
    assert [letter.to for letter in letters] == [[people.ana.user.email]]


def test_who_has_checked_in_is_not_reminded(people, wanted, letters) -> None:
    wanted(people.ana)
    checked_in(people.ana, NOON)
    tick(EIGHT)
    assert letters == []
    tick(EIGHT + DAY)
    assert len(letters) == 1


def test_a_check_in_takes_back_a_note_that_has_not_left(people, wanted, letters) -> None:
    wanted(people.ana)
    reminders.remind_due(at=EIGHT)
    assert OutboxItem.objects.count() == 1
    checked_in(people.ana, EIGHT)
    outbox.send_due(at=EIGHT)
    assert letters == []


def test_days_off_are_not_asked_about(people, wanted, letters) -> None:
    wanted(people.ana)
    today = EIGHT.date() - DAY
    Pause.objects.create(user=people.ana.user, first_on=today, last_on=today)
    tick(EIGHT)
    assert letters == []
    tick(EIGHT + DAY)
    assert len(letters) == 1


def test_a_clock_that_comes_too_late_stays_silent_in_quiet_hours(people, wanted, letters) -> None:
    wanted(people.ana)
    tick(EIGHT + timedelta(hours=3))
    wanted(people.mo, hour=time(21, 30))
    reminders.remind_due(at=EIGHT + timedelta(minutes=90))
    outbox.send_due(at=EIGHT + timedelta(hours=2))  # ten: his quiet hours have begun
    assert letters == []
    tick(EIGHT + DAY)
    assert [letter.to for letter in letters] == [[people.ana.user.email]]


def test_the_words_are_fixed_in_both_languages_and_the_mail_can_be_stopped(people, wanted, letters) -> None:
    User.objects.filter(pk=people.mo.user_id).update(language="es")
    wanted(people.ana)
    people.mo.user.refresh_from_db()
    wanted(people.mo)
    evenings(3)
    english = [one for one in letters if one.to == [people.ana.user.email]]
    assert {one.body.strip().splitlines()[0] for one in english} == SAID
    assert {one.subject for one in letters} == {"Handrail"}
    assert len({one.body.strip().splitlines()[0] for one in letters}) == 6
    address = re.search(r"https://handrail.example.org(/reminders/stop/\S+/)", english[0].body)
    assert address is not None
    browser = signed_in(people.lee)  # the mail is the right, whoever is signed in
    assert browser.get(address[1]).status_code == 200
    assert Reminder.objects.get(user=people.ana.user).is_on
    assert browser.post(address[1]).status_code == 200
    assert not Reminder.objects.get(user=people.ana.user).is_on


def test_an_unknown_way_out_looks_like_any_other(people) -> None:
    address = "/reminders/stop/00000000-0000-4000-8000-000000000000/"
    assert signed_in(people.ana).post(address).status_code == 200


def test_after_seven_without_an_answer_a_person_is_asked_and_the_notes_rest(people, wanted, letters) -> None:
    CareTask.objects.all().delete()
    for member in (people.ana, people.mo):
        wanted(member)
    for n in range(12):
        checked_in(people.mo, NOON + n * DAY + timedelta(hours=10))  # after the note, the same evening
        reminders.remind_due(at=EIGHT + n * DAY)
        outbox.send_due(at=EIGHT + n * DAY)
    assert [letter.to for letter in letters].count([people.ana.user.email]) == 7
    task = CareTask.objects.get(kind="no_checkin")
    assert (task.about, task.facts, task.raised_at) == (people.ana, {"notes": 7}, EIGHT + 7 * DAY)


def test_an_answer_sets_the_count_back_and_wakes_notes_that_rest(people, wanted, letters) -> None:
    wanted(people.ana)
    for n in range(8):
        reminders.remind_due(at=EIGHT + n * DAY)
    assert Reminder.objects.get().rests_since == EIGHT + 7 * DAY
    checked_in(people.ana, NOON + 10 * DAY)
    assert not CareTask.objects.filter(kind="no_checkin").exists()
    reminders.remind_due(at=NOON + 10 * DAY)
    assert Reminder.objects.get().unanswered == 0
    for n in (10, 11):
        tick(EIGHT + n * DAY)
    assert len(letters) == 1  # what waited before was of no use any more


def test_a_task_that_somebody_has_taken_stays_when_the_person_answers(people, wanted) -> None:
    wanted(people.ana)
    for n in range(8):
        reminders.remind_due(at=EIGHT + n * DAY)
    task = CareTask.objects.get(kind="no_checkin")
    care.take_task(task=task, by=people.faye, at=EIGHT + 8 * DAY)
    checked_in(people.ana, NOON + 9 * DAY)
    assert CareTask.objects.filter(pk=task.pk).exists()


def test_who_moves_to_another_zone_is_reminded_at_the_hour_there(people, wanted, letters) -> None:
    wanted(people.ana)
    User.objects.filter(pk=people.ana.user_id).update(time_zone="America/Los_Angeles")
    tick(EIGHT)
    assert letters == []
    tick(EIGHT + timedelta(hours=3))
    assert len(letters) == 1


def test_who_has_left_is_not_written_to(people, wanted, letters) -> None:
    wanted(people.kit)
    tick(EIGHT)
    assert letters == []
    assert not Reminder.objects.get().is_on


def test_more_than_one_round_goes_out_at_once(people, wanted, letters, monkeypatch) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    for name in ("ana", "mo", "dana", "lee"):
        wanted(getattr(people, name))
    assert reminders.remind_due(at=EIGHT) == 4


def test_who_switches_it_off_gets_not_even_what_waits(people, wanted, letters) -> None:
    for stop in (
        lambda: reminders.choose_reminder(user=people.ana.user, is_on=False, wanted_at=time(20), quiet=NIGHT, at=EIGHT),
        lambda: reminders.stop_reminders(stop_id=Reminder.objects.get().stop_id),
    ):
        wanted(people.ana)
        reminders.remind_due(at=EIGHT)
        stop()
        outbox.send_due(at=EIGHT)
    assert letters == []


def test_who_is_looked_for_already_is_not_looked_for_twice(people, wanted) -> None:
    wanted(people.ana)
    care.raise_task(cohort=people.evening, about=people.ana, kind="no_checkin", source="look", at=NOON)
    for n in range(8):
        reminders.remind_due(at=EIGHT + n * DAY)
    assert Reminder.objects.get().rests_since is not None
    assert CareTask.objects.filter(kind="no_checkin").count() == 1


def test_a_way_out_works_before_the_first_note(people, wanted, letters) -> None:
    reminders.stop_reminders(stop_id=wanted(people.ana).stop_id)
    tick(EIGHT)
    assert letters == []


def test_two_clocks_at_once_put_each_note_once(transactional_db, people, wanted, letters) -> None:
    for name in ("ana", "mo", "dana", "lee"):
        wanted(getattr(people, name))

    def run() -> None:
        reminders.remind_due(at=EIGHT)
        connection.close()

    clocks = [threading.Thread(target=run) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert OutboxItem.objects.count() == 4


def test_the_settings_say_what_is_sent_and_save_at_once(people) -> None:
    browser = signed_in(people.ana)
    page = browser.get("/settings/reminders/").content.decode()
    assert all(words in page for words in SAID)
    given = {"wanted": "on", "wanted_at": "21:00", "quiet_from": "22:00", "quiet_until": "07:00"}
    with time_machine.travel(NOON, tick=False):
        assert browser.post("/settings/reminders/", given).status_code == 302
    row = Reminder.objects.get()
    assert (row.is_on, row.wanted_at, row.next_at) == (True, time(21), EIGHT + timedelta(hours=1))
    assert 'value="21:00" selected' in browser.get("/settings/reminders/").content.decode()
    assert browser.post("/settings/reminders/", given | {"wanted_at": "23:00"}).status_code == 422
    assert browser.post("/settings/reminders/", given | {"wanted_at": "23:17"}).status_code == 422
    browser.post("/settings/reminders/", given | {"wanted": "off"})
    row.refresh_from_db()
    assert (row.is_on, row.next_at) == (False, None)


def test_the_settings_are_for_people_in_treatment(people) -> None:
    assert signed_in(people.sam).get("/settings/reminders/").status_code == 403
    assert "/settings/reminders/" in signed_in(people.ana).get("/more/").content.decode()
    assert "/settings/reminders/" not in signed_in(people.faye).get("/more/").content.decode()
    assert mail.outbox == []
