"""Once a day somebody looks whether everybody has been heard from and has come: a clock counts, and a person is asked to look."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from checkins.access import watching
from checkins.models import DailyLook
from checkins.policies import days, notdue, signs
from groups.access import attendance
from groups.models import CareTask, Cohort, Membership, Programme
from groups.policies.attendance import CAME
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
    known = _known_tasks(cohort, CareTask.Kind.NO_CHECKIN)
    for member in watched.members:
        sign = _sign_of(member, watched, outages, at)
        if sign is not None and watching.place_of_care(member.user_id) == member:
            _raise(cohort, member, sign, known, f"quiet:{member.pk}:{sign.facts['first']}:{signs.round_of(sign)}", at)
    _look_at_absences(cohort, watched.members, at)
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


def limits_of(programme: Programme) -> signs.Limits:
    """The programme's numbers for attendance."""
    return signs.Limits(
        weeks=programme.absence_weeks,
        absences=programme.absences_most,
        in_row=programme.absences_in_row,
        not_excused=programme.not_excused_most,
        floor=programme.attendance_floor,
    )


def _look_at_absences(cohort: Cohort, members: Sequence[Membership], at: datetime) -> None:
    """One line for whoever was away too often; one that waits goes when its reason has, and one dealt with returns with a new absence."""
    limits = limits_of(cohort.programme)
    stood = attendance.stood_in(cohort.pk, at - timedelta(weeks=limits.weeks))
    known = _known_tasks(cohort, CareTask.Kind.ABSENCES)
    for member in members:
        meetings = stood.get(member.pk, [])
        sign = signs.absence_sign([status for _meeting, status in meetings], limits)
        if sign is not None:
            last = next(meeting for meeting, status in meetings if status not in CAME)
            _raise(cohort, member, sign, known, f"absences:{member.pk}:{last}", at)
        elif member.pk in known:
            care.drop_task(source=known[member.pk].source)


def _known_tasks(cohort: Cohort, kind: str) -> dict[uuid.UUID, CareTask]:
    """The task of this kind that still waits, by person, whatever raised it; of several the one raised first."""
    waiting = CareTask.objects.filter(cohort=cohort, kind=kind, handled_at__isnull=True, about__isnull=False)
    return {task.about_id: task for task in waiting.order_by("-raised_at") if task.about_id is not None}


def _raise(
    cohort: Cohort, member: Membership, sign: signs.Sign, known: dict[uuid.UUID, CareTask], source: str, at: datetime
) -> None:
    """One task for one reason: what already waits has today's numbers, else a new one is raised, unless it was dealt with before."""
    task = known.get(member.pk)
    if task is not None:
        facts = {**task.facts, **sign.facts}
        care.raise_task(cohort=cohort, about=member, kind=sign.kind, source=task.source, facts=facts, at=at)
    elif not CareTask.objects.filter(source=source).exists():
        care.raise_task(cohort=cohort, about=member, kind=sign.kind, source=source, facts=sign.facts, at=at)
