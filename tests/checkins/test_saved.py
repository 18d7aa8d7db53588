"""After Send: thanks, the week in words, what helps on a hard day, and sharing by choice."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest

from chat.models import Message
from chat.services.messages import post_message
from groups.models import CareTask
from tests import factories
from tests.checkins.conftest import NOW, TODAY, WOUNDING, seen, send

pytestmark = pytest.mark.usefixtures("that_evening")


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


def test_in_a_group_without_a_team_a_call_is_asked_of_nobody_by_name(people, signed_in, check_in) -> None:
    alone = factories.join(factories.cohort("New group"), "kit", at=NOW - timedelta(days=1))
    check_in(alone, used="yes")
    words = seen(signed_in(alone).get(f"/check-in/{TODAY}/saved/"))
    assert "Ask for a call" in words
    assert "Who sees this: your facilitators." in seen(signed_in(alone).get(f"/check-in/{TODAY}/"))


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
