"""Joining, leaving, muting: every change of a membership bumps its own and its cohort's generation, holding the cohort row."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.errors import Conflict
from accounts.models import User
from groups import policies
from groups.errors import CohortFull
from groups.models import Cohort, Membership
from notifications.services import wakeups


def hold_cohort(cohort: Cohort) -> Cohort:
    """The cohort's row, locked until the transaction ends, so that rights and numbers change in one order."""
    return Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)


def note_change(member: Membership, fields: list[str]) -> None:
    """Save `fields`, bump both generations and have every process ask again."""
    Membership.objects.filter(pk=member.pk).update(gen=F("gen") + 1)
    Cohort.objects.filter(pk=member.cohort_id).update(members_gen=F("members_gen") + 1)
    member.save(update_fields=fields)
    member.refresh_from_db(fields=["gen"])
    wakeups.kick(f"cohort.{member.cohort_id.hex}")
    wakeups.kick(wakeups.user_stream(member.user_id))


@transaction.atomic
def join_cohort(*, cohort: Cohort, user: User, role: str, display_name: str, at: datetime) -> Membership:
    """The person belongs to the cohort from `at`. Raises CohortFull, Invalid (name, role), Conflict when they already do."""
    cohort = hold_cohort(cohort)
    policies.check_role_fits(cohort.kind, role)
    here = Membership.objects.filter(cohort=cohort, ended_at__isnull=True)
    if here.filter(user=user).exists():
        raise Conflict
    if not policies.is_worker(role) and here.exclude(role__in=policies.WORKERS).count() >= cohort.max_size:
        raise CohortFull
    name = policies.check_name(display_name, list(here.values_list("display_name", flat=True)))
    member = Membership.objects.create(cohort=cohort, user=user, role=role, display_name=name, started_at=at)
    if policies.is_worker(role) and not user.is_team:
        user.is_team = True
        user.save(update_fields=["is_team"])
    Cohort.objects.filter(pk=cohort.pk).update(members_gen=F("members_gen") + 1)
    wakeups.kick(wakeups.user_stream(user.pk))
    return member


@transaction.atomic
def end_membership(*, member: Membership, reason: str, at: datetime) -> Membership:
    """The membership ends at `at`, for good; ending it twice changes nothing."""
    hold_cohort(member.cohort)
    member.refresh_from_db()
    if member.ended_at is None:
        member.ended_at = max(at, member.started_at)
        member.end_reason = reason
        note_change(member, ["ended_at", "end_reason"])
    return member


def pause_posting(*, member: Membership, until: datetime | None) -> Membership:
    """The member may not write until `until`; None lifts the pause. It ends by the clock, no job is needed."""
    return set_pauses(member=member, muted_until=until)


@transaction.atomic
def set_pauses(*, member: Membership, **until: datetime | None) -> Membership:
    """The member's pauses end as said (`muted_until`, `slow_until`, `suspended_until`; None lifts one); others stay as they are.

    Open pages and sockets feel it at once; each ends by the clock, no job is needed.
    """
    hold_cohort(member.cohort)
    member.refresh_from_db()
    for name, moment in until.items():
        setattr(member, name, moment)
    note_change(member, list(until))
    return member


@transaction.atomic
def change_role(*, member: Membership, role: str) -> Membership:
    """The member has another role from now on; open pages and sockets feel it at once. Raises Invalid when it does not fit."""
    cohort = hold_cohort(member.cohort)
    policies.check_role_fits(cohort.kind, role)
    member.refresh_from_db()
    member.role = role
    note_change(member, ["role"])
    if policies.is_worker(role) and not member.user.is_team:
        member.user.is_team = True
        member.user.save(update_fields=["is_team"])
    return member


@transaction.atomic
def set_cohort_mode(*, cohort: Cohort, mode: str) -> Cohort:
    """The room is open, paused, read-only or archived from now on."""
    cohort = hold_cohort(cohort)
    cohort.mode = mode
    cohort.members_gen += 1
    cohort.save(update_fields=["mode", "members_gen"])
    wakeups.kick(f"cohort.{cohort.pk.hex}")
    return cohort


@transaction.atomic
def set_holds_private(*, cohort: Cohort, holds: bool) -> Cohort:
    """Messages with contact details or offers wait for the team from now on, or are shown and only told of."""
    cohort = hold_cohort(cohort)
    cohort.holds_private = holds
    cohort.save(update_fields=["holds_private"])
    return cohort
