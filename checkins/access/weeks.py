"""Weeks that members show to one person each. Who may see is asked at every look: the consent, both memberships, the roles."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.errors import NotFound
from checkins.access.daily import between
from checkins.policies import weeks
from checkins.policies.answers import Answers
from groups import access as group_access
from groups.models import Consent, Membership


@dataclass(frozen=True)
class SharedWeek:
    """One week shown to one person: who gave it, who sees it, what of it, until when."""

    consent: Consent
    giver: Membership
    receiver: Membership
    first_on: date

    @property
    def sees(self) -> str:
        """Whether the receiver sees answers, or the week in words."""
        return weeks.SEES[self.receiver.role]


def people_to_share_with(user_id: uuid.UUID) -> list[Membership]:
    """Those to whom this person may show a week: peer specialists and supporters in the circles they belong to themselves."""
    mine = {one.cohort_id for one in group_access.memberships_of(user_id)}
    rows = Membership.objects.filter(cohort_id__in=mine, role__in=weeks.SEES, ended_at__isnull=True)
    return list(rows.exclude(user_id=user_id).select_related("cohort", "user").order_by("display_name"))


def weeks_given_by(user_id: uuid.UUID, at: datetime) -> list[SharedWeek]:
    """What this person shows now, newest first."""
    return _weeks(Q(giver__user_id=user_id), at)


def weeks_shown_to(user_id: uuid.UUID, at: datetime) -> list[SharedWeek]:
    """What others show this person now, newest first."""
    return _weeks(Q(receiver_id=user_id), at)


def week_shown(user_id: uuid.UUID, consent_id: uuid.UUID, at: datetime) -> SharedWeek:
    """One week shown to this person now. Raises NotFound for any other, also when it was taken back."""
    found = _weeks(Q(receiver_id=user_id, pk=consent_id), at)
    if not found:
        raise NotFound
    return found[0]


def _weeks(whose: Q, at: datetime) -> list[SharedWeek]:
    live = Consent.objects.filter(whose, revoked_at__isnull=True, expires_at__gt=at, giver__ended_at__isnull=True)
    found = [one for one in live.select_related("giver__cohort", "giver__user") if weeks.week_of(one.items)]
    seats = _seats(found)
    shown = [
        SharedWeek(one, one.giver, seat, first_on)
        for one in found
        if (seat := seats.get((one.giver.cohort_id, one.receiver_id))) and (first_on := weeks.week_of(one.items))
    ]
    return sorted(shown, key=lambda one: one.first_on, reverse=True)


def _seats(found: list[Consent]) -> Mapping[tuple[uuid.UUID, uuid.UUID], Membership]:
    """Where each receiver sits in the giver's circle today; who has left it, or has another role by now, is not there."""
    rows = Membership.objects.filter(
        cohort_id__in={one.giver.cohort_id for one in found},
        user_id__in={one.receiver_id for one in found},
        role__in=weeks.SEES,
        ended_at__isnull=True,
    )
    return {(one.cohort_id, one.user_id): one for one in rows.select_related("cohort")}


def days_shown(week: SharedWeek) -> dict[date, Answers]:
    """Mood and urges of the shared days, and nothing else of them."""
    rows = between(week.giver.user_id, week.first_on, week.first_on + weeks.WEEK - timedelta(days=1))
    return {day: Answers(mood=row.mood, urge=row.urge) for day, row in rows.items()}
