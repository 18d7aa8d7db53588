"""What must hold before Handrail starts; each check has an id and says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error


def check_accounts(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Signing in is safe in the profile that is switched on."""
    return [*_profile(), *_limits(), *_exit()]


def _profile() -> Iterator[CheckMessage]:
    if settings.DEMO and settings.PRODUCTION:
        yield Error(
            "The demo signs anybody in, and this is production.",
            hint="Unset HANDRAIL_DEMO or HANDRAIL_PRODUCTION.",
            id="handrail.E001",
        )
    if settings.PRODUCTION and not settings.TEAM_NEEDS_SECOND_FACTOR:
        yield Error("The team could sign in without a second factor.", id="handrail.E002")
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "Any host name is accepted, and with it any origin of a socket.",
            hint="Name your hosts in HANDRAIL_HOSTS.",
            id="handrail.E003",
        )


def _limits() -> Iterator[CheckMessage]:
    names = ("IDLE_MEMBER_S", "IDLE_TEAM_S", "IDLE_OWN_PHONE_S", "MAX_S", "MAX_OWN_PHONE_S")
    wrong = [name for name in names if getattr(settings, f"SESSION_{name}") <= 0]
    if wrong:
        yield Error(
            f"A session would end before it begins: SESSION_{wrong[0]}.",
            hint="Give the limit in seconds, more than 0.",
            id="handrail.E004",
        )


def check_serving(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Nobody can do without end what costs others, and as many processes run as the database and the layer allow."""
    return [*_pace(), *_processes()]


def _pace() -> Iterator[CheckMessage]:
    names = ("SENDS_BURST", "SENDS_MINUTE", "COMMANDS", "SOCKETS", "SEARCHES")
    least = 1 if settings.PRODUCTION else 0
    wrong = [name for name in names if getattr(settings, f"LIMIT_{name}") < least]
    if wrong:
        yield Error(
            f"HANDRAIL_LIMIT_{wrong[0]} lets one person do without end what costs others.",
            hint="Give a number, or leave it out for the usual one; 0 means none, and is for demonstrations only.",
            id="handrail.E006",
        )


def _processes() -> Iterator[CheckMessage]:
    if settings.PROCESSES > 1 and (settings.SQLITE or not settings.REDIS_URL):
        yield Error(
            "Several processes need PostgreSQL and Redis.",
            hint="Set DATABASE_URL and REDIS_URL, or leave HANDRAIL_PROCESSES out.",
            id="handrail.E007",
        )
    if settings.PRODUCTION and not settings.SQLITE and not settings.DB_POOL:
        yield Error(
            "Nothing bounds how many database connections a process opens.",
            hint="Leave HANDRAIL_DB_POOL out, or give a number.",
            id="handrail.E008",
        )


def _exit() -> Iterator[CheckMessage]:
    if urlsplit(settings.NEUTRAL_URL).scheme != "https":
        yield Error(
            "Exit must lead to a neutral site over https.",
            hint="Set HANDRAIL_NEUTRAL_URL, for example to a weather page.",
            id="handrail.E005",
        )
