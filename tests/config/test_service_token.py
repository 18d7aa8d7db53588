"""The operator makes, lists and takes back the ways in of programs."""

import re
import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import ServiceToken
from groups.models import Membership
from moderation.models import AuditEvent
from tests.factories import Cast, cast, session_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("service_token", *map(str, arguments), stdout=out)
    return out.getvalue()


def created(people: Cast) -> str:
    told = run("create", "--name", "Reminders", "--cohort", people.evening.pk, "--scope", "rooms:read")
    return str(re.findall(r"hr_\S+", told)[0])


def test_a_token_is_shown_once_and_works(people: Cast) -> None:
    token = created(people)
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/rooms").status_code == 200
    listed = run("list")
    assert "used never" not in listed
    assert "rooms:read  Reminders" in listed
    assert token not in listed
    joined = AuditEvent.objects.get(kind="service.joined")
    assert joined.chain == people.evening.pk
    assert joined.facts["scopes"] == ["rooms:read"]


def test_a_token_is_taken_back(people: Cast) -> None:
    token, made = created(people), ServiceToken.objects.get()
    assert "used never" in run("list")
    run("revoke", made.pk)
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/rooms").status_code == 401
    assert "revoked" in run("list")
    assert AuditEvent.objects.filter(kind="service.revoked").count() == 1
    with pytest.raises(CommandError, match="could not find"):
        run("revoke", uuid.uuid4())


def test_an_expired_token_is_listed_as_such(people: Cast) -> None:
    created(people)
    ServiceToken.objects.update(expires_at="2026-01-01T00:00:00Z")
    assert "expired" in run("list")


@pytest.mark.parametrize("wrong", [{"days": 4000}, {"cohort": uuid.UUID(int=1)}])
def test_what_cannot_be_made_leaves_nothing(people: Cast, wrong: dict[str, Any]) -> None:
    given = {"days": 1, "cohort": people.evening.pk} | wrong
    with pytest.raises(CommandError):
        run("create", "--name", "x", "--cohort", given["cohort"], "--scope", "rooms:read", "--days", given["days"])
    assert not ServiceToken.objects.exists()
    assert not Membership.objects.filter(role="service").exists()


def test_the_administration_makes_another_token_and_takes_it_back(people: Cast, settings: Any) -> None:
    settings.TEAM_NEEDS_SECOND_FACTOR = False
    created(people)
    ada = Client()
    ada.cookies["sessionid"] = session_key(people.ada)
    first = ServiceToken.objects.get()
    form = {
        "user": str(first.user.pk),
        "name": "Reminders again",
        "scopes": ["messages:write"],
        "expires_at_0": "2027-01-01",
        "expires_at_1": "12:00",
    }
    page = "/site-administration/accounts/servicetoken/"
    shown = ada.post(page + "add/", form, follow=True).content.decode()
    token = re.findall(r"hr_[\w-]+", shown)[0]
    second = ServiceToken.objects.get(name="Reminders again")
    assert second.scopes == ["messages:write"]
    assert token not in ada.get(page).content.decode()
    assert second.digest not in ada.get(f"{page}{second.pk}/change/").content.decode()
    ada.post(page, {"action": "revoke", "_selected_action": [str(second.pk)]})
    second.refresh_from_db()
    assert second.revoked_at is not None
    late = ada.post(page + "add/", form | {"expires_at_0": "2040-01-01"}).content.decode()
    assert "at most a year" in late


def test_nobody_else_sees_the_tokens(people: Cast) -> None:
    faye = Client()
    faye.cookies["sessionid"] = session_key(people.faye.user)
    assert faye.get("/site-administration/accounts/servicetoken/").status_code in (302, 404)
