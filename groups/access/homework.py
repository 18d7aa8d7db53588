"""Guarded reads of homework: who has done it for the team of the cohort, one's own for oneself, nothing for anybody else."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.errors import NotFound
from groups import policies
from groups.access import membership_for, memberships_of, team_membership_for
from groups.models import Homework, HomeworkDone, Membership
from groups.policies import homework as rules

LISTED = 5


@dataclass(frozen=True)
class Given:
    """Homework as its team sees it: who said it is done, and who has it open, by name."""

    homework: Homework
    done: list[str]
    waiting: list[str]

    @property
    def people(self) -> int:
        """How many have it."""
        return len(self.done) + len(self.waiting)


@dataclass(frozen=True)
class Own:
    """Homework as one member has it."""

    homework: Homework
    is_done: bool

    @property
    def state(self) -> str:
        """Assigned, done, discussed or carried over."""
        one = self.homework
        return rules.state_of(is_done=self.is_done, carried_at=one.carried_at, discussed_at=one.discussed_at)


def team_for(user_id: uuid.UUID, cohort_id: uuid.UUID) -> Membership:
    """The membership by which this person runs a cohort that has homework. Raises NotFound for everybody and everything else."""
    by = team_membership_for(user_id, cohort_id)
    if not policies.is_participant(policies.MEMBER, by.cohort.kind):
        raise NotFound
    return by


def homework_in(by: Membership, homework_id: uuid.UUID) -> Homework:
    """One homework of the cohort that `by` runs. Raises NotFound for any other."""
    found = Homework.objects.filter(pk=homework_id, cohort_id=by.cohort_id).first()
    if found is None or not policies.may_moderate(by):
        raise NotFound
    return found


def open_in(by: Membership) -> list[Given]:
    """What is open in the cohort, oldest first, for its team; three queries whatever its size. Raises NotFound for others."""
    if not policies.may_moderate(by):
        raise NotFound
    rows = Membership.objects.filter(cohort_id=by.cohort_id, ended_at__isnull=True, role__in=policies.PARTICIPANTS)
    people = sorted(rows, key=lambda one: one.display_name.casefold())
    given = _open().filter(cohort_id=by.cohort_id).select_related("set_by").prefetch_related("done")
    found = []
    for one in given:
        said = {row.membership_id for row in one.done.all()}
        done = [person.display_name for person in people if person.pk in said]
        waiting = [person.display_name for person in people if person.pk not in said]
        found.append(Given(one, done, waiting))
    return found


def discussed_in(by: Membership) -> list[Homework]:
    """The last five the group has talked about, newest first, for its team. Raises NotFound for others."""
    if not policies.may_moderate(by):
        raise NotFound
    rows = Homework.objects.filter(cohort_id=by.cohort_id, discussed_at__isnull=False)
    return list(rows.order_by("-discussed_at")[:LISTED])


def open_of(by: Membership, member: Membership) -> list[Own]:
    """What one member has open, for the team of their cohort. Raises NotFound for others."""
    if not policies.may_moderate(by) or by.cohort_id != member.cohort_id:
        raise NotFound
    return _own(_open(), [member])


def own_open(places: Sequence[Membership]) -> list[Own]:
    """What somebody with these memberships has open, oldest first, also who was not at the meeting (DOMAIN R29). One query."""
    return _own(_open(), [one for one in places if rules.has_homework(one, one.cohort)])


def own_in(user_id: uuid.UUID, homework_id: uuid.UUID) -> tuple[Membership, Homework]:
    """One homework of this person, and the membership by which they have it. Raises NotFound for any other."""
    found = Homework.objects.filter(pk=homework_id).first()
    if found is None:
        raise NotFound
    member = membership_for(user_id, found.cohort_id)
    rules.check_has_homework(member, member.cohort)
    return member, found


def own_homework(user_id: uuid.UUID) -> list[dict[str, Any]]:
    """The homework of one's groups, oldest first, since one came: for oneself and for the export of one's data.

    A group one has left is not in it, as its room is not. Who of the team gave it is left out.
    """
    places = [one for one in memberships_of(user_id) if rules.has_homework(one, one.cohort)]
    since = {one.cohort_id: one.started_at for one in places}
    rows = _own(Homework.objects.all(), places)
    return [
        {
            "group": row.homework.cohort.name,
            "set_at": row.homework.set_at,
            "words": row.homework.words,
            "state": row.state,
            "is_done": row.is_done,
        }
        for row in rows
        if row.homework.discussed_at is None or row.homework.discussed_at >= since[row.homework.cohort_id]
    ]


def _open() -> QuerySet[Homework]:
    return Homework.objects.filter(discussed_at__isnull=True).order_by("set_at", "pk")


def _own(rows: QuerySet[Homework], places: Sequence[Membership]) -> list[Own]:
    if not places:
        return []
    said = HomeworkDone.objects.filter(homework=OuterRef("pk"), membership__in=[one.pk for one in places])
    rows = rows.filter(cohort_id__in=[one.cohort_id for one in places]).select_related("cohort", "meeting")
    return [Own(one, one.is_done) for one in rows.annotate(is_done=Exists(said)).order_by("set_at", "pk")]
