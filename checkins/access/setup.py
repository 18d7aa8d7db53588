"""What a programme asks, what a person leaves out, and which days are not due."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from accounts.errors import NotFound
from accounts.models import User
from checkins.access.daily import places_of
from checkins.models import CheckInSetup, LeftOut, Outage, Pause
from checkins.policies import days, items, notdue
from checkins.policies.answers import HELPED
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Membership, Programme


def setup_of(programme_id: uuid.UUID | None) -> items.Setup:
    """What this programme asks; the house's own for None and for a programme that has changed nothing."""
    row = CheckInSetup.objects.filter(programme_id=programme_id).first() if programme_id else None
    return items.setup_from(row.helped if row else [], row.optional if row else [], HELPED)


def setup_for(user_id: uuid.UUID) -> items.Setup:
    """What this person is asked by the programme that looks after them."""
    place = group_access.place_of_care(places_of(user_id))
    return setup_of(place.cohort.programme_id if place else None)


def left_out_by(user_id: uuid.UUID) -> list[str]:
    """The optional questions this person does not want."""
    row = LeftOut.objects.filter(user_id=user_id).first()
    return list(row.items) if row else []


def pause_on(user_id: uuid.UUID, day: date) -> Pause | None:
    """The days off that this day belongs to."""
    return Pause.objects.filter(user_id=user_id, first_on__lte=day, last_on__gte=day).order_by("-last_on").first()


def not_due_days(user: User, first: date, last: date) -> set[date]:
    """The days, `first` to `last`, on which nothing was asked of this person: taken off, or the service was away for long."""
    zone = days.zone_named(user.time_zone)
    begins, ends = notdue.bounds_of(first, zone)[0], notdue.bounds_of(last, zone)[1]
    outages = Outage.objects.filter(ended_at__gt=begins, started_at__lt=ends)
    away = notdue.days_away(outages.values_list("started_at", "ended_at"), first, last, zone)
    pauses = Pause.objects.filter(user=user, first_on__lte=last, last_on__gte=first)
    return away | notdue.days_off(pauses.values_list("first_on", "last_on"), first, last)


def not_due_this_week(user: User, today: date) -> set[date]:
    """Of the seven days that end today, those that are not due."""
    return not_due_days(user, today - timedelta(days=days.WEEK - 1), today)


def programmes_run_by(user: User) -> list[Programme]:
    """The programmes whose check-in and measures this person may shape: where they are of the team, and all for the site's administrators.

    Shaping what is asked opens no answer.
    """
    if user.is_staff and user.is_active:
        return list(Programme.objects.order_by("created_at"))
    mine = group_access.team_memberships_of(user.pk)
    return list({one.cohort.programme_id: one.cohort.programme for one in mine}.values())


def programme_run_by(user: User, programme_id: uuid.UUID) -> Programme:
    """One programme this person may shape. Raises NotFound for any other."""
    found = next((one for one in programmes_run_by(user) if one.pk == programme_id), None)
    if found is None:
        raise NotFound
    return found


def pause_for_team(by: Membership, member_id: uuid.UUID, day: date) -> Pause | None:
    """The days off of a member of the cohort `by` runs. Raises NotFound for everybody else."""
    if not group_policies.may_moderate(by):
        raise NotFound
    return pause_on(group_access.member_in(by, member_id).user_id, day)
