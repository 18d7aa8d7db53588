"""Who watches a room, said by the watcher: started, extended, ended or planned. The room's line is computed from this at each look."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.errors import Forbidden, NotFound
from groups import policies
from groups.models import Membership, Shift
from groups.services.memberships import hold_cohort


def _current(member: Membership, at: datetime) -> Shift | None:
    rows = Shift.objects.filter(membership=member, starts_at__lte=at, ends_at__gt=at)
    return rows.order_by("-ends_at").first()


@transaction.atomic
def watch_until(*, by: Membership, until: datetime, at: datetime) -> Shift:
    """`by` watches the room from now until `until` (aware UTC); saying it again moves the end. Raises Forbidden, Invalid."""
    hold_cohort(by.cohort)  # two taps at once must not make two shifts
    shift = _current(by, at)
    policies.check_watch(by, shift.starts_at if shift else at, until, at)
    if shift is None:
        return Shift.objects.create(cohort_id=by.cohort_id, membership=by, starts_at=at, ends_at=until)
    shift.ends_at = until
    shift.save(update_fields=["ends_at"])
    return shift


@transaction.atomic
def stop_watching(*, by: Membership, at: datetime) -> None:
    """`by` does not watch any more; saying it twice changes nothing."""
    hold_cohort(by.cohort)
    for shift in Shift.objects.filter(membership=by, starts_at__lte=at, ends_at__gt=at):
        _cut(shift, at)


def _cut(shift: Shift, at: datetime) -> None:
    """End a shift at `at`; one that has not lasted a moment, or not begun, never was."""
    if shift.starts_at >= at:
        shift.delete()
    else:
        shift.ends_at = at
        shift.save(update_fields=["ends_at"])


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
    """`member` is down to watch the room in that time, or to be rung in their turn; planning the same time twice is one shift.

    `by` runs the group and `member` works in it. Raises Forbidden, NotFound, Invalid (field "until").
    """
    policies.check_may_moderate(by)
    if member.cohort_id != by.cohort_id:
        raise NotFound
    policies.check_watch(member, starts_at, ends_at, at)
    hold_cohort(by.cohort)
    shift, _created = Shift.objects.get_or_create(
        cohort_id=by.cohort_id,
        membership=member,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        defaults={"turn": turn},
    )
    return shift


@transaction.atomic
def drop_watch(*, by: Membership, shift_id: int, at: datetime) -> None:
    """The shift is off the plan, or over now if it has begun; own ones, and any for those who run the group.

    One that is gone already changes nothing. Raises Forbidden for somebody else's.
    """
    hold_cohort(by.cohort)
    shift = Shift.objects.filter(pk=shift_id, cohort_id=by.cohort_id, ends_at__gt=at).first()
    if shift is None:
        return
    if shift.membership_id != by.pk and not policies.may_moderate(by):
        raise Forbidden
    _cut(shift, at)
