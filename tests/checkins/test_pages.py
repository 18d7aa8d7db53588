"""The questions, through a client without script."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine

from checkins.models import CheckIn
from groups.models import CareTask
from tests.checkins.conftest import NOW, TODAY, seen, send

pytestmark = pytest.mark.usefixtures("that_evening")


def test_the_page_says_who_reads_before_it_asks_and_chooses_nothing(people, signed_in) -> None:
    page = signed_in(people.ana).get("/check-in/")
    words = seen(page)
    who, first = words.index("Who sees this: "), words.index("How are you right now?")
    assert who < first
    assert re.search(r"(Faye and Ruth|Ruth and Faye) \(facilitators\)\. Not the group\.", words)
    assert " checked" not in page.content.decode()


def test_sending_keeps_the_answers_and_thanks(people, signed_in) -> None:
    client = signed_in(people.ana)
    answer = send(client, mood="4", urge="2", used="no", helped=["called", "moved"], call="no", note="A walk.")
    assert (answer.status_code, answer.url) == (302, f"/check-in/{TODAY}/saved/")
    row = CheckIn.objects.get(user=people.ana.user)
    assert (row.mood, row.urge, row.used, row.helped, row.call, row.note) == (
        4,
        2,
        "no",
        ["called", "moved"],
        "no",
        "A walk.",
    )
    assert "Saved. Thank you." in seen(client.get(answer.url))


def test_sent_twice_it_is_kept_once(people, signed_in) -> None:
    client, key = signed_in(people.ana), str(uuid.uuid4())
    for _ in range(2):
        assert send(client, key=key, mood="1", call="today").status_code == 302
    assert CheckIn.objects.count() == 1
    assert CareTask.objects.filter(kind="call_wanted").count() == 1


def test_without_an_answer_the_page_says_what_to_do(people, signed_in) -> None:
    answer = send(signed_in(people.ana))
    assert answer.status_code == 422
    assert "Answer at least one question, or close this." in seen(answer)
    assert "<title>Error: Check-in – Handrail</title>" in answer.content.decode()
    assert not CheckIn.objects.exists()


def test_what_was_typed_stays_when_something_is_wrong(people, signed_in) -> None:
    answer = send(signed_in(people.ana), mood="4", note="x" * 510)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "10 characters too long" in seen(answer)
    assert "x" * 510 in html
    assert re.search(r'value="4"[^>]* checked', html)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mood": "9"},
        {"helped": ["gin"]},
        {"used": "perhaps"},
        {"asked": "never", "mood": "3"},
        {"key": "x", "mood": "3"},
    ],
)
def test_made_up_answers_are_refused_and_nothing_is_kept(people, signed_in, wrong) -> None:
    assert send(signed_in(people.ana), **wrong).status_code == 422
    assert not CheckIn.objects.exists()


def test_a_form_without_a_key_is_kept_too(people, signed_in) -> None:
    assert signed_in(people.ana).post("/check-in/", {"mood": "3"}).status_code == 302
    assert CheckIn.objects.get().on_day == TODAY


def test_done_shows_the_answers_with_change(people, signed_in, check_in) -> None:
    check_in(people.ana, mood=4, note="A walk.")
    client = signed_in(people.ana)
    words = seen(client.get("/check-in/"))
    assert "Done for today." in words
    assert "Good" in words
    assert "A walk." in words
    change = client.get(f"/check-in/{TODAY}/").content.decode()
    assert re.search(r'value="4"[^>]* checked', change)
    assert "A walk." in change
    send(client, f"/check-in/{TODAY}/", mood="2")
    assert CheckIn.objects.get().mood == 2


def test_a_page_opened_before_four_counts_for_the_day_it_showed(people, signed_in) -> None:
    with time_machine.travel(NOW + timedelta(hours=7, minutes=45), tick=False):  # 04:15 in New York
        send(signed_in(people.ana), mood="3")
    assert CheckIn.objects.get().on_day == TODAY


def test_yesterday_is_offered_and_can_be_added(people, signed_in, check_in) -> None:
    client = signed_in(people.ana)
    words = seen(client.get("/check-in/"))
    assert "You can add yesterday, Tuesday 17 November" in words
    day = TODAY - timedelta(days=1)
    assert "For Tuesday 17 November" in seen(client.get(f"/check-in/{day}/"))
    assert send(client, f"/check-in/{day}/", mood="3").url == f"/check-in/{day}/saved/"
    assert CheckIn.objects.get().late
    assert "yesterday" not in seen(client.get("/check-in/"))


@pytest.mark.parametrize("day", ["2026-11-14", "2026-11-19", "1999-01-01"])
def test_a_closed_day_is_refused_kindly(people, signed_in, day) -> None:
    client = signed_in(people.ana)
    assert client.get(f"/check-in/{day}/").status_code == 422
    answer = send(client, f"/check-in/{day}/", mood="3", note="Keep this.")
    assert answer.status_code == 422
    assert "Keep this." in answer.content.decode()


def test_a_day_that_does_not_exist_is_not_found(people, signed_in) -> None:
    assert signed_in(people.ana).get("/check-in/2026-02-31/").status_code == 404


@pytest.mark.parametrize("who", ["faye", "sam"])
def test_who_is_not_in_treatment_has_no_check_in(people, signed_in, who) -> None:
    client = signed_in(getattr(people, who))
    refused = client.get("/check-in/")
    assert refused.status_code == 403
    assert "Check-ins are for members of a therapy group." in seen(refused)
    assert send(client, mood="3").status_code == 403
    assert "Check-in" not in seen(client.get("/more/")).split("Where you belong")[0]


@pytest.mark.parametrize("url", ["/today/", "/check-in/", f"/check-in/{TODAY}/", f"/check-in/{TODAY}/saved/"])
def test_signed_out_leads_to_the_way_in(people, client, url) -> None:
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


def test_a_check_in_shows_no_answer_in_logs(people, check_in) -> None:
    told = check_in(people.ana, mood=1, note="canary")
    assert str(CheckIn.objects.get()) == f"check-in {told['checkin']}"
