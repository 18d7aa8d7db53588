"""Once a day somebody looks whether everybody has been heard from: a clock counts days, and a person is asked to call."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from checkins.access import watching
from checkins.models import DailyLook
from checkins.policies import days, notdue, signs
from groups.models import CareTask, Cohort, Membership, Programme
from groups.services import care

LOOK_AT = timedelta(hours=6)
KEPT = timedelta(days=30)


def look_through(*, at: datetime) -> int:
    """Every therapy group has been looked through on its programme's local day, from six in the morning on; says how many were now."""
    todays = {one.pk: look_day(at, one.time_zone) for one in Programme.objects.all()}
    cohorts = watching.unlooked_cohorts(todays)
    outages = watching.outages_since(at - signs.LOOK_BACK) if cohorts else []
    for cohort in cohorts:
        look_in(cohort, todays[cohort.programme_id], outages, at)
    return len(cohorts)


def look_day(at: datetime, zone_name: str) -> date:
    """The day of the look: it begins at six in the morning, when the day before has ended for everybody."""
    wall = at.astimezone(days.zone_named(zone_name)).replace(tzinfo=None)
    return (wall - LOOK_AT).date()


@transaction.atomic
def look_in(cohort: Cohort, day: date, outages: Sequence[notdue.Span], at: datetime) -> None:
    """This group has been looked through on its day `day`; a second clock that comes for it changes nothing."""
    _row, mine = DailyLook.objects.get_or_create(cohort=cohort, on_day=day)
    if not mine:
        return
    watched = watching.watched_in(cohort, at, signs.LOOK_BACK + timedelta(days=signs.USUAL_DAYS))
    known = _known_tasks(cohort)
    for member in watched.members:
        sign = _sign_of(member, watched, outages, at)
        if sign is not None and watching.place_of_care(member.user_id) == member:
            _raise(cohort, member, sign, known, at)
    DailyLook.objects.filter(cohort=cohort, on_day__lt=day - KEPT).delete()


def _sign_of(
    member: Membership, watched: watching.Watched, outages: Sequence[notdue.Span], at: datetime
) -> signs.Sign | None:
    zone = days.zone_named(member.user.time_zone)
    since = days.local_day(member.started_at, zone)
    yesterday = days.local_day(at, zone) - timedelta(days=1)
    first = max(since, yesterday - signs.LOOK_BACK)
    not_due = notdue.days_away(outages, first, yesterday, zone) | notdue.days_off(
        watched.off.get(member.user_id, ()), first, yesterday
    )
    return signs.quiet_sign(watched.done.get(member.user_id, set()), not_due, since, yesterday)


def _known_tasks(cohort: Cohort) -> dict[uuid.UUID, list[CareTask]]:
    """The tasks of this kind that still wait, by person, whichever look or whose resting notes raised them."""
    found: dict[uuid.UUID, list[CareTask]] = {}
    waiting = CareTask.objects.filter(cohort=cohort, kind=CareTask.Kind.NO_CHECKIN, handled_at__isnull=True)
    for task in waiting.filter(about__isnull=False).select_related("about"):
        assert task.about is not None, "asked for above"  # noqa: S101
        found.setdefault(task.about.pk, []).append(task)
    return found


def _raise(
    cohort: Cohort, member: Membership, sign: signs.Sign, known: dict[uuid.UUID, list[CareTask]], at: datetime
) -> None:
    """One task for one silence: what already waits has today's numbers, else a new one is raised."""
    waiting = known.get(member.pk)
    source = waiting[0].source if waiting else f"quiet:{member.pk}:{sign.facts['first']}:{signs.round_of(sign)}"
    facts = {**(waiting[0].facts if waiting else {}), **sign.facts}
    if waiting or not CareTask.objects.filter(source=source).exists():
        care.raise_task(cohort=cohort, about=member, kind=sign.kind, source=source, facts=facts, at=at)
