"""Pauses of one person: muted, slowed, or away from the room. Each has an end and ends by the clock (MODERATION 3.7, 4.6, I16)."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol

from django.utils.translation import gettext_lazy as _

from accounts.errors import BadRequest
from groups import policies as group_policies
from moderation.errors import AskSupervisor

DAY_MINUTES: Final = 24 * 60
MOST_MINUTES: Final = 30 * DAY_MINUTES

# Where the end of each kind is kept on a membership.
COLUMNS: Final = MappingProxyType({"mute": "muted_until", "slow": "slow_until", "suspend": "suspended_until"})


class Paused(Protocol):
    """What the rules need to know of the person: when each pause ends."""

    @property
    def muted_until(self) -> datetime | None: ...

    @property
    def slow_until(self) -> datetime | None: ...

    @property
    def suspended_until(self) -> datetime | None: ...


def check_minutes(kind: str, minutes: object) -> int | None:
    """How long the pause is, None for what is no pause. Raises BadRequest unless it says 1 minute to 30 days."""
    if kind not in COLUMNS:
        return None
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= MOST_MINUTES:
        raise BadRequest(_("Say for how many minutes, at most 30 days."), field="minutes")
    return minutes


def check_may_pause(by_role: str, role: str, kind: str, minutes: int) -> None:
    """Raise AskSupervisor for what only a supervisor decides: somebody of the team, a suspension, more than 24 hours."""
    if by_role == "supervisor":
        return
    if group_policies.is_team(role):
        raise AskSupervisor
    if kind == "suspend":
        raise AskSupervisor
    if minutes > DAY_MINUTES:
        raise AskSupervisor


def changes(kind: str, until: datetime, now: Paused) -> dict[str, datetime]:
    """What a pause until then sets; a longer or shorter one replaces it. Who is away does not write either, and the later end wins."""
    if kind != "suspend":
        return {COLUMNS[kind]: until}
    # A mute that came with the earlier suspension goes with it; one that was longer on its own stays.
    own_mute = now.muted_until if now.muted_until != now.suspended_until else None
    return {"suspended_until": until, "muted_until": max(until, own_mute or until)}


def running(now: Paused, at: datetime) -> dict[str, datetime]:
    """The pauses in force at `at`, by kind, with their ends; a suspension says the mute that it brings."""
    found = {kind: getattr(now, column) for kind, column in COLUMNS.items()}
    in_force = {kind: until for kind, until in found.items() if until is not None and at < until}
    if "suspend" in in_force and in_force.get("mute") == in_force["suspend"]:
        del in_force["mute"]
    return in_force


def end_of(minutes: int, at: datetime) -> datetime:
    """When a pause of so many minutes from `at` ends."""
    return at + timedelta(minutes=minutes)
