"""The person's own check-ins, those of the people one runs a group for, and nobody else's (DOMAIN section 8)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from accounts.errors import NotFound
from accounts.models import User
from checkins.models import CheckIn
from checkins.policies import days
from checkins.policies.answers import Answers
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Membership

WRITTEN = ("note", "intention", "thankful")


def person(user_id: uuid.UUID) -> User:
    """The account of whoever asks. Raises NotFound when it is closed."""
    found = User.objects.filter(pk=user_id, is_active=True).first()
    if found is None:
        raise NotFound
    return found


def is_treated(member: Membership) -> bool:
    """Whether this membership is one of treatment, so that its team reads the check-ins and its room may get them."""
    return group_policies.is_participant(member.role, member.cohort.kind)


def places_of(user_id: uuid.UUID) -> list[Membership]:
    """The memberships in which this person is in treatment, and so checks in."""
    return [one for one in group_access.memberships_of(user_id) if is_treated(one)]


def readers_for(places: Sequence[Membership]) -> list[str]:
    """The names of the facilitators who read the check-ins of somebody in these places, each once."""
    team = group_access.team_of({place.cohort_id for place in places})
    return list(dict.fromkeys(one.display_name for one in team))


def first_day_of(user: User) -> date:
    """The local day on which this person first came; check-ins for days before it make no sense."""
    first = Membership.objects.filter(user=user).order_by("started_at").values_list("started_at", flat=True).first()
    return days.local_day(first or user.created_at, days.zone_named(user.time_zone))


def answers_of(row: CheckIn) -> Answers:
    """The answers of a stored check-in, as its readers may see them: without the line that is for nobody else."""
    return Answers(
        mood=row.mood,
        urge=row.urge,
        used=row.used,
        helped=tuple(row.helped),
        call=row.call,
        note=row.note or "",
        halt=tuple(row.extras.get("halt", ())),
        sleep=row.extras.get("sleep", ""),
        intention=row.intention or "",
        review=row.extras.get("review", ""),
    )


def own_answers_of(row: CheckIn) -> Answers:
    """The answers of a check-in for the person who gave them, private line and all."""
    return replace(answers_of(row), thankful=row.thankful or "")


def on_day(user_id: uuid.UUID, day: date) -> CheckIn | None:
    """The person's own check-in for this day."""
    return CheckIn.objects.filter(user_id=user_id, on_day=day).first()


def between(user_id: uuid.UUID, first: date, last: date) -> dict[date, CheckIn]:
    """The person's own check-ins by day; days without one are simply not there. What was written is not opened."""
    rows = CheckIn.objects.filter(user_id=user_id, on_day__range=(first, last)).defer(*WRITTEN)
    return {row.on_day: row for row in rows.order_by("on_day")}


def newest(user_id: uuid.UUID, limit: int, before: date | None = None) -> list[CheckIn]:
    """The person's own check-ins, newest first."""
    rows = CheckIn.objects.filter(user_id=user_id)
    if before is not None:
        rows = rows.filter(on_day__lt=before)
    return list(rows.order_by("-on_day")[:limit])


def count_of(user_id: uuid.UUID) -> int:
    """How many check-ins this person has made; only ever grows."""
    return CheckIn.objects.filter(user_id=user_id).count()


def for_team(by: Membership, member_id: uuid.UUID, limit: int = 31) -> list[CheckIn]:
    """Check-ins of a member, newest first, for the team of their cohort: those for days while they belonged to it.

    Raises NotFound for everybody else, and for somebody who is not a member of that cohort.
    """
    if not group_policies.may_moderate(by):
        raise NotFound
    member = group_access.member_in(by, member_id)
    if not is_treated(member):
        raise NotFound
    zone = days.zone_named(member.user.time_zone)
    rows = CheckIn.objects.filter(user_id=member.user_id, on_day__gte=days.local_day(member.started_at, zone))
    if member.ended_at is not None:
        rows = rows.filter(on_day__lte=days.local_day(member.ended_at, zone))
    return list(rows.defer("thankful").order_by("-on_day")[:limit])
