"""Every operation of the API does what it is for, once; the guard around each request holds what is asked and answered to the file."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from moderation.models import Case, Note
from tests import factories
from tests.contract.published import operation_at, operations
from tests.factories import Cast

Ask = Callable[..., Any]


@pytest.fixture
def asked() -> set[str]:
    """The names of the operations that have answered with what they are for."""
    return set()


@pytest.fixture
def asking(db: None, settings: Any, asked: set[str]) -> Ask:
    """`asking("ana", "GET", "me")` is the body of the answer that Ana gets, and it is a 200."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False

    def ask(who: str, method: str, path: str, body: object = None) -> Any:
        browser, address = Client(), f"/api/v1/{path}"
        browser.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(factories.person(who))
        headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        kind = "application/json"
        answer = browser.generic(
            method, address, "" if body is None else json.dumps(body), content_type=kind, headers=headers
        )
        assert answer.status_code == 200, answer.content
        operation = operation_at(method, address)
        assert operation is not None
        asked.add(operation.name)
        return answer.json()

    return ask


def talk(ask: Ask, house: Cast) -> str:
    """Everything about rooms and messages; the id of a message of Ana's that is shown."""
    room = f"rooms/{house.room.pk}"
    said = ask("ana", "POST", f"{room}/messages", {"body": "First."})
    message = f"messages/{said['message']}"
    assert ask("ana", "PATCH", message, {"base_rev": 1, "body": "First, changed."})["rev"] == 2
    assert ask("ana", "GET", "me")["user"]["name"] == "Ana"
    assert len(ask("ana", "GET", "rooms")["rooms"]) == 2
    assert ask("mo", "GET", room)["unread"] == 1
    assert ask("mo", "PUT", f"{room}/read", {"ord": 1})["ord"] == 1
    assert ask("mo", "PUT", f"{message}/reactions/heart")["state"] == "visible"
    assert ask("mo", "GET", f"{room}/snapshot")["messages"][0]["own_reactions"] == ["heart"]
    assert ask("mo", "DELETE", f"{message}/reactions/heart")["replayed"] is False
    assert ask("mo", "GET", f"{room}/events?after={said['seq'] - 1}")["events"][0]["kind"] == "message.posted"
    assert [one["body"] for one in ask("mo", "GET", f"{room}/messages")["messages"]] == ["First, changed."]
    assert len(ask("mo", "GET", f"search?q=changed&room={house.room.pk}")["messages"]) == 1
    taken_back = ask("mo", "POST", f"{room}/messages", {"body": "Too much said."})["message"]
    assert ask("mo", "POST", f"messages/{taken_back}/withdraw")["state"] == "withdrawn"
    return str(said["message"])


def decide(ask: Ask, house: Cast, message: str) -> None:
    """Everything about worries, decisions and notes."""
    assert ask("mo", "POST", f"messages/{message}/flags", {"reason": "conduct", "words": ""})["handled"] is False
    case = Case.objects.get(message=uuid.UUID(message))
    assert ask("faye", "POST", f"messages/{message}/cases")["id"] == str(case.pk)
    assert ask("faye", "POST", f"members/{house.mo.pk}/cases")["subject"]["member"]["name"] == "Mo"
    assert len(ask("faye", "GET", "cases?state=open")["cases"]) == 2
    assert ask("faye", "GET", f"cases/{case.pk}")["version"] == 1
    words = {"kind": "remove", "reason": "conduct", "note": {"text": "Let us talk."}, "expected_version": 1}
    assert ask("faye", "POST", f"cases/{case.pk}/actions", words)["case"]["status"] == "decided"
    Note.objects.update(send_after=timezone.now() - timedelta(hours=1))
    note = ask("ana", "GET", "notes")["notes"][0]["id"]
    assert ask("ana", "POST", f"notes/{note}/reply", {"text": "Yes."})["note"]["reply"] == "Yes."
    assert ask("ana", "POST", f"notes/{note}/look-again", {"text": "Please."})["note"]["id"] == note


def test_every_operation_does_what_it_is_for(asking: Ask, asked: set[str]) -> None:
    house = factories.cast()
    message = talk(asking, house)
    decide(asking, house, message)
    saved = asking("ana", "POST", "checkins", {"answers": {"mood": 3}})
    assert asking("ana", "GET", "checkins")["checkins"][0]["id"] == saved["checkin"]
    assert [one["id"] for one in asking("ana", "GET", "export/me")["checkins"]] == [saved["checkin"]]
    assert sorted({operation.name for operation in operations().values()} - asked) == []


def test_the_guard_notices_what_is_not_published(asking: Ask) -> None:
    factories.cast()
    assert settings.MIDDLEWARE[0] == "tests.contract.watching.HeldToContract"
    with pytest.raises(AssertionError, match="Additional properties are not allowed"):
        asking("ana", "POST", "checkins", {"answers": {"mood": 3}, "weather": "grey"})
