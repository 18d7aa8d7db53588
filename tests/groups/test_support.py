"""Support: numbers for everybody, a request that is one request, and the truth about who reads it."""

from datetime import date, timedelta

import pytest
import time_machine

from groups import access, resources
from groups.errors import NotAMember
from groups.models import CareTask, Programme
from groups.services import care
from groups.services.support import ask_for_help
from tests import factories
from tests.groups.conftest import NOW


def said(response) -> str:
    return " ".join(response.content.decode().split())


# ── the request ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_asking_raises_the_most_urgent_task_in_the_therapy_group(people) -> None:
    task = ask_for_help(user_id=people.ana.user_id, at=NOW)
    assert (task.kind, task.priority, task.cohort, task.about) == ("help_asked", 0, people.evening, people.ana)
    assert task.due_at == NOW + timedelta(minutes=10)


def test_asking_again_while_nobody_has_seen_it_is_the_same_request(people) -> None:
    first = ask_for_help(user_id=people.ana.user_id, at=NOW)
    assert ask_for_help(user_id=people.ana.user_id, at=NOW + timedelta(hours=3)) == first
    assert CareTask.objects.count() == 1


@pytest.mark.parametrize("ended", [False, True])
def test_after_it_was_seen_a_new_request_is_a_new_one(people, ended) -> None:
    first = ask_for_help(user_id=people.ana.user_id, at=NOW)
    care.take_task(task=first, by=people.faye, at=NOW)
    if ended:
        care.end_task(task=first, by=people.faye, outcome="reached", at=NOW)
    assert ask_for_help(user_id=people.ana.user_id, at=NOW) != first


def test_two_people_ask_apart(people) -> None:
    assert ask_for_help(user_id=people.ana.user_id, at=NOW) != ask_for_help(user_id=people.mo.user_id, at=NOW)


def test_a_family_supporter_asks_the_team_of_the_family_group(people) -> None:
    assert ask_for_help(user_id=people.sam.user_id, at=NOW).cohort == people.family


def test_who_belongs_nowhere_or_works_here_has_nobody_to_ask(people) -> None:
    for user_id in (people.ada.pk, people.kit.user_id, people.faye.user_id):
        with pytest.raises(NotAMember):
            ask_for_help(user_id=user_id, at=NOW)


def test_the_place_of_care_is_the_therapy_group_joined_last(people) -> None:
    newer = factories.join(people.other, "ana", at=NOW)
    assert access.place_of_care(access.memberships_of(people.ana.user_id)) == newer
    assert access.place_of_care([]) is None


def test_an_old_request_that_was_handled_is_not_shown_again(people) -> None:
    task = ask_for_help(user_id=people.ana.user_id, at=NOW)
    care.end_task(task=task, by=people.faye, outcome="reached", at=NOW)
    assert access.help_asked_by(people.ana.user_id, NOW - timedelta(hours=1)) == task
    assert access.help_asked_by(people.ana.user_id, NOW + timedelta(hours=1)) is None


# ── the numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_reader_gets_the_numbers_of_their_language_first() -> None:
    line = {"label": "988", "how": "Call 988", "href": "tel:988", "hours": ""}
    spanish = {**line, "how": "Llame al 988", "language": "es"}
    english = {**line, "language": "en"}
    assert resources.numbers_in("es", [line, spanish]) == [spanish, line]
    assert resources.numbers_in("es", [english]) == [english]
    assert resources.numbers_in("en", [english, spanish]) == [english]


def test_the_page_says_since_when_all_numbers_are_known_to_be_right(people, client) -> None:
    line = {"label": "988", "how": "Call 988", "href": "tel:988", "hours": ""}
    assert resources.checked_on([line]) is None
    checked = [{**line, "checked_on": "2026-11-01"}, {**line, "checked_on": "2026-10-05"}]
    Programme.objects.update(crisis=checked)
    assert "Numbers checked on 5 October 2026." in said(client.get("/support/"))
    Programme.objects.update(crisis=[*checked, line])
    assert "Numbers checked" not in said(client.get("/support/"))


