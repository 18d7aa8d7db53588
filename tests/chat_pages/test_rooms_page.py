"""The list of rooms and who is in them (SCREENS S7)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import CareTask, Shift
from groups.services import memberships
from tests.chat_pages.conftest import signed_in
from tests.factories import Cast, agreement, say

pytestmark = pytest.mark.django_db


def test_the_list_has_the_persons_rooms_and_nobody_elses(people: Cast) -> None:
    page = signed_in(people.ana).get("/rooms/").content.decode()
    assert "Evening group" in page
    assert "Ana&#x27;s family" in page
    assert "Morning group" not in page


def test_what_is_new_is_said_in_words(people: Cast) -> None:
    say(people.mo, "one")
    say(people.mo, "two")
    say(people.ana, "my own is not news")
    page = signed_in(people.ana).get("/rooms/").content.decode()
    assert "2 new messages" in page
    assert "two" not in page


def write(people: Cast, body: str) -> None:
    """Mo says something on the page, without script."""
    done = signed_in(people.mo).post(f"/rooms/{people.room.pk}/", {"body": body, "key": uuid.uuid4()})
    assert done.status_code == 302


def test_calling_the_team_marks_the_room_for_the_team(people: Cast, settings: Any) -> None:
    settings.TEAM_NEEDS_SECOND_FACTOR = False
    write(people, "Is one of the @facilitators here?")
    faye = signed_in(people.faye)
    assert "You were named" in faye.get("/rooms/").content.decode()
    task = CareTask.objects.get(facts__why="called")
    page = faye.get(reverse("care_task", args=[task.pk])).content.decode()
    assert "Mo calls a facilitator" in page
    assert f'href="{reverse("show_message", args=[task.facts["message"]])}"' in page
    assert "You were named" not in signed_in(people.ana).get("/rooms/").content.decode()


def test_being_named_is_marked_until_it_was_read(people: Cast) -> None:
    browser = signed_in(people.ana)
    write(people, "hello @anastasia")
    assert "You were named" not in browser.get("/rooms/").content.decode()
    write(people, "what do you think, @Ana?")
    assert "You were named" in browser.get("/rooms/").content.decode()
    assert "You were named" not in signed_in(people.dana).get("/rooms/").content.decode()
    browser.post(f"/rooms/{people.room.pk}/read/", {"ord": 2})
    page = browser.get("/rooms/").content.decode()
    assert "You were named" not in page
    assert "1 new message" not in page


def test_a_mark_of_reading_that_is_no_number_moves_nothing(people: Cast) -> None:
    say(people.mo, "one")
    browser = signed_in(people.ana)
    browser.post(f"/rooms/{people.room.pk}/read/", {"ord": "all"})
    assert "1 new message" in browser.get("/rooms/").content.decode()


def test_a_room_whose_agreement_is_due_leads_to_the_agreement(people: Cast) -> None:
    agreement(people.evening)
    browser = signed_in(people.ana)
    page = browser.get("/rooms/").content.decode()
    assert "Read and accept the agreement" in page
    assert f'href="/rooms/{people.room.pk}/' not in page
    assert "/agreement/" in browser.get(f"/rooms/{people.room.pk}/")["Location"]


def test_a_paused_room_says_so_in_the_list(people: Cast) -> None:
    memberships.set_cohort_mode(cohort=people.evening, mode="paused")
    assert "This room is paused for a while." in signed_in(people.ana).get("/rooms/").content.decode()


def test_somebody_without_a_room_is_told_what_will_appear_here(people: Cast) -> None:
    page = signed_in(people.kit).get("/rooms/").content.decode()
    assert "You are not in a room yet." in page


@pytest.mark.parametrize("part", ["", "people/", "part/", "about/"])
def test_another_groups_room_answers_like_one_that_does_not_exist(people: Cast, part: str) -> None:
    browser = signed_in(people.ana)
    foreign = browser.get(f"/rooms/{people.other_room.pk}/{part}")
    nowhere = browser.get(f"/rooms/{uuid.uuid4()}/{part}")
    assert foreign.status_code == nowhere.status_code == 404
    assert signed_in(people.ana).get(f"/rooms/{people.room.pk}/{part}").status_code == 200


def test_the_people_are_listed_with_the_team_first_and_roles_in_words(people: Cast) -> None:
    page = signed_in(people.ana).get(f"/rooms/{people.room.pk}/people/").content.decode()
    names = [page.index(f">{name}<") for name in ("Faye", "Ruth", "Ana", "Dana", "Lee", "Mo")]
    assert names == sorted(names)
    assert page.count("Facilitator") == 2
    assert "Kit" not in page
    assert "demo.invalid" not in page


def test_the_line_above_the_room_is_honest_about_who_watches(people: Cast) -> None:
    browser, url, now = signed_in(people.ana), f"/rooms/{people.room.pk}/about/", timezone.now()
    assert "Nobody is watching right now." in browser.get(url).content.decode()

    later = Shift.objects.create(
        cohort=people.evening,
        membership=people.ruth,
        starts_at=now + timedelta(hours=20),
        ends_at=now + timedelta(hours=24),
    )
    page = browser.get(url).content.decode()
    assert "Nobody is watching right now." in page
    assert "Next: Ruth" in page

    shift = Shift.objects.create(
        cohort=people.evening, membership=people.faye, starts_at=now - timedelta(hours=1), ends_at=later.starts_at
    )
    signed_in(people.faye)  # being down to watch is not enough: she must be there
    assert "Faye is here until" in browser.get(url).content.decode()
    shift.kind = Shift.Kind.ON_CALL
    shift.save()
    assert "Faye is on call until" in browser.get(url).content.decode()


@pytest.mark.parametrize("path", ["/rooms/", "/rooms/{room}/", "/rooms/{room}/people/"])
def test_nobody_signed_in_is_asked_to_sign_in(people: Cast, path: str) -> None:
    answer = Client().get(path.format(room=people.room.pk))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")


def test_a_script_without_a_session_is_told_so(people: Cast) -> None:
    answer = Client().get(f"/rooms/{people.room.pk}/part/", headers={"Handrail-Part": "1"})
    assert answer.status_code == 401
    assert answer.content == b""
