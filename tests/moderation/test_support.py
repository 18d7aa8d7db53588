"""Whoever says something hard is told at once who helps now: in the answer itself, alone, at every tier, and nothing is kept of it."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from chat.models import Message, UserEvent
from chat.services import messages, posting
from groups.models import Membership, Programme
from moderation.models import Case, Flag
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import NOON, minutes, signed_in

HARD = (
    "I want to kill myself tonight",
    "I have been thinking about suicide again",
    "The cravings are really strong tonight",
)
CALM = "Good morning, I slept well."


def told(by: Membership, body: str, key: uuid.UUID | None = None) -> dict[str, Any]:
    """What `by` is answered for these words."""
    return messages.post_message(by=by, body=body, key=key or uuid.uuid4(), at=NOON).as_dict()


@pytest.mark.parametrize("body", HARD)
def test_hard_words_are_delivered_and_answered_with_numbers(cast: Cast, body: str) -> None:
    answer = told(cast.ana, body)
    assert (answer["state"], answer["support"]["url"]) == ("visible", reverse("support"))
    assert answer["support"]["text"] == "That sounds hard. You do not have to wait for an answer here."
    assert answer["support"]["numbers"] == [
        {
            "label": "988 Suicide & Crisis Lifeline",
            "how": "Call or text 988",
            "href": "tel:988",
            "hours": "24 hours",
        }
    ]


def test_calm_words_are_answered_as_ever(cast: Cast) -> None:
    assert "support" not in told(cast.ana, CALM)


def test_of_a_craving_nobody_else_is_told_and_nothing_is_kept(cast: Cast) -> None:
    assert "support" in told(cast.ana, HARD[2])
    assert not Flag.objects.exists()
    assert not Case.objects.exists()
    assert not UserEvent.objects.filter(kind="support.offered").exists()


def test_the_team_may_speak_of_cravings_and_is_offered_support_when_in_danger(cast: Cast) -> None:
    assert "support" not in told(cast.faye, HARD[2])
    assert "support" in told(cast.faye, HARD[0])


def test_asking_again_for_a_lost_answer_brings_support_again(cast: Cast) -> None:
    key = uuid.uuid4()
    first = told(cast.ana, HARD[2], key)
    assert told(cast.ana, HARD[2], key) == {**first, "replayed": True}
    again = posting.store([posting.Entry(cast.ana.pk, HARD[2], key, NOON)])[0]
    assert isinstance(again, posting.Stored)
    assert again.outcome.support == first["support"]
    calm = uuid.uuid4()
    assert "support" not in told(cast.ana, CALM, calm) | told(cast.ana, CALM, calm)


def test_both_copies_of_a_message_in_one_batch_are_answered_with_support(cast: Cast) -> None:
    twice = posting.Entry(cast.ana.pk, HARD[0], uuid.uuid4(), NOON)
    answers = posting.store([twice, twice])
    assert [isinstance(one, posting.Stored) and one.outcome.support is not None for one in answers] == [True, True]
    assert Message.objects.count() == 1


def test_words_that_were_destroyed_bring_nothing_back(cast: Cast) -> None:
    key = uuid.uuid4()
    told(cast.ana, HARD[2], key)
    message = Message.objects.get()
    message.revisions.all().delete()
    assert "support" not in told(cast.ana, HARD[2], key)


def test_new_words_are_looked_at_like_the_first(cast: Cast) -> None:
    message = Message.objects.get(pk=told(cast.ana, CALM)["message"])
    key = uuid.uuid4()
    change: dict[str, Any] = {
        "by": cast.ana,
        "message_id": message.pk,
        "base_rev": 1,
        "body": HARD[0],
        "key": key,
        "at": minutes(1),
    }
    assert messages.edit_message(**change).support is not None
    assert messages.edit_message(**change).support is not None
    calm = {**change, "base_rev": 2, "body": CALM, "key": uuid.uuid4()}
    assert messages.edit_message(**calm).support is None


def test_support_speaks_the_authors_language_and_has_the_house_numbers_where_a_programme_has_none(cast: Cast) -> None:
    Programme.objects.update(crisis=[])
    cast.ana.user.language = "es"
    cast.ana.user.save(update_fields=["language"])
    support = told(cast.ana, HARD[0])["support"]
    assert support["text"].startswith("Eso suena difícil.")
    assert {"Llame al 911", "Llame al 988 y oprima 2", "Envíe AYUDA al 988"} <= {
        one["how"] for one in support["numbers"]
    }


def posted(browser: Client, cast: Cast, body: str) -> Any:
    """The answer to a form without script."""
    return browser.post(reverse("room", args=[cast.room.pk]), {"body": body, "key": str(uuid.uuid4())})


def test_without_script_the_room_itself_shows_the_numbers(cast: Cast) -> None:
    browser = signed_in(cast.ana)
    page = posted(browser, cast, HARD[2])
    assert page.status_code == 200
    assert "That sounds hard." in page.content.decode()
    assert 'href="tel:988"' in page.content.decode()
    assert set(page.cookies) <= {"csrftoken"}
    assert (
        "That sounds hard."
        not in browser.get(reverse("room", args=[cast.room.pk])).content.decode().split("data-words")[0]
    )
    assert posted(browser, cast, CALM).status_code == 302


def test_without_script_changed_words_are_answered_with_numbers_too(cast: Cast) -> None:
    message = factories.say(cast.ana, CALM).message
    browser = signed_in(cast.ana)
    form = {"body": HARD[2], "base_rev": 1, "key": str(uuid.uuid4())}
    page = browser.post(reverse("edit_message", args=[message]), form)
    assert page.status_code == 200
    assert 'href="tel:988"' in page.content.decode()
