"""One message as plain pages: signs, changing, taking back, linking."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chat.models import Message, Reaction
from chat.services import messages, standing
from tests.chat_pages.conftest import signed_in
from tests.factories import Cast, say

pytestmark = pytest.mark.django_db


def edit_fields(client: Client, message: str) -> dict[str, str]:
    """What the edit page would send."""
    page = client.get(f"/messages/{message}/edit/").content.decode()
    return dict(re.findall(r'<input type="hidden" name="(base_rev|key)" value="([^"]+)"', page))


def test_the_page_of_a_message_offers_what_this_person_may_do(people: Cast) -> None:
    said = say(people.ana, "mine")
    own = signed_in(people.ana).get(f"/messages/{said.message}/").content.decode()
    other = signed_in(people.mo).get(f"/messages/{said.message}/").content.decode()
    assert "/edit/" in own
    assert "/take-back/" in own
    assert "/report/" not in own
    assert "/edit/" not in other
    assert "/take-back/" not in other
    assert "Thinking of you" in other


def test_a_link_to_a_message_lands_on_it_in_its_room(people: Cast) -> None:
    said = say(people.ana, "here")
    answer = signed_in(people.mo).get(f"/messages/{said.message}/in-room/")
    assert answer["Location"] == f"/rooms/{people.room.pk}/?around=1#m-{said.message}"


@pytest.mark.parametrize("part", ["", "in-room/", "part/", "edit/", "take-back/"])
def test_a_message_of_another_room_answers_like_one_that_does_not_exist(people: Cast, part: str) -> None:
    foreign = say(people.olu, "elsewhere")
    browser = signed_in(people.ana)
    assert browser.get(f"/messages/{foreign.message}/{part}").status_code == 404
    assert browser.get(f"/messages/{uuid.uuid4()}/{part}").status_code == 404
    assert browser.post(f"/messages/{foreign.message}/react/", {"sign": "heart:on"}).status_code == 404


def test_a_sign_is_given_once_and_taken_back(people: Cast) -> None:
    said = say(people.mo, "today was hard")
    browser, url = signed_in(people.ana), f"/messages/{said.message}/react/"
    for _ in range(2):
        assert browser.post(url, {"sign": "strength:on"}).status_code == 302
    assert Reaction.objects.count() == 1
    page = browser.get(f"/rooms/{people.room.pk}/").content.decode()
    assert 'value="strength:off" aria-pressed="true"' in page
    browser.post(url, {"sign": "strength:off"})
    assert not Reaction.objects.exists()


def test_a_sign_that_does_not_exist_changes_nothing(people: Cast) -> None:
    said = say(people.mo, "today was hard")
    browser = signed_in(people.ana)
    assert browser.post(f"/messages/{said.message}/react/", {"sign": "<>"}).status_code == 302
    assert browser.post(f"/messages/{said.message}/react/", {"sign": "boo:on"}).status_code == 400
    assert not Reaction.objects.exists()


def test_an_own_message_gets_new_words_and_says_so(people: Cast) -> None:
    said = say(people.ana, "see you at five")
    browser = signed_in(people.ana)
    fields = edit_fields(browser, said.message)
    answer = browser.post(f"/messages/{said.message}/edit/", {**fields, "body": "see you at six"})
    assert answer.status_code == 302
    page = signed_in(people.mo).get(f"/rooms/{people.room.pk}/").content.decode()
    assert "see you at six" in page
    assert "see you at five" not in page
    assert "edited" in page


def test_words_for_a_message_that_changed_meanwhile_are_kept_and_sent_on_purpose(people: Cast) -> None:
    said = say(people.ana, "one")
    browser = signed_in(people.ana)
    fields = edit_fields(browser, said.message)
    messages.edit_message(
        by=people.ana,
        message_id=uuid.UUID(said.message),
        base_rev=1,
        body="from the phone",
        key=uuid.uuid4(),
        at=timezone.now(),
    )
    answer = browser.post(f"/messages/{said.message}/edit/", {**fields, "body": "from the desk"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "from the desk" in page
    assert "<title>Error: " in page
    again = dict(re.findall(r'name="(base_rev|key)" value="([^"]+)"', page))
    assert browser.post(f"/messages/{said.message}/edit/", {**again, "body": "from the desk"}).status_code == 302


def test_empty_and_mangled_changes_are_refused_with_the_words_kept(people: Cast) -> None:
    said = say(people.ana, "one")
    browser = signed_in(people.ana)
    fields = edit_fields(browser, said.message)
    assert browser.post(f"/messages/{said.message}/edit/", {**fields, "body": " "}).status_code == 400
    answer = browser.post(f"/messages/{said.message}/edit/", {"body": "kept words"})
    assert answer.status_code == 400
    assert "kept words" in answer.content.decode()


def test_after_fifteen_minutes_a_message_is_not_offered_for_change(people: Cast) -> None:
    said = say(people.ana, "long ago", at=timezone.now() - timedelta(minutes=16))
    browser = signed_in(people.ana)
    assert browser.get(f"/messages/{said.message}/edit/").status_code == 302
    late = {"body": "new", "base_rev": 1, "key": uuid.uuid4()}
    answer = browser.post(f"/messages/{said.message}/edit/", late)
    assert answer.status_code == 403
    assert "new" in answer.content.decode()


def test_nobody_changes_or_takes_back_the_words_of_others(people: Cast) -> None:
    said = say(people.ana, "mine")
    browser = signed_in(people.mo)
    assert browser.get(f"/messages/{said.message}/take-back/").status_code == 302
    assert browser.post(f"/messages/{said.message}/take-back/").status_code == 403
    fields = {"body": "not mine", "base_rev": 1, "key": uuid.uuid4()}
    assert browser.post(f"/messages/{said.message}/edit/", fields).status_code == 403
    assert Message.objects.get().withdrawn_at is None


def test_taking_back_says_what_it_means_and_then_the_words_are_gone(people: Cast) -> None:
    said = say(people.ana, "too much")
    browser = signed_in(people.ana)
    assert "This cannot be undone." in browser.get(f"/messages/{said.message}/take-back/").content.decode()
    answer = browser.post(f"/messages/{said.message}/take-back/", follow=True)
    assert "You took your message back." in answer.content.decode()
    assert "too much" not in answer.content.decode()
    page = signed_in(people.mo).get(f"/rooms/{people.room.pk}/").content.decode()
    assert "A message was taken back by its author." in page
    assert "too much" not in page


def test_a_held_message_can_be_taken_back_before_anybody_saw_it(people: Cast) -> None:
    done = say(people.lee, "Call me at 212-555-0142")
    browser = signed_in(people.lee)
    answer = browser.post(f"/messages/{done.message}/take-back/")
    assert answer["Location"] == f"/rooms/{people.room.pk}/"
    assert browser.get(f"/messages/{done.message}/").status_code == 404


def test_a_part_is_the_message_alone_as_its_reader_gets_it(people: Cast) -> None:
    done = say(people.lee, "Call me at 212-555-0142")
    mine = signed_in(people.lee).get(f"/messages/{done.message}/part/").content.decode()
    assert mine.startswith("<ol data-part")
    assert "Only you can see this" in mine
    standing.release_message(by=people.faye, message_id=uuid.UUID(done.message), at=timezone.now())
    theirs = signed_in(people.ana).get(f"/messages/{done.message}/part/").content.decode()
    assert "212-555-0142" in theirs
    assert "Only you" not in theirs
