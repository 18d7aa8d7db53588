"""The pages of the check-in through a client without script: Today, the questions, what comes after."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from accounts.models import Session
from chat.models import Message
from chat.services.messages import post_message
from checkins.models import CheckIn
from groups.models import CareTask, Cohort, Meeting
from groups.services import agreements, care
from tests import factories
from tests.checkins.conftest import NOW, TODAY

WOUNDING = re.compile(
    r"\b(relapsed?|slips?|failed|clean|dirty|streaks?|reset|missed|overdue|non-compliant|patient|addict|offender|user|violation|banned)\b",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def evening_of_the_eighteenth():
    with time_machine.travel(NOW, tick=False):
        yield


def seen(response) -> str:
    """The words of a page, as somebody reads them."""
    text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text))


def send(client, url="/check-in/", **answers):
    return client.post(url, {"key": str(uuid.uuid4()), "asked": TODAY.isoformat(), **answers})


# ── the questions ───────────────────────────────────────────────────────────────────────────────────────────────────
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
    assert client.get("/check-in/").status_code == 403
    assert send(client, mood="3").status_code == 403
    assert "Check-in" not in seen(client.get("/more/")).split("Where you belong")[0]


@pytest.mark.parametrize("url", ["/today/", "/check-in/", f"/check-in/{TODAY}/", f"/check-in/{TODAY}/saved/"])
def test_signed_out_leads_to_the_way_in(people, client, url) -> None:
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


# ── after it ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_week_is_said_in_words_and_gaps_are_gaps(people, signed_in, check_in) -> None:
    for back in (3, 1, 0):
        check_in(people.ana, day=TODAY - timedelta(days=back), urge=2)
    words = seen(signed_in(people.ana).get(f"/check-in/{TODAY}/saved/"))
    assert "You checked in on 3 of the last 7 days." in words
    assert "3 check-ins so far" in words
    assert words.count("no check-in yet") == 4


@pytest.mark.parametrize(
    ("answers", "hard"), [({"mood": 1}, True), ({"urge": 4}, True), ({"mood": 2, "urge": 3}, False)]
)
def test_a_hard_day_gets_support_and_a_call(people, signed_in, check_in, answers, hard) -> None:
    check_in(people.ana, **answers)
    words = seen(signed_in(people.ana).get(f"/check-in/{TODAY}/saved/"))
    assert ("Ask for a call" in words) is hard


def test_who_would_rather_talk_is_offered_a_call_and_no_task_is_made_of_it(people, signed_in, check_in) -> None:
    check_in(people.ana, used="talk")
    words = seen(signed_in(people.ana).get(f"/check-in/{TODAY}/saved/"))
    assert "We can talk about it." in words
    assert "Thank you for telling us." not in words
    assert not CareTask.objects.exists()


def test_after_use_come_thanks_and_three_equal_choices_and_no_number_falls(people, signed_in, check_in) -> None:
    for back in (2, 1):
        check_in(people.ana, day=TODAY - timedelta(days=back))
    client = signed_in(people.ana)
    before = seen(client.get(f"/check-in/{TODAY - timedelta(days=1)}/saved/"))
    send(client, used="yes")
    page = client.get(f"/check-in/{TODAY}/saved/")
    words = seen(page)
    assert "Thank you for telling us. One day does not undo your work." in words
    card = page.content.decode().split('id="thanks-title"')[1].split("</section>")[0]
    assert card.count("button--quiet button--large button--wide") == 3
    assert "2 check-ins so far" in before
    assert "3 check-ins so far" in words
    assert not WOUNDING.search(words)
    assert CareTask.objects.filter(kind="use_reported").count() == 1
    assert not Message.objects.filter(author=people.ana).exists()


def test_today_thanks_again_until_that_is_all_for_now(people, signed_in, check_in) -> None:
    check_in(people.ana, used="yes")
    client = signed_in(people.ana)
    assert "Thank you for telling us." in seen(client.get("/today/"))
    assert client.post(f"/check-in/{TODAY}/enough/").url == "/today/"
    assert "Thank you for telling us." not in seen(client.get("/today/"))


def test_the_call_can_be_asked_for_with_one_tap(people, signed_in, check_in) -> None:
    check_in(people.ana, used="yes")
    client = signed_in(people.ana)
    assert client.post(f"/check-in/{TODAY}/call/").url == f"/check-in/{TODAY}/saved/"
    assert CareTask.objects.filter(kind="call_wanted").count() == 1
    assert "You asked for a call." in seen(client.get(f"/check-in/{TODAY}/saved/"))


def test_saved_without_a_check_in_leads_to_the_questions(people, signed_in) -> None:
    assert signed_in(people.ana).get(f"/check-in/{TODAY}/saved/").url == "/check-in/"


# ── sharing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def offer_on(client) -> tuple[str, dict[str, str]]:
    """The text shown, and the fields its button sends."""
    html = client.get(f"/check-in/{TODAY}/saved/").content.decode()
    (shown,) = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", html, re.DOTALL)
    text = unescape(shown).replace("<br>", "\n")
    fields = dict(re.findall(r'name="(room|seen)" value="([^"]+)"', html))
    return text, fields


def test_what_was_shown_is_what_the_room_gets(people, signed_in, check_in) -> None:
    check_in(people.ana, mood=4, urge=2, used="no", helped=["called"], note="canary")
    client = signed_in(people.ana)
    text, fields = offer_on(client)
    assert client.post(f"/check-in/{TODAY}/share/", fields).status_code == 302
    message = Message.objects.get(kind="checkin")
    assert message.revisions.get().body == text == "How I am: Good\nUrges: 2 of 5\nWhat helped: Called someone"
    assert "Shared. The group can read it." in seen(client.get(f"/check-in/{TODAY}/saved/"))


def test_a_part_can_be_shared(people, signed_in, check_in) -> None:
    check_in(people.ana, mood=4, urge=5)
    client = signed_in(people.ana)
    _, fields = offer_on(client)
    client.post(f"/check-in/{TODAY}/share/", {**fields, "some": "1", "part": ["mood"]})
    assert Message.objects.get(kind="checkin").revisions.get().body == "How I am: Good"


def test_a_refused_share_is_said_beside_the_saved_check_in(people, signed_in, check_in) -> None:
    check_in(people.ana, mood=4)
    client = signed_in(people.ana)
    _, fields = offer_on(client)
    answer = client.post(f"/check-in/{TODAY}/share/", {**fields, "some": "1"})
    assert answer.status_code == 422
    assert "Your check-in is saved, but it was not shared. Choose at least one line to share." in seen(answer)


@pytest.mark.parametrize("room", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_room_that_is_not_theirs_is_not_found(people, signed_in, check_in, room) -> None:
    check_in(people.ana, mood=4)
    assert signed_in(people.ana).post(f"/check-in/{TODAY}/share/", {"room": room, "seen": ""}).status_code == 404


def test_with_nothing_to_share_nothing_is_offered(people, signed_in, check_in) -> None:
    check_in(people.ana, used="talk")
    assert "Share with" not in seen(signed_in(people.ana).get(f"/check-in/{TODAY}/saved/"))


def test_the_group_s_answer_is_on_the_last_screen(people, signed_in, check_in) -> None:
    told = check_in(people.ana, mood=4, share=people.room.pk)
    answered = uuid.UUID(told["message"])
    post_message(by=people.mo, body="Glad for you.", key=uuid.uuid4(), at=NOW, reply_to=answered)
    words = seen(signed_in(people.ana).get(f"/check-in/{TODAY}/saved/"))
    assert "What the group sent you Mo Glad for you." in words


# ── Today ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def meet(cohort, minutes, **fields) -> Meeting:
    starts = NOW + timedelta(minutes=minutes)
    return Meeting.objects.create(cohort=cohort, starts_at=starts, ends_at=starts + timedelta(hours=3), **fields)


def test_today_on_the_first_day(people, signed_in) -> None:
    meet(people.evening, 60 * 22)
    words = seen(signed_in(people.ana).get("/today/"))
    assert "Good evening, Ana" in words
    assert "Tomorrow 6:30–9:30 pm (Eastern)" in words
    assert "Check-in: about one minute" in words
    assert "so far" not in words


def test_today_shows_done_with_change_and_a_count_that_grows(people, signed_in, check_in) -> None:
    check_in(people.ana)
    words = seen(signed_in(people.ana).get("/today/"))
    assert "Done for today. Thank you. Change" in words
    assert "1 check-in so far" in words
    assert not WOUNDING.search(words)


def test_rooms_show_how_much_is_new_and_who_spoke_but_no_word(people, signed_in) -> None:
    factories.say(people.mo, "canary words", at=NOW)
    page = signed_in(people.ana).get("/today/")
    assert "Evening group 1 new · last from Mo" in seen(page)
    assert "canary" not in page.content.decode()


def test_a_new_agreement_is_asked_for_and_its_room_says_nothing(people, signed_in) -> None:
    factories.say(people.mo, "Hello.", at=NOW)
    factories.agreement(people.evening, at=NOW)
    words = seen(signed_in(people.ana).get("/today/"))
    assert "The agreement has a new version." in words
    assert "last from" not in words
    agreements.accept_agreement(member=people.ana, version=1, at=NOW)


@pytest.mark.parametrize(("minutes", "open_now"), [(11, False), (10, True), (-30, True)])
def test_join_opens_ten_minutes_before(people, signed_in, minutes, open_now) -> None:
    meet(people.evening, minutes, link="https://video.example.org/room")
    assert ("https://video.example.org/room" in signed_in(people.ana).get("/today/").content.decode()) is open_now


def test_the_family_supporter_s_today_asks_nothing(people, signed_in) -> None:
    words = seen(signed_in(people.sam).get("/today/"))
    assert "Good evening, Sam" in words
    assert "Check-in" not in words


def test_today_asks_the_database_a_fixed_number_of_times(
    people, signed_in, check_in, django_assert_max_num_queries
) -> None:
    for back in range(3):
        check_in(people.ana, day=TODAY - timedelta(days=back))
    meet(people.evening, 60)
    client = signed_in(people.ana)
    client.get("/today/")
    with django_assert_max_num_queries(18):
        client.get("/today/")
    for number in range(5):
        factories.say(people.mo, f"Line {number}.", at=NOW)
        care.raise_task(
            cohort=Cohort.objects.get(pk=people.evening.pk),
            about=people.mo,
            kind="question",
            source=f"q{number}",
            at=NOW,
        )
    with django_assert_max_num_queries(19):
        client.get("/today/")


def test_nothing_of_it_is_kept_by_a_cache(people, signed_in, check_in) -> None:
    check_in(people.ana)
    client = signed_in(people.ana)
    for url in ("/today/", "/check-in/", f"/check-in/{TODAY}/saved/"):
        assert "no-store" in client.get(url)["Cache-Control"]
    assert Session.objects.exists()
