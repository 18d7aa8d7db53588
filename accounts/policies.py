"""When a session ends, what counts as activity, and what a browser is called: pure rules on plain values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from accounts.errors import Forbidden

TOUCH_EVERY = timedelta(seconds=60)

# What a service account's token may be good for. Whatever names none of these is for people.
ROOMS_READ, WORDS_READ, WORDS_WRITE = "rooms:read", "messages:read", "messages:write"
SCOPES = (ROOMS_READ, WORDS_READ, WORDS_WRITE)
TOKEN = "token."  # noqa: S105 - how a token's digest is told from a session key, which has no dot

# A script asks these again and again by itself: not a sign that anybody is there.
_BACKGROUND = re.compile(r"^/(api/v1/rooms/[^/]+/events|healthz|readyz|metrics)/?$")

# What a team member without a second factor may still open: setting it up, leaving, and help.
WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "exit",
        "support",
        "support_worker",
        "healthz",
        "readyz",
        "set_language",
    }
)


class Row(Protocol):
    """What the rules need to know of a session."""

    @property
    def seen_at(self) -> datetime: ...

    @property
    def started_at(self) -> datetime: ...

    @property
    def expire_date(self) -> datetime: ...

    @property
    def own_phone(self) -> bool: ...


@dataclass(frozen=True)
class Limits:
    """How long a session may lie idle and how long it may last at all."""

    idle_member: timedelta
    idle_team: timedelta
    idle_own_phone: timedelta
    longest: timedelta
    longest_own_phone: timedelta

    @classmethod
    def of(cls, settings: Any) -> Limits:
        """The limits that the settings name, in seconds."""
        return cls(
            idle_member=timedelta(seconds=settings.SESSION_IDLE_MEMBER_S),
            idle_team=timedelta(seconds=settings.SESSION_IDLE_TEAM_S),
            idle_own_phone=timedelta(seconds=settings.SESSION_IDLE_OWN_PHONE_S),
            longest=timedelta(seconds=settings.SESSION_MAX_S),
            longest_own_phone=timedelta(seconds=settings.SESSION_MAX_OWN_PHONE_S),
        )

    def idle(self, *, own_phone: bool, team: bool) -> timedelta:
        """The idle limit. The team's stays short on their own phone too: they hold other people's words."""
        if team:
            return self.idle_team
        if own_phone:
            return self.idle_own_phone
        return self.idle_member

    def age(self, *, own_phone: bool, team: bool) -> timedelta:
        """The longest a session may last, however busy."""
        return self.longest_own_phone if own_phone and not team else self.longest


def ends_at(row: Row, *, team: bool, limits: Limits) -> datetime:
    """The first moment (aware UTC) at which the session no longer counts, if nobody does anything before."""
    return min(
        row.seen_at + limits.idle(own_phone=row.own_phone, team=team),
        row.started_at + limits.age(own_phone=row.own_phone, team=team),
        row.expire_date,
    )


def lacks_second_factor(*, team: bool, proved: bool, required: bool) -> bool:
    """Whether a session opens nothing yet, because the team must prove a second factor in it."""
    return required and team and not proved


def check_scope(scopes: AbstractSet[str] | None, scope: str | None) -> None:
    """Raise Forbidden unless who comes with these scopes may do what asks for `scope`; None as `scopes` is a person, bound by no scope."""
    if scopes is None:
        return
    if scope not in scopes:
        raise Forbidden(_("This token is not good for that."))


def token_key(token: str) -> str:
    """What stands for a token wherever a session key stands for a person; the token cannot be found from it."""
    return TOKEN + hashlib.sha256(token.encode()).hexdigest()


def latest_end(started_at: datetime, *, own_phone: bool, limits: Limits) -> datetime:
    """When the row of a session that began at `started_at` may be thrown away."""
    return started_at + limits.age(own_phone=own_phone, team=False)


def is_background(path: str, marked: bool) -> bool:
    """Whether a request was made by a script alone: a known path, or one that says so of itself."""
    return marked or _BACKGROUND.match(path) is not None


def wants_json(path: str, accept: str) -> bool:
    """Whether an answer is for a program: the API, or somebody who asks for JSON and not for a page."""
    return path.startswith("/api/") or ("application/json" in accept and "text/html" not in accept)


def is_touch_due(seen_at: datetime, at: datetime) -> bool:
    """Whether `seen_at` is old enough to be written again."""
    return at - seen_at >= TOUCH_EVERY


def may_open_without_second_factor(url_name: str | None) -> bool:
    """Whether a team member who has not proved a second factor may open this page."""
    return url_name in WITHOUT_SECOND_FACTOR


PROOF_FRESH = timedelta(minutes=10)


def has_fresh_proof(proofs: Sequence[Mapping[str, Any]], at: datetime) -> bool:
    """Whether the person proved who they are in this session within the last ten minutes before `at` (aware UTC).

    `proofs` are allauth's records; `at` in each is a Unix time.
    """
    return any(at - PROOF_FRESH <= datetime.fromtimestamp(proof["at"], tz=at.tzinfo) for proof in proofs)


def wait_ms(elapsed_ms: float, step_ms: int) -> float:
    """How long to wait so that an answer leaves at a multiple of `step_ms`; nothing when the step is 0."""
    return step_ms - elapsed_ms % step_ms if step_ms else 0.0


_SECRET = re.compile(r"csrf|password|code|credential|token|key", re.IGNORECASE)


def typed_words(fields: Iterable[tuple[str, str]]) -> list[str]:
    """What a person wrote in a form, to be given back: no secrets, no choices, no ids."""
    return [text for name, text in fields if not _SECRET.search(name) and len(text.split()) > 1]


# The first sign that is found counts, so browsers that also call themselves Chrome or Safari come first.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_label(user_agent: str) -> str:
    """A coarse name such as "Firefox, Android"; empty when nothing is recognised. Versions are not kept."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
