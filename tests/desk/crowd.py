"""A programme of any size for the desk: many cohorts, one facilitator over all, 90 days of check-ins, and what they raised."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from chat.models import Room
from checkins.models import CheckIn
from groups.models import CareTask, Cohort, Meeting, MeetingReply, Membership
from tests import factories

DAYS = 90
COHORT = 12
BATCH = 2000
KINDS = ("help_asked", "call_wanted", "use_reported", "urges_high", "low_mood", "no_checkin")
FACTS = {
    "call_wanted": {"when": "today"},
    "urges_high": {"urge": 5, "before": [1, 2, 2]},
    "no_checkin": {"days": 3, "usual": 13, "of": 14},
}


@dataclass(frozen=True)
class Crowd:
    """Everybody; `faye` is her account, `cohorts` are all hers."""

    faye: User
    cohorts: list[Cohort]
    members: list[Membership]


def gathered(count: int, at: datetime, *, waiting: int = 20) -> Crowd:
    """`count` members in cohorts of twelve, each with 90 days of check-ins; one in `waiting` of them needs somebody."""
    programme, faye = factories.programme(), factories.person("faye", is_team=True)
    cohorts = [Cohort(programme=programme, name=f"Group {n}") for n in range(-(-count // COHORT))]
    Cohort.objects.bulk_create(cohorts, BATCH)
    Room.objects.bulk_create([Room(cohort=one) for one in cohorts], BATCH)
    since = at - timedelta(days=DAYS + 1)
    team = [
        Membership(cohort=one, user=faye, role="facilitator", display_name="Faye", started_at=since) for one in cohorts
    ]
    people = [User(email=f"{n}@crowd.invalid", password="!") for n in range(count)]
    User.objects.bulk_create(people, BATCH)
    members = [
        Membership(cohort=cohorts[n // COHORT], user=person, display_name=f"Member {n}", started_at=since)
        for n, person in enumerate(people)
    ]
    Membership.objects.bulk_create([*team, *members], BATCH)
    CheckIn.objects.bulk_create(_checkins(people, at), BATCH)
    CareTask.objects.bulk_create(_tasks(members[::waiting], at), BATCH)
    _meetings(cohorts, members, at)
    return Crowd(faye, cohorts, members)


def _checkins(people: list[User], at: datetime) -> Iterator[CheckIn]:
    for n, person in enumerate(people):
        for back in range(DAYS):
            if (n + back) % 4:
                day = at.date() - timedelta(days=back)
                yield CheckIn(user=person, on_day=day, mood=1 + (n + back) % 5, urge=(n * 3 + back) % 6)


def _tasks(members: list[Membership], at: datetime) -> Iterator[CareTask]:
    for n, member in enumerate(members):
        kind = KINDS[n % len(KINDS)]
        yield CareTask(
            cohort_id=member.cohort_id,
            about=member,
            kind=kind,
            priority=0 if kind == "help_asked" else 2,
            source=f"crowd:{uuid.uuid4().hex}",
            facts=FACTS.get(kind, {}),
            raised_at=at - timedelta(minutes=n),
            due_at=at + timedelta(hours=n % 30),
        )


def _meetings(cohorts: list[Cohort], members: list[Membership], at: datetime) -> None:
    meetings = [
        Meeting(cohort=one, starts_at=at + timedelta(hours=2), ends_at=at + timedelta(hours=5)) for one in cohorts
    ]
    Meeting.objects.bulk_create(meetings, BATCH)
    of = {one.cohort_id: one for one in meetings}
    replies = [MeetingReply(meeting=of[one.cohort_id], membership=one) for one in members[::6]]
    MeetingReply.objects.bulk_create(replies, BATCH)
