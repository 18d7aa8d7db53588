"""The room as a plain page: everything works without script (SCREENS S8, rule 2)."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Message
from chat.services import messages, reactions, seats, standing
from groups.models import Membership
from groups.services import memberships
from tests.chat_pages.conftest import signed_in
from tests.factories import Cast, agreement, join, say

pytestmark = pytest.mark.django_db
ITEM = re.compile(r'<li class="log__item.*?</li>', re.DOTALL)


def room_of(people: Cast, query: str = "") -> str:
    return f"/rooms/{people.room.pk}/{query}"


def items(client: Client, url: str) -> list[str]:
    """The messages of the page, as they stand in its log and not in its moulds."""
    page = client.get(url).content.decode()
    return ITEM.findall(page.partition("data-list")[2].partition("</ol>")[0])


def send(client: Client, people: Cast, body: str, key: uuid.UUID | None = None, **extra: object):
    return client.post(room_of(people), {"body": body, "key": key or uuid.uuid4(), **extra})


def test_what_somebody_says_stands_in_the_room_and_the_page_leads_to_it(people: Cast) -> None:
    answer = send(signed_in(people.ana), people, "I am here.")
    said = Message.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == room_of(people, f"#m-{said.pk}")
    assert "I am here." in items(signed_in(people.mo), room_of(people))[0]


def test_sending_the_same_page_twice_says_it_once(people: Cast) -> None:
    browser, key = signed_in(people.ana), uuid.uuid4()
    first = send(browser, people, "once", key)
    second = send(browser, people, "once", key)
    assert first["Location"] == second["Location"]
    assert Message.objects.count() == 1


def test_other_words_from_a_page_already_sent_are_kept_and_can_be_sent(people: Cast) -> None:
    browser, key = signed_in(people.ana), uuid.uuid4()
    send(browser, people, "first", key)
    answer = send(browser, people, "second", key)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "second" in page
    assert str(key) not in page
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("body", "status"), [("", 400), ("   ", 400), ("x" * 4001, 413)])
def test_refused_words_stay_in_the_box_with_the_reason(people: Cast, body: str, status: int) -> None:
    answer = send(signed_in(people.ana), people, body)
    page = answer.content.decode()
    assert answer.status_code == status
    assert "<title>Error: " in page
    assert "What you wrote is still here." in page
    assert f">\n{body}</textarea>" in page
    assert not Message.objects.exists()


def test_a_page_without_its_key_is_refused_and_keeps_the_words(people: Cast) -> None:
    answer = signed_in(people.ana).post(room_of(people), {"body": "no key"})
    assert answer.status_code == 400
    assert "no key" in answer.content.decode()


def test_words_typed_into_an_ended_session_are_handed_back(people: Cast) -> None:
    answer = send(Client(), people, "hard to write twice")
    assert answer.status_code == 401
    assert "hard to write twice" in answer.content.decode()
    assert not Message.objects.exists()


def test_words_typed_before_a_new_agreement_are_handed_back(people: Cast) -> None:
    agreement(people.evening)
    answer = send(signed_in(people.ana), people, "hard to write twice")
    assert answer.status_code == 403
    assert "hard to write twice" in answer.content.decode()


def test_somebody_who_may_not_write_is_told_why_and_until_when(people: Cast) -> None:
    memberships.pause_posting(member=people.ana, until=timezone.now() + timedelta(hours=1))
    browser = signed_in(people.ana)
    page = browser.get(room_of(people)).content.decode()
    assert "Your posting is paused for now." in page
    assert re.search(r"<form class=\"composer\"[^>]* hidden", page)
    answer = send(browser, people, "let me")
    assert answer.status_code == 403
    assert "let me" in answer.content.decode()
    assert not re.search(r"<form class=\"composer\"[^>]* hidden", answer.content.decode())


def test_a_room_opens_with_a_line_above_what_is_new(people: Cast) -> None:
    say(people.mo, "old")
    browser = signed_in(people.ana)
    browser.post(room_of(people, "read/"), {"ord": 1})
    say(people.ana, "mine")
    say(people.mo, "new one")
    say(people.mo, "new two")
    page = browser.get(room_of(people)).content.decode()
    assert "2 new messages" in page
    assert page.index("mine</div>") < page.index('id="new"') < page.index("new one</div>")


def test_far_behind_the_room_opens_where_the_person_left_off(people: Cast) -> None:
    for n in range(70):
        say(people.mo, f"number {n}.")
    browser = signed_in(people.ana)
    opened = items(browser, room_of(people))
    assert "number 0." in opened[0]
    assert "number 69." not in opened[-1]
    rest = items(browser, room_of(people, "?after=50"))
    assert "number 50." in rest[0]
    assert "number 69." in rest[-1]


def test_the_past_is_walked_by_place_and_never_skips_or_repeats(people: Cast) -> None:
    for n in range(60):
        say(people.mo, f"number {n}.")
    browser = signed_in(people.ana)
    browser.post(room_of(people, "read/"), {"ord": 60})
    newest = items(browser, room_of(people))
    older = items(browser, room_of(people, "?before=11"))
    assert [len(older), len(newest)] == [10, 50]
    assert all(f"number {n}." in item for n, item in enumerate(older + newest))
    assert "?before=11" in browser.get(room_of(people)).content.decode()


@pytest.mark.parametrize("query", ["?before=x", "?around=-1", "?after=99999999999999999999", "?reply=nobody"])
def test_a_mangled_link_still_opens_the_room(people: Cast, query: str) -> None:
    say(people.mo, "hello")
    assert signed_in(people.ana).get(room_of(people, query)).status_code == 200


def test_neighbours_of_one_author_share_a_head_for_five_minutes(people: Cast) -> None:
    start = timezone.now() - timedelta(hours=1)
    for minutes in (0, 4, 10):
        say(people.mo, f"at {minutes}", at=start + timedelta(minutes=minutes))
    say(people.lee, "somebody else", at=start + timedelta(minutes=11))
    grouped = ["log__item--grouped" in item for item in items(signed_in(people.ana), room_of(people))]
    assert grouped == [False, True, False, False]


def test_a_removed_message_leaves_a_place_and_no_word_on_any_page(people: Cast) -> None:
    canary = "canary-7f3a"
    said = say(people.mo, canary)
    answer = messages.post_message(
        by=people.lee, body="I hear you", key=uuid.uuid4(), at=timezone.now(), reply_to=uuid.UUID(said.message)
    )
    standing.remove_messages(
        by=people.faye, message_ids=[uuid.UUID(said.message)], reason="use_detail", at=timezone.now()
    )
    for reader in (people.ana, people.mo, people.faye):
        browser = signed_in(reader)
        for path in (room_of(people), room_of(people, "part/"), f"/messages/{answer.message}/", "/rooms/"):
            assert canary not in browser.get(path).content.decode()
    place = items(signed_in(people.ana), room_of(people))[0]
    assert "A facilitator took down a message." in place
    assert "Mo" not in place
    assert str(people.mo.pk) not in place
    assert "A facilitator took down your message." in items(signed_in(people.mo), room_of(people))[0]


def test_a_held_message_is_seen_by_its_author_with_a_label_and_by_no_other_member(people: Cast) -> None:
    done = say(people.lee, "Call me at 212-555-0142")
    assert done.state == "held"
    mine = items(signed_in(people.lee), room_of(people))
    assert "Only you can see this" in mine[0]
    assert "A facilitator will read it first." in mine[0]
    assert items(signed_in(people.ana), room_of(people)) == []
    assert signed_in(people.ana).get(f"/messages/{done.message}/").status_code == 404


def test_whoever_joined_later_does_not_get_what_was_said_before(people: Cast) -> None:
    before = say(people.mo, "before")
    late = join(people.evening, "nia")
    say(people.mo, "after")
    browser = signed_in(late)
    assert len(items(browser, room_of(people))) == 1
    assert browser.get(f"/messages/{before.message}/").status_code == 404


def test_whoever_left_finds_no_room(people: Cast) -> None:
    browser = signed_in(people.ana)
    assert browser.get(room_of(people)).status_code == 200
    seats.leave(member=people.ana, reason="finished", at=timezone.now())
    assert browser.get(room_of(people)).status_code == 404
    answer = send(browser, people, "still here?")
    assert answer.status_code == 404
    assert "still here?" in answer.content.decode()


def test_an_answer_quotes_what_it_answers(people: Cast) -> None:
    said = say(people.mo, "Anybody awake?")
    browser = signed_in(people.ana)
    page = browser.get(room_of(people, f"?reply={said.message}")).content.decode()
    assert "Answering Mo" in page
    send(browser, people, "Me.", reply_to=said.message)
    assert "Anybody awake?" in items(browser, room_of(people))[1]


def test_an_answer_to_what_one_cannot_see_quotes_nothing_and_keeps_the_words(people: Cast) -> None:
    browser = signed_in(people.ana)
    family = Membership.objects.get(user=people.ana.user, cohort=people.family)
    for other in (uuid.uuid4(), say(people.olu, "elsewhere").message, say(family, "another room of mine").message):
        page = browser.get(room_of(people, f"?reply={other}"))
        assert page.status_code == 200
        assert "another room of mine" not in page.content.decode()
        answer = send(browser, people, "an answer to nothing", reply_to=other)
        assert answer.status_code == 404
        assert "an answer to nothing" in answer.content.decode()


def test_a_place_without_words_shares_no_head(people: Cast) -> None:
    said = [say(people.mo, body) for body in ("one", "two", "three")]
    standing.remove_messages(
        by=people.faye, message_ids=[uuid.UUID(said[1].message)], reason="use_detail", at=timezone.now()
    )
    grouped = ["log__item--grouped" in item for item in items(signed_in(people.ana), room_of(people))]
    assert grouped == [False, False, False]


def test_what_people_write_is_never_markup(people: Cast) -> None:
    say(people.mo, "<script>alert(1)</script><b>bold</b>")
    item = items(signed_in(people.ana), room_of(people))[0]
    assert "<script" not in item
    assert "&lt;b&gt;bold" in item


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_room(people: Cast) -> None:
    def cost(paths: tuple[str, ...] = (room_of(people), room_of(people, "part/"), "/rooms/")) -> list[int]:
        counts = []
        for path in paths:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert browser.get(path).status_code == 200
            counts.append(len(asked))
        return counts

    browser = signed_in(people.ana)
    first = say(people.mo, "one")
    reactions.set_reaction(
        by=people.lee, message_id=uuid.UUID(first.message), emoji="heart", on=True, at=timezone.now()
    )
    messages.post_message(
        by=people.mo, body="two", key=uuid.uuid4(), at=timezone.now(), reply_to=uuid.UUID(first.message)
    )
    cost()
    small = cost()
    for n in range(40):
        messages.post_message(
            by=people.lee, body=f"more {n}", key=uuid.uuid4(), at=timezone.now(), reply_to=uuid.UUID(first.message)
        )
    assert cost() == small
    assert small[0] <= 15
