"""The desk's tests: the cast, and verbs that read like the story."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from chat.models import Message
from chat.services import messages
from chat.services.posting import Outcome
from groups.models import Membership, Shift
from moderation.models import AuditEvent, Case, Flag
from moderation.services import cases, flags, openings
from tests import factories
from tests.factories import Cast

NOON = datetime(2030, 11, 23, 17, tzinfo=UTC)


def minutes(count: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=count)


def said(by: Membership, body: str = "Day three. The evenings are long.", at: datetime = NOON) -> Message:
    """`by` has said this."""
    outcome: Outcome = factories.say(by, body, at=at)
    return Message.objects.get(pk=outcome.message)


def changed(message: Message, body: str, at: datetime = NOON) -> None:
    """Its author has changed the words."""
    message.refresh_from_db()
    messages.edit_message(
        by=message.author, message_id=message.pk, base_rev=message.rev, body=body, key=uuid.uuid4(), at=at
    )


def taken_back(message: Message, at: datetime = NOON) -> None:
    """Its author has taken it back."""
    messages.withdraw_message(by=message.author, message_id=message.pk, at=at)


def flagged(by: Membership, message: Message, reason: str = "conduct", at: datetime = NOON, **more: Any) -> Flag:
    """`by` has reported the message."""
    told = flags.flag_message(by=by, message_id=message.pk, reason=reason, at=at, **more)
    return Flag.objects.get(pk=told["flag"])


def opened(by: Membership, message: Message, at: datetime = NOON) -> Case:
    """`by` of the team has opened a case about the message."""
    told = openings.open_case(by=by, message_id=message.pk, key=uuid.uuid4(), at=at)
    return Case.objects.get(pk=told["case"])


def act(by: Membership, case: Case, kind: str, at: datetime = NOON, **more: Any) -> dict[str, Any]:
    """`by` decides on the case as it is now, unless `expected_version` says otherwise."""
    case.refresh_from_db()
    told = {"expected_version": case.version, "key": uuid.uuid4(), **more}
    if kind == "remove":
        told = {"reason": "conduct", "note": None, **told}
    return cases.act(by=by, case_id=case.pk, kind=kind, at=at, **told)


def on_call(member: Membership) -> Shift:
    """The member is on the roster around noon, so that reports alone hold nothing."""
    return Shift.objects.create(
        cohort_id=member.cohort_id, membership=member, kind="on_call", starts_at=minutes(-60), ends_at=minutes(60)
    )


def trail(of: Membership) -> list[str]:
    """The kinds of the entries in the cohort's chain, in order."""
    return list(AuditEvent.objects.filter(chain=of.cohort_id).order_by("n").values_list("kind", flat=True))


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody in their places."""
    return factories.cast()


@pytest.fixture(autouse=True)
def nobody_is_too_fast(settings: Any) -> None:
    """Many messages a second are the test's doing, not a flood."""
    settings.LIMIT_SENDS_BURST = 0
    settings.LIMIT_SENDS_MINUTE = 0


@pytest.fixture(autouse=True)
def one_factor_is_enough(settings: Any) -> None:
    """The second factor has tests of its own."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False


def signed_in(member: Membership) -> Client:
    """A browser without script, signed in as this person."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(member.user)
    return client


@pytest.fixture
def faye(cast: Cast) -> Client:
    """Faye's browser."""
    return signed_in(cast.faye)
