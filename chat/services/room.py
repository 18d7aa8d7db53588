"""The state of a room that everybody in it may know: open, paused or read-only, and who watches until when. Open pages hear of it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from chat import events, projection
from chat.models import Room
from chat.services import log
from groups import access, policies
from groups.models import Membership, Shift
from groups.services import coverage, memberships

MODES = ("open", "night_hold", "pre_moderated", "paused", "read_only")


@transaction.atomic
def set_mode(*, by: Membership, mode: str, at: datetime) -> None:
    """The room is open, paused or read-only from now on; the same mode again changes nothing. Raises Forbidden."""
    policies.check_may_moderate(by)
    cohort = memberships.hold_cohort(by.cohort)
    if cohort.mode == mode:
        return
    memberships.set_cohort_mode(cohort=cohort, mode=mode)
    _tell(by, at)


@transaction.atomic
def set_pace(*, by: Membership, seconds: int, at: datetime) -> None:
    """Members wait so many seconds between messages, 0 for no wait; the same again changes nothing. Raises Forbidden."""
    policies.check_may_moderate(by)
    memberships.hold_cohort(by.cohort)
    if Room.objects.filter(cohort_id=by.cohort_id).exclude(slow_mode_s=seconds).update(slow_mode_s=seconds):
        _tell(by, at)


@transaction.atomic
def watch_until(*, by: Membership, until: datetime, at: datetime) -> Shift:
    """`by` watches the room until `until`; saying it again moves the end. Raises Forbidden, Invalid."""
    shift = coverage.watch_until(by=by, until=until, at=at)
    _tell(by, at)
    return shift


@transaction.atomic
def stop_watching(*, by: Membership, at: datetime) -> None:
    """`by` does not watch the room any more."""
    coverage.stop_watching(by=by, at=at)
    _tell(by, at)


@transaction.atomic
def plan_watch(
    *,
    by: Membership,
    member: Membership,
    starts_at: datetime,
    ends_at: datetime,
    kind: str = Shift.Kind.ON_DUTY,
    turn: int = 1,
    at: datetime,
) -> Shift:
    """`member` is down to watch in that time. Raises Forbidden, NotFound, Invalid."""
    shift = coverage.plan_watch(by=by, member=member, starts_at=starts_at, ends_at=ends_at, kind=kind, turn=turn, at=at)
    _tell(by, at)
    return shift


@transaction.atomic
def drop_watch(*, by: Membership, shift_id: int, at: datetime) -> None:
    """The shift is off the plan, or over if it has begun. Raises Forbidden."""
    coverage.drop_watch(by=by, shift_id=shift_id, at=at)
    _tell(by, at)


def _tell(by: Membership, at: datetime) -> None:
    tell_state(cohort_id=by.cohort_id, at=at, by=by)


@transaction.atomic
def tell_state(*, cohort_id: uuid.UUID, at: datetime, by: Membership | None = None) -> None:
    """Everybody in the room learns its state; `by` is None when it changed by the clock."""
    room = Room.objects.select_related("cohort").get(cohort_id=cohort_id)
    coverage = projection.coverage(access.coverage_of(cohort_id, at))
    facts = {"mode": room.cohort.mode, "slow_mode_s": room.slow_mode_s, "coverage": coverage}
    log.note(room_id=room.pk, kind=events.ROOM_UPDATED, at=at, actor=by, facts=facts)
