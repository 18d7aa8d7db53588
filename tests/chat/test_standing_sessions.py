"""Which sessions count, asked for hundreds of them: the same answer as the rule of the accounts, session by session."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from accounts.access import standing_of
from accounts.models import Session, User
from accounts.services import tokens
from chat.services import rows
from tests import factories

pytestmark = pytest.mark.django_db

A_MOMENT = timedelta(milliseconds=1)


def _edges(settings: Any) -> Iterator[tuple[timedelta, timedelta]]:
    """How long ago a session was used and begun: just within and just past every limit there is."""
    idle = (settings.SESSION_IDLE_MEMBER_S, settings.SESSION_IDLE_TEAM_S, settings.SESSION_IDLE_OWN_PHONE_S)
    age = (settings.SESSION_MAX_S, settings.SESSION_MAX_OWN_PHONE_S)
    for seconds, past in product(idle, (-A_MOMENT, timedelta(0), A_MOMENT)):
        yield timedelta(seconds=seconds) + past, timedelta(seconds=seconds) + past
    for seconds, past in product(age, (-A_MOMENT, timedelta(0), A_MOMENT)):
        yield timedelta(0), timedelta(seconds=seconds) + past


def _sessions(person: User, at: datetime, settings: Any) -> list[str]:
    keys = []
    for (used, begun), own_phone, proved in product(_edges(settings), (False, True), (False, True)):
        key = factories.session_key(person)
        times = {"seen_at": at - used, "started_at": at - begun, "expire_date": at + timedelta(days=1)}
        Session.objects.filter(pk=key).update(own_phone=own_phone, second_factor=proved, **times)
        keys.append(key)
    return keys


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize("kind", ["member", "team", "staff"])
def test_the_quick_answer_is_the_rules_answer(kind: str, required: bool, settings: Any) -> None:
    settings.TEAM_NEEDS_SECOND_FACTOR = required
    person, at = factories.person("ana"), timezone.now()
    User.objects.filter(pk=person.pk).update(is_team=kind == "team", is_staff=kind == "staff")
    keys = _sessions(person, at, settings)
    counts = rows.sessions_that_count(keys, at)
    assert counts == frozenset(standing_of(keys, at))
    assert counts
    assert len(counts) < len(keys)


@pytest.mark.parametrize("change", ["expired", "disabled", "outdated", "gone"])
def test_what_has_ended_does_not_count(change: str) -> None:
    person, at = factories.person("ana"), timezone.now()
    key, other = factories.session_key(person), factories.session_key(factories.person("mo"))
    assert rows.sessions_that_count([key, other, "nobody's"], at) == {key, other}
    if change == "expired":
        Session.objects.filter(pk=key).update(expire_date=at)
    elif change == "disabled":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif change == "outdated":
        User.objects.filter(pk=person.pk).update(auth_gen=person.auth_gen + 1)
    else:
        Session.objects.filter(pk=key).delete()
    assert rows.sessions_that_count([key, other], at) == {other}


def test_a_token_counts_until_it_is_revoked() -> None:
    at, user = timezone.now(), tokens.open_account()
    expires_at = at + timedelta(hours=1)
    token, shown = tokens.issue(user=user, name="Bot", scopes=["messages:read"], expires_at=expires_at, at=at)
    key, own = f"token.{token.digest}", factories.session_key(factories.person("ana"))
    assert rows.sessions_that_count([key, own], at) == {key, own}
    assert rows.sessions_that_count([key], expires_at) == frozenset()
    assert shown
