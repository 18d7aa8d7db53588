"""Searching a room without script: a form, what was found, and the way to each message."""

import logging
from typing import Any

import pytest
from django.test import Client

from tests.chat_pages.conftest import signed_in
from tests.factories import Cast, say

pytestmark = pytest.mark.django_db


def url(people: Cast) -> str:
    return f"/rooms/{people.room.pk}/search/"


def page(client: Client, people: Cast, **typed: Any) -> tuple[int, str]:
    answer = client.post(url(people), typed) if typed else client.get(url(people))
    return answer.status_code, answer.content.decode()


def test_the_room_leads_to_its_search(people: Cast) -> None:
    client = signed_in(people.ana)
    assert f'href="{url(people)}"' in client.get(f"/rooms/{people.room.pk}/").content.decode()
    status, text = page(client, people)
    assert status == 200
    assert "Words to look for" in text


def test_what_is_found_leads_to_its_place_in_the_room(people: Cast) -> None:
    said = say(people.ana, "I walked past the store & called my sister.")
    status, text = page(signed_in(people.mo), people, q="SISTER")
    assert status == 200
    assert "1 message found" in text
    assert "past the store &amp; called my <mark>sister</mark>." in text
    assert f'href="/messages/{said.message}/in-room/"' in text


def test_markup_that_somebody_typed_stays_text(people: Cast) -> None:
    say(people.ana, "<b>canary</b> <script>alert(1)</script>")
    text = page(signed_in(people.mo), people, q="canary")[1]
    assert "&lt;b&gt;<mark>canary</mark>&lt;/b&gt;" in text
    assert "<script>alert" not in text


def test_nothing_found_says_so_and_what_to_try(people: Cast) -> None:
    status, text = page(signed_in(people.mo), people, q="canary")
    assert status == 200
    assert "No message with these words" in text
    assert "Try the beginning of a word" in text


@pytest.mark.parametrize("typed", ["", "a", "!"])
def test_too_short_is_an_error_that_keeps_what_was_typed(people: Cast, typed: str) -> None:
    status, text = page(signed_in(people.mo), people, q=typed)
    assert status == 422
    assert "<title>Error: " in text
    assert "Type at least two letters." in text
    assert f'value="{typed}"' in text or not typed


def test_more_than_a_page_goes_on_with_a_button(people: Cast) -> None:
    for number in range(21):
        say(people.ana, f"canary {number}")
    client = signed_in(people.mo)
    text = page(client, people, q="canary")[1]
    assert "20 messages found" in text
    assert 'name="before" value="2"' in text
    assert "Look further back" in text
    rest = page(client, people, q="canary", before="2")[1]
    assert "1 message found" in rest
    assert "Look further back" not in rest


def test_the_eleventh_search_of_a_minute_waits(people: Cast, settings: Any) -> None:
    settings.LIMIT_SEARCHES = 2
    client = signed_in(people.dana)
    assert [page(client, people, q="canary")[0] for _ in range(3)] == [200, 200, 429]


def test_the_search_of_a_room_is_its_members_own(people: Cast) -> None:
    assert signed_in(people.olu).get(url(people)).status_code == 404
    assert signed_in(people.kit).post(url(people), {"q": "canary"}).status_code == 404


def test_what_is_looked_for_is_in_no_log_and_no_address(people: Cast, caplog: pytest.LogCaptureFixture) -> None:
    say(people.ana, "canary")
    with caplog.at_level(logging.DEBUG):
        answer = signed_in(people.mo).post(url(people), {"q": "canary"})
    assert b"<mark>canary</mark>" in answer.content
    assert "canary" not in str(
        [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    )
    assert 'method="post"' in answer.content.decode().partition('role="search"')[0].rpartition("<form")[2]


def test_the_api_answers_the_same(people: Cast) -> None:
    said = say(people.ana, "canary")
    client = signed_in(people.mo)
    answer = client.get("/api/v1/search", {"q": "canary", "room": str(people.room.pk)})
    assert answer.status_code == 200
    told = answer.json()
    assert [(one["id"], one["body"], one["mine"]) for one in told["messages"]] == [(said.message, "canary", False)]
    assert told["before_ord"] is None
    refused = client.get("/api/v1/search", {"q": "x", "room": str(people.room.pk)})
    assert (refused.status_code, refused.json()["field"]) == (422, "q")
    theirs = signed_in(people.olu).get("/api/v1/search", {"q": "canary", "room": str(people.room.pk)})
    assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
