"""Guarded reads about people's own sessions: which still count, and on which devices somebody is signed in."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import F, QuerySet

from accounts import policies
from accounts.errors import Unauthenticated
from accounts.models import ServiceToken, Session, User


@dataclass(frozen=True)
class Standing:
    """A session that counts: whose it is, of which generation, and when it ends unless somebody does something.

    `scopes` is None for a person, and what a service account's token is good for.
    """

    user_id: uuid.UUID
    auth_gen: int
    ends_at: datetime
    scopes: frozenset[str] | None = None


@dataclass(frozen=True)
class Device:
    """A signed-in browser as its owner may see it. `id` names it without being the session key."""

    id: str
    browser: str
    system: str
    own_phone: bool
    seen_at: datetime
    is_this: bool


class _Line(NamedTuple):
    """A session as the live hub asks for it, hundreds at a time: the columns that decide, named as the query names them."""

    session_key: str
    user_id: uuid.UUID
    auth_gen: int
    seen_at: datetime
    started_at: datetime
    expire_date: datetime
    own_phone: bool
    second_factor: bool
    user__is_team: bool
    user__is_staff: bool


def _standing_rows(at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(
        expire_date__gt=at, user__is_active=True, auth_gen=F("user__auth_gen")
    ).select_related("user")


def signed_in(user: object) -> User:
    """The account behind `request.user`. Raises Unauthenticated for nobody."""
    if not isinstance(user, User):
        raise Unauthenticated
    return user


def is_team(user: User) -> bool:
    """Whether the stricter rules of the team hold for this person: short idle limit, second factor."""
    return user.is_team or user.is_staff


def ends_at(row: Session) -> datetime | None:
    """When this session ends unless somebody does something (aware UTC); None when it already does not count.

    Looks at no clock: the caller compares.
    """
    user = row.user
    if user is None or not user.is_active or user.auth_gen != row.auth_gen:
        return None
    return policies.ends_at(row, team=is_team(user), limits=policies.Limits.of(settings))


def lacks_second_factor(row: Session) -> bool:
    """Whether the person must prove a second factor before this session opens anything."""
    team = row.user is not None and is_team(row.user)
    required = bool(settings.TEAM_NEEDS_SECOND_FACTOR)
    return policies.lacks_second_factor(team=team, proved=row.second_factor, required=required)


def second_factors_of(user_id: uuid.UUID) -> set[str]:
    """The kinds this person has set up, of "totp" and "webauthn"; recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return set(Authenticator.objects.filter(user_id=user_id, type__in=kinds).values_list("type", flat=True))


def standing_of(session_keys: Iterable[str], at: datetime) -> dict[str, Standing]:
    """By key: those of these sessions that count at `at` (aware UTC); one query, for the live hub.

    Left out are ended, idle, too old and outdated sessions, those of disabled people, and those of the team without second factor.
    A key may also stand for a service account's token; one more query asks for those, if there are any.
    """
    keys = list(session_keys)
    standing = _standing_tokens(keys, at)
    limits, required = policies.Limits.of(settings), bool(settings.TEAM_NEEDS_SECOND_FACTOR)
    rows = _standing_rows(at).filter(session_key__in=keys).values_list(*_Line._fields)
    for row in map(_Line._make, rows):
        team = row.user__is_team or row.user__is_staff
        end = policies.ends_at(row, team=team, limits=limits)
        lacks = policies.lacks_second_factor(team=team, proved=row.second_factor, required=required)
        if end > at and not lacks:
            standing[row.session_key] = Standing(row.user_id, row.auth_gen, end)
    return standing


def _standing_tokens(keys: Iterable[str], at: datetime) -> dict[str, Standing]:
    digests = [key.removeprefix(policies.TOKEN) for key in keys if key.startswith(policies.TOKEN)]
    if not digests:
        return {}
    live = ServiceToken.objects.filter(digest__in=digests, revoked_at__isnull=True, expires_at__gt=at)
    return {
        policies.TOKEN + row.digest: Standing(row.user.pk, row.user.auth_gen, row.expires_at, frozenset(row.scopes))
        for row in live.filter(user__is_active=True).select_related("user")
    }


def service_account(key: str, at: datetime) -> tuple[User, Standing] | None:
    """The service account whose token `key` stands for, if it counts at `at`."""
    standing = _standing_tokens([key], at).get(key)
    return None if standing is None else (User.objects.get(pk=standing.user_id), standing)


def service_tokens() -> list[ServiceToken]:
    """Every token that was ever issued, the newest first; structure only."""
    return list(ServiceToken.objects.select_related("user").order_by("-created_at"))


def device_id(session_key: str) -> str:
    """A name for a session that opens nothing."""
    return hashlib.sha256(b"device" + session_key.encode()).hexdigest()[:32]


def devices_of(user_id: uuid.UUID, at: datetime, this: str | None = None) -> list[Device]:
    """Where this person is signed in at `at`, this browser first, then the last used."""
    found = []
    for row in _standing_rows(at).filter(user_id=user_id).defer("session_data"):
        end = ends_at(row)
        if end is not None and end > at:
            browser, _, system = row.device.partition(", ")
            own = row.session_key == this
            found.append(Device(device_id(row.session_key), browser, system, row.own_phone, row.seen_at, own))
    return sorted(found, key=lambda device: (not device.is_this, -device.seen_at.timestamp()))


def session_key_of(user_id: uuid.UUID, device: str) -> str | None:
    """The session behind a device of this person; None for anybody else's."""
    keys = Session.objects.filter(user_id=user_id).values_list("session_key", flat=True)
    return next((key for key in keys if device_id(key) == device), None)


def demo_person(name: str) -> User | None:
    """The demo person of this name; None when the demo programme has not been made."""
    return User.objects.filter(email=f"{name}@demo.invalid", is_active=True).first()
