"""Who may do what in a cohort, by role and by how their membership stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from accounts.errors import Forbidden, Invalid
from groups.errors import AgreementDue, Gone, LastOfTeam, Muted, NotAMember, ReadOnly, RoomPaused

TEAM = frozenset({"facilitator", "supervisor"})
WORKERS = TEAM | {"peer_specialist"}
PARTICIPANTS = frozenset({"member", "co_leader"})
# What somebody asked for is for all who work here; what check-ins and attendance tell is for the team (DOMAIN section 8).
FOR_TEAM = frozenset({"use_reported", "urges_high", "low_mood", "no_checkin", "absences"})
SERVICE = "service"  # a program: in the room for all to see, without any right of a person
MEMBER, STAFF, NOBODY = "member", "staff", "none"


class Seated(Protocol):
    """What the rules need to know of a membership."""

    @property
    def role(self) -> str: ...

    @property
    def ended_at(self) -> datetime | None: ...

    @property
    def muted_until(self) -> datetime | None: ...

    @property
    def agreed_version(self) -> int: ...


class Circle(Protocol):
    """What the rules need to know of a cohort."""

    @property
    def kind(self) -> str: ...

    @property
    def mode(self) -> str: ...

    @property
    def agreement_version(self) -> int: ...


def is_team(role: str) -> bool:
    """Whether this role runs the group: decides cases, sees check-ins, takes care tasks."""
    return role in TEAM


def is_worker(role: str) -> bool:
    """Whether this role works for the programme: second factor, shorter idle limit."""
    return role in WORKERS


def is_participant(role: str, kind: str) -> bool:
    """Whether this role in a cohort of this kind is in treatment: checks in, has a plan. A family group never is (DOMAIN R35)."""
    return role in PARTICIPANTS and kind not in ("family", "staff")


def side_of(roles: Collection[str]) -> str:
    """Whose pages somebody with these open roles gets: the staff's when they work anywhere, nobody's when they belong nowhere."""
    if not roles:
        return NOBODY
    return STAFF if any(is_worker(role) for role in roles) else MEMBER


def may_moderate(member: Seated) -> bool:
    """Whether this person decides cases of the cohort they belong to."""
    return member.ended_at is None and member.role in TEAM


def may_take_care(member: Seated) -> bool:
    """Whether this person takes care tasks: the team, and peer specialists for calls (DOMAIN section 8)."""
    return member.ended_at is None and member.role in WORKERS


def may_take(member: Seated, kind: str) -> bool:
    """Whether this person takes care tasks of this kind: a peer specialist none that tells of somebody's check-ins."""
    return may_take_care(member) and (member.role in TEAM or kind not in FOR_TEAM)


def check_may_moderate(member: Seated) -> None:
    """Raise Forbidden unless this person decides cases here."""
    if not may_moderate(member):
        raise Forbidden


def check_may_enter(member: Seated, cohort: Circle) -> None:
    """Raise unless this person may read the room now.

    NotAMember after the membership ended; Gone when the cohort is archived; AgreementDue until the current version is accepted.
    """
    if member.ended_at is not None:
        raise NotAMember
    if cohort.mode == "archived":
        raise Gone
    if is_agreement_due(member, cohort):
        raise AgreementDue


def is_agreement_due(member: Seated, cohort: Circle) -> bool:
    """Whether the version in force still waits for this person's yes. A program has nothing to agree to: who runs it has."""
    return member.role != SERVICE and member.agreed_version < cohort.agreement_version


def may_enter(member: Seated, cohort: Circle) -> bool:
    """Whether `check_may_enter` would pass."""
    try:
        check_may_enter(member, cohort)
    except (NotAMember, Gone, AgreementDue):
        return False
    return True


def check_may_post(member: Seated, cohort: Circle, at: datetime) -> None:
    """Raise unless this person may write in the room at `at` (aware UTC).

    The team may write in a paused room, so that it can say why; nobody writes in a read-only one.
    """
    check_may_enter(member, cohort)
    if cohort.mode == "read_only":
        raise ReadOnly
    if cohort.mode == "paused" and member.role not in TEAM:
        raise RoomPaused
    if member.muted_until is not None and at < member.muted_until:
        raise Muted(until=member.muted_until)


def permissions_of(member: Seated, cohort: Circle, at: datetime) -> list[str]:
    """What a client may offer this person in the room: any of post, react, flag, moderate."""
    perms = ["flag"] if may_enter(member, cohort) else []
    try:
        check_may_post(member, cohort, at)
        perms += ["post", "react"]
    except (NotAMember, Gone, AgreementDue, ReadOnly, RoomPaused, Muted):
        pass
    if perms and may_moderate(member):
        perms.append("moderate")
    return perms


def check_role_fits(kind: str, role: str) -> None:
    """Raise Invalid when a role has no place in a cohort of this kind: families only in family cohorts (DOMAIN R35)."""
    if role == "supporter" and kind != "family":
        raise Invalid(_("A family supporter can only join a family group."), field="role")
    if kind == "staff" and role not in WORKERS:
        raise Invalid(_("Only the team can join a team room."), field="role")


def check_may_end(by: Seated, role: str, others_of_team: int) -> None:
    """Raise unless `by` may end a membership with this role: Forbidden for others than the team, LastOfTeam when nobody would be left."""
    check_may_moderate(by)
    check_team_remains(role, others_of_team)


def check_team_remains(role: str, others_of_team: int) -> None:
    """Raise LastOfTeam when the one who goes is the last of the team."""
    if role in TEAM and others_of_team == 0:
        raise LastOfTeam
