"""The story of `lives` in the database: who is there, what they have done by now, and what is still due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection
from django.db.models import Exists, Min, OuterRef, Q

from accounts.models import User
from checkins.models import CheckIn, Reminder
from checkins.policies import reminders as rules
from checkins.policies.days import zone_named
from groups.models import CareTask, Cohort, Membership, Programme
from notifications.models import OutboxItem
from tests.reminders.lives import QUIET, Life

BATCH = 2000
COHORT = 500
_to_come: list[CheckIn] = []


def people_of(lives: Sequence[Life], at: datetime) -> None:
    """Everybody is in treatment and has asked for their note."""
    call_command("migrate", verbosity=0)
    programme = Programme.objects.create(name="Proof")
    cohorts = [Cohort(programme=programme, name=f"Proof {n}") for n in range(-(-len(lives) // COHORT))]
    Cohort.objects.bulk_create(cohorts)
    users = [User(email=life.email, password="!", time_zone=life.zone) for life in lives]
    User.objects.bulk_create(users, BATCH)
    since = at - timedelta(days=30)
    Membership.objects.bulk_create(
        [
            Membership(cohort=cohorts[n // COHORT], user=user, display_name=f"P{n}", started_at=since)
            for n, user in enumerate(users)
        ],
        BATCH,
    )
    Reminder.objects.bulk_create(
        [
            Reminder(
                user=user,
                wanted_at=life.hour,
                quiet_from=QUIET[0],
                quiet_until=QUIET[1],
                zone=life.zone,
                next_at=rules.next_moment(at, life.hour, zone_named(life.zone)),
            )
            for user, life in zip(users, lives, strict=True)
        ],
        BATCH,
    )
    _to_come[:] = sorted(
        (
            CheckIn(user=user, on_day=day, mood=3, created_at=moment)
            for user, life in zip(users, lives, strict=True)
            for moment, day in life.checkins
        ),
        key=lambda row: row.created_at,
        reverse=True,
    )


def live_until(now: datetime) -> None:
    """Everybody has done what they do up to now."""
    done = []
    while _to_come and _to_come[-1].created_at <= now:
        done.append(_to_come.pop())
    CheckIn.objects.bulk_create(done, BATCH)


def _waiting(now: datetime) -> Q:
    return Q(sent_at__isnull=True) & (Q(not_after__isnull=True) | Q(not_after__gt=now))


def is_due(now: datetime) -> bool:
    """Whether a clock has something to do at this moment: a turn, a mail, or somebody whose notes rest and who is back."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    if Reminder.objects.filter(next_at__lte=now).exists():
        return True
    if OutboxItem.objects.filter(_waiting(now) & free, due_at__lte=now).exists():
        return True
    back = CheckIn.objects.filter(user_id=OuterRef("user_id"), created_at__gt=OuterRef("rests_since"))
    return Reminder.objects.filter(Exists(back), rests_since__isnull=False).exists()


def next_moment(now: datetime) -> datetime | None:
    """The next moment at which anything happens; None when the story is over."""
    claimed = OutboxItem.objects.filter(_waiting(now), claimed_until__gt=now)
    found = (
        Reminder.objects.filter(next_at__gt=now).aggregate(at=Min("next_at"))["at"],
        claimed.aggregate(at=Min("claimed_until"))["at"],
        _to_come[-1].created_at if _to_come else None,
    )
    return min((at for at in found if at is not None), default=None)


def tasks() -> int:
    """How often a person was asked to look."""
    return CareTask.objects.filter(kind="no_checkin").count()


def vendor() -> str:
    """Which database told the story."""
    return str(connection.vendor)
