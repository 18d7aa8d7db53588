"""Reads for the clock: whom it reminds and whom nobody has heard from. They give days and moments, never an answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet

from checkins.models import CheckIn, DailyLook, Outage, Pause, Reminder
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Cohort, Membership

OUTSIDE_TREATMENT = (Cohort.Kind.FAMILY, Cohort.Kind.STAFF)


def _treated() -> QuerySet[Membership]:
    rows = Membership.objects.filter(ended_at__isnull=True, role__in=group_policies.PARTICIPANTS, user__is_active=True)
    return rows.exclude(cohort__kind__in=OUTSIDE_TREATMENT).exclude(cohort__mode=Cohort.Mode.ARCHIVED)


def treated_among(user_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these people are in treatment now."""
    return frozenset(_treated().filter(user_id__in=list(user_ids)).values_list("user_id", flat=True))


def place_of_care(user_id: uuid.UUID) -> Membership | None:
    """Where somebody is looked after, None for who is in no treatment."""
    return group_access.place_of_care(_treated().filter(user_id=user_id).select_related("cohort"))


def reminder_of(user_id: uuid.UUID) -> Reminder | None:
    """The person's own choice about the evening note; None when they made none."""
    return Reminder.objects.filter(user_id=user_id).first()


def last_heard(user_ids: Sequence[uuid.UUID], since: date) -> dict[uuid.UUID, datetime]:
    """When each of these people last saved a check-in for a day from `since` on; who did not is not there."""
    rows = CheckIn.objects.filter(user_id__in=user_ids, on_day__gte=since).values("user_id")
    return dict(rows.annotate(last=Max("created_at")).values_list("user_id", "last"))


def done_among(user_ids: Sequence[uuid.UUID], since: date) -> frozenset[tuple[uuid.UUID, date]]:
    """Who of these people has checked in for which day, from `since` on."""
    rows = CheckIn.objects.filter(user_id__in=user_ids, on_day__gte=since)
    return frozenset(rows.values_list("user_id", "on_day"))


def pauses_among(user_ids: Sequence[uuid.UUID], since: date) -> dict[uuid.UUID, list[tuple[date, date]]]:
    """The days off of each of these people that last at least until `since`."""
    found: dict[uuid.UUID, list[tuple[date, date]]] = {}
    rows = Pause.objects.filter(user_id__in=user_ids, last_on__gte=since).order_by("first_on")
    for user_id, first, last in rows.values_list("user_id", "first_on", "last_on"):
        found.setdefault(user_id, []).append((first, last))
    return found


def outages_since(at: datetime) -> list[tuple[datetime, datetime]]:
    """When the service was away, from `at` on."""
    return list(Outage.objects.filter(ended_at__gt=at).order_by("started_at").values_list("started_at", "ended_at"))


def unlooked_cohorts(days: Mapping[uuid.UUID, date]) -> list[Cohort]:
    """The therapy groups that nobody has looked through on the day their programme lives (`days` by programme)."""
    wanted = Q(pk__in=[])
    for programme_id, day in days.items():
        looked = DailyLook.objects.filter(on_day=day).values("cohort_id")
        wanted |= Q(programme_id=programme_id) & ~Q(pk__in=looked)
    open_ones = Cohort.objects.exclude(kind__in=OUTSIDE_TREATMENT).exclude(mode=Cohort.Mode.ARCHIVED)
    return list(open_ones.filter(wanted).select_related("programme").order_by("created_at"))


@dataclass(frozen=True)
class Watched:
    """The people in treatment in one cohort, with the days they checked in and the days they took off."""

    members: Sequence[Membership]
    done: Mapping[uuid.UUID, set[date]] = field(default_factory=dict)
    off: Mapping[uuid.UUID, Sequence[tuple[date, date]]] = field(default_factory=dict)


def watched_in(cohort: Cohort, at: datetime, back: timedelta) -> Watched:
    """Everybody in treatment in this cohort and their days since `back` before `at`; three queries whatever its size."""
    members = list(_treated().filter(cohort=cohort).select_related("user"))
    ids, since = [member.user_id for member in members], (at - back).date()
    done: dict[uuid.UUID, set[date]] = {}
    for user_id, day in done_among(ids, since):
        done.setdefault(user_id, set()).add(day)
    return Watched(members, done, pauses_among(ids, since))
