"""Who watches a room: arithmetic on shifts, and what may be said about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from accounts.errors import Forbidden, Invalid
from groups.policies.rights import Seated, may_take_care

SHIFT_LONGEST = timedelta(hours=16)


class Watch(Protocol):
    """What the rules need to know of a shift."""

    @property
    def kind(self) -> str: ...

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


AnyWatch = TypeVar("AnyWatch", bound=Watch)


def check_watch(member: Seated, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Raise unless this person may say they watch the room in that time: Forbidden, or Invalid for a time gone by or over 16 hours."""
    if not may_take_care(member):
        raise Forbidden
    if ends_at <= max(starts_at, at):
        raise Invalid(_("Choose a time that is still to come."), field="until")
    if ends_at - starts_at > SHIFT_LONGEST:
        raise Invalid(_("Choose at most 16 hours. Nobody can watch longer than that."), field="until")


def end_of_watch(until: time, at: datetime, zone: tzinfo) -> datetime:
    """The next moment after `at` (aware) at which a clock in `zone` shows `until`: today, or tomorrow when that is past. Aware UTC."""
    local = at.astimezone(zone)
    today = datetime.combine(local.date(), until, zone).astimezone(UTC)
    if today > at:
        return today
    return datetime.combine(local.date() + timedelta(days=1), until, zone).astimezone(UTC)


def watching(shifts: Iterable[AnyWatch], at: datetime) -> AnyWatch | None:
    """The shift that covers `at` (starts included, ends excluded); on duty before on call, the longest first."""
    now = [shift for shift in shifts if shift.starts_at <= at < shift.ends_at]
    return min(now, key=lambda shift: (shift.kind != "on_duty", -shift.ends_at.timestamp()), default=None)


def next_watch(shifts: Iterable[AnyWatch], at: datetime) -> AnyWatch | None:
    """The first shift that begins after `at`."""
    return min((shift for shift in shifts if shift.starts_at > at), key=lambda shift: shift.starts_at, default=None)
