"""A program comes in by a token: for what it is good for, until it expires or is revoked, and never as a person."""

import logging
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import access, policies
from accounts.errors import Forbidden, Invalid, NotFound
from accounts.models import ServiceToken
from accounts.services import sessions, tokens
from chat.services import seats
from groups.models import Membership
from notifications.services import endings
from tests.factories import Cast, agreement, cast, person, say

pytestmark = pytest.mark.django_db
EVERYTHING = list(policies.SCOPES)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def program(people: Cast, *scopes: str, days: int = 1) -> tuple[ServiceToken, str]:
    """A program in the evening group, with a token."""
    at = timezone.now()
    user = tokens.open_account()
    count = people.evening.memberships.filter(role="service").count()
    seats.join(cohort=people.evening, user=user, role="service", display_name=f"Reminders {count}", at=at)
    return tokens.issue(user=user, name="Reminders", scopes=scopes, expires_at=at + timedelta(days=days), at=at)


def asked(token: str, method: str, path: str, **more: Any) -> tuple[int, Any]:
    answer = getattr(Client(headers={"authorization": f"Bearer {token}"}), method)(path, **more)
    return answer.status_code, answer.json()


def post(token: str, people: Cast, body: str) -> tuple[int, Any]:
    return asked(
        token,
        "post",
        f"/api/v1/rooms/{people.room.pk}/messages",
        data={"body": body},
        content_type="application/json",
        headers={"authorization": f"Bearer {token}", "idempotency-key": str(uuid.uuid4())},
    )


def test_the_token_itself_is_kept_nowhere(people: Cast) -> None:
    made, token = program(people, *EVERYTHING)
    row = ServiceToken.objects.values().get(pk=made.pk)
    assert token.removeprefix("hr_") not in str(row)
    assert policies.token_key(token) == f"token.{row['digest']}"


def test_each_scope_opens_its_part_and_no_other(people: Cast) -> None:
    say(people.ana, "canary")
    room = people.room.pk
    parts = {
        "rooms:read": ["/api/v1/me", "/api/v1/rooms", f"/api/v1/rooms/{room}"],
        "messages:read": [
            f"/api/v1/rooms/{room}/snapshot",
            f"/api/v1/rooms/{room}/messages",
            f"/api/v1/rooms/{room}/events?after=99",
            f"/api/v1/search?q=canary&room={room}",
        ],
    }
    for scope in policies.SCOPES:
        _, token = program(people, scope)
        for needed, paths in parts.items():
            for path in paths:
                status, body = asked(token, "get", path)
                assert status == (200 if scope == needed else 403), (scope, path, body)
                assert scope == "messages:read" or "canary" not in str(body)
        assert post(token, people, f"By {scope}")[0] == (200 if scope == "messages:write" else 403)


def test_a_refusal_for_scope_has_the_usual_shape(people: Cast) -> None:
    _, token = program(people, "rooms:read")
    status, body = post(token, people, "No.")
    assert (status, body["code"], body["retryable"]) == (403, "forbidden", False)
    assert body["detail"]


@pytest.mark.parametrize("path", ["/api/v1/checkins", "/api/v1/export/me", "/api/v1/cases", "/api/v1/notes"])
def test_what_is_for_people_is_for_no_token(people: Cast, path: str) -> None:
    _, token = program(people, *EVERYTHING)
    assert asked(token, "get", path)[0] == 403


def test_a_program_reads_only_what_was_said_since_it_came(people: Cast) -> None:
    say(people.ana, "before")
    _, token = program(people, *EVERYTHING)
    say(people.ana, "after")
    _, page = asked(token, "get", f"/api/v1/rooms/{people.room.pk}/messages")
    assert [message["body"] for message in page["messages"]] == ["after"]
    assert asked(token, "get", f"/api/v1/rooms/{people.other_room.pk}/messages")[0] == 404


def test_everybody_sees_that_a_program_is_there_and_that_it_is_none_of_them(people: Cast) -> None:
    _, token = program(people, *EVERYTHING)
    post(token, people, "Meeting at 6.")
    _, page = asked(token, "get", f"/api/v1/rooms/{people.room.pk}/messages")
    assert page["messages"][-1]["author"]["role"] == "service"
    member = Membership.objects.get(role="service")
    assert "Reminders 0" in [one.display_name for one in people.evening.memberships.all()]
    assert member.cohort_id == people.evening.pk


def test_a_program_has_no_agreement_to_accept(people: Cast) -> None:
    _, token = program(people, "messages:read")
    agreement(people.evening)
    assert asked(token, "get", f"/api/v1/rooms/{people.room.pk}/messages")[0] == 200


def test_an_expired_or_revoked_token_is_nobody(people: Cast) -> None:
    made, token = program(people, *EVERYTHING)
    key, at = policies.token_key(token), timezone.now()
    assert set(access.standing_of([key], at)) == {key}
    assert access.standing_of([key], at + timedelta(days=1)) == {}
    for _ in range(2):
        endings.revoke_token(token_id=made.pk, at=at)
    assert access.standing_of([key], at) == {}
    status, body = asked(token, "get", "/api/v1/rooms")
    assert (status, body["code"]) == (401, "unauthenticated")


def test_the_token_of_a_closed_account_is_nobody(people: Cast) -> None:
    made, token = program(people, *EVERYTHING)
    sessions.disable_person(user_id=made.user.pk)
    assert asked(token, "get", "/api/v1/rooms")[0] == 401


@pytest.mark.parametrize("token", ["", "hr_nonsense", "x" * 5000, "token.abc"])
def test_a_made_up_token_is_nobody(people: Cast, token: str) -> None:
    assert asked(token, "get", "/api/v1/rooms")[0] == 401


def test_a_cookie_cannot_pass_for_a_token(people: Cast) -> None:
    _, token = program(people, *EVERYTHING)
    client = Client()
    client.cookies["sessionid"] = policies.token_key(token)
    assert client.get("/api/v1/rooms").status_code == 401


def test_using_it_is_noted_once_a_minute_with_ids_only(people: Cast, caplog: pytest.LogCaptureFixture) -> None:
    made, token = program(people, "rooms:read")
    with caplog.at_level(logging.INFO, "handrail.service"):
        for _ in range(3):
            asked(token, "get", "/api/v1/rooms")
    made.refresh_from_db()
    assert made.used_at is not None
    assert [record.getMessage() for record in caplog.records][1:] == [f"service token {made.pk} in use"]


def test_a_token_is_never_made_for_a_person_for_nothing_or_for_ever(people: Cast) -> None:
    at, service = timezone.now(), tokens.open_account()
    with pytest.raises(NotFound):
        tokens.issue(user=person("ana"), name="x", scopes=EVERYTHING, expires_at=at + timedelta(days=1), at=at)
    for scopes, until in (
        ([], at + timedelta(days=1)),
        (["everything"], at + timedelta(days=1)),
        (EVERYTHING, at),
        (EVERYTHING, at + timedelta(days=367)),
    ):
        with pytest.raises(Invalid):
            tokens.issue(user=service, name="x", scopes=scopes, expires_at=until, at=at)
    with pytest.raises(NotFound):
        tokens.revoke(token_id=uuid.uuid4(), at=at)


def test_nobody_signs_in_to_a_service_account() -> None:
    assert not tokens.open_account().has_usable_password()


def test_a_person_is_bound_by_no_scope() -> None:
    policies.check_scope(None, None)
    policies.check_scope(frozenset({"rooms:read"}), "rooms:read")
    for scope in (None, "messages:read"):
        with pytest.raises(Forbidden):
            policies.check_scope(frozenset({"rooms:read"}), scope)