def test_the_house_s_numbers_say_when_they_were_checked_in_each_language() -> None:
    for language, how in (("en", "Call 988"), ("es", "Llame al 988 y oprima 2")):
        numbers = resources.numbers_in(language, resources.CRISIS)
        assert {row["language"] for row in numbers} == {language}
        assert how in [row["how"] for row in numbers]
        assert str(resources.checked_on(numbers)) == resources.CHECKED_ON


def test_numbers_are_due_a_year_after_they_were_checked_and_when_nobody_says_when() -> None:
    checked = date.fromisoformat(resources.CHECKED_ON)
    assert not resources.is_due(resources.CRISIS, checked + timedelta(days=365))
    assert resources.is_due(resources.CRISIS, checked + timedelta(days=366))
    assert resources.is_due([{"how": "Call 988"}], checked)


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_signed_out_it_shows_the_numbers_and_nothing_of_anybody(people, client) -> None:
    page = said(client.get("/support/"))
    assert 'href="tel:988"' in page
    assert "Ask my facilitator" not in page


def test_without_a_programme_the_house_s_numbers_stand_there(db, client) -> None:
    page = said(client.get("/support/"))
    assert 'href="tel:911"' in page
    assert 'href="sms:988"' in page


def test_asking_signed_out_leads_to_the_way_in(people, client) -> None:
    assert client.post("/support/ask/").url.startswith("/sign-in/")


def test_the_state_of_a_request_in_plain_words(people, signed_in, frozen) -> None:
    client = signed_in(people.ana)
    assert client.post("/support/ask/").url == "/support/?asked=1"
    assert "Asked at 8:30 pm. Not seen yet." in said(client.get("/support/"))
    care.take_task(task=CareTask.objects.get(), by=people.ruth, at=NOW)
    assert "Seen by Ruth 8:30 pm." in said(client.get("/support/"))


def test_a_request_of_last_night_says_so_the_next_day(people, signed_in) -> None:
    ask_for_help(user_id=people.ana.user_id, at=NOW)
    with time_machine.travel(NOW + timedelta(hours=12), tick=False):
        client = signed_in(people.ana)
        assert "Asked yesterday 8:30 pm. Not seen yet." in said(client.get("/support/"))
        care.take_task(task=CareTask.objects.get(), by=people.ruth, at=NOW + timedelta(hours=1))
        assert "Seen by Ruth yesterday 9:30 pm." in said(client.get("/support/"))


def test_nobody_s_request_is_somebody_else_s(people, signed_in, frozen) -> None:
    ask_for_help(user_id=people.ana.user_id, at=NOW)
    assert "Asked at" not in said(signed_in(people.mo).get("/support/"))


def test_who_reads_it_and_until_when(people, signed_in, frozen, on_duty) -> None:
    client = signed_in(people.ana)
    assert "Nobody is reading right now. We do not know when somebody will." in said(client.get("/support/"))
    on_duty(people.faye, hours=3, starts=timedelta(hours=12, minutes=30))
    assert "Nobody is reading right now. Next: Faye, tomorrow 9:00 am." in said(client.get("/support/"))
    shift = on_duty(people.ruth, hours=2, kind="on_call")
    assert "Ruth is on call until 10:30 pm. It may take a while." in said(client.get("/support/"))
    shift.kind = "on_duty"
    shift.save()
    assert "Ruth is on duty and not at the desk right now. It may take a while." in said(client.get("/support/"))
    signed_in(people.ruth).get("/needs-me/")
    assert "Ruth is here until 10:30 pm." in said(client.get("/support/"))


def test_when_it_cannot_be_sent_the_numbers_stay_in_sight(people, signed_in) -> None:
    answer = signed_in(people.ada).post("/support/ask/")
    assert answer.status_code == 404
    assert "We could not send this. Please call." in said(answer)
    assert 'href="tel:988"' in said(answer)


def test_the_worker_lies_at_the_root(client) -> None:
    answer = client.get("/support-worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Service-Worker-Allowed"] == "/"
    assert "addEventListener" in answer.content.decode()


def test_the_team_itself_is_offered_nobody_to_ask(people, signed_in) -> None:
    page = said(signed_in(people.faye).get("/support/"))
    assert 'href="tel:988"' in page
    assert "Ask my facilitator" not in page
