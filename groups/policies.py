"""Who may do what in a cohort: pure rules on plain values.

Roles are those of `Membership.Role`, cohort kinds those of `Cohort.Kind`; sources in DOMAIN sections 4 and 8.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from accounts.errors import Forbidden, Invalid
from groups.errors import AgreementDue, Gone, InvitationClosed, LastOfTeam, Muted, NotAMember, ReadOnly, RoomPaused

TEAM = frozenset({"facilitator", "supervisor"})
WORKERS = TEAM | {"peer_specialist"}
PARTICIPANTS = frozenset({"member", "co_leader"})
NAME_MAX = 40
MEMBER, STAFF, NOBODY = "member", "staff", "none"
INVITATION_DAYS_MOST = 60
SHIFT_LONGEST = timedelta(hours=16)


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


class Watch(Protocol):
    """What the rules need to know of a shift."""

    @property
    def kind(self) -> str: ...

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


AnyWatch = TypeVar("AnyWatch", bound=Watch)


class WayIn(Protocol):
    """What the rules need to know of an invitation."""

    email: str
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


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
    """Whether the version in force still waits for this person's yes."""
    return member.agreed_version < cohort.agreement_version


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


def roles_to_invite(by_role: str, kind: str) -> list[str]:
    """The roles somebody of the team may hand out in a cohort of this kind, the usual first; supervisors only come from supervisors."""
    if kind == "staff":
        roles = ["facilitator", "peer_specialist"]
    else:
        first = "supporter" if kind == "family" else "member"
        roles = [first, *(["member"] if kind == "family" else ["co_leader"]), "peer_specialist", "facilitator"]
    return [*roles, "supervisor"] if by_role == "supervisor" else roles


def state_of_invitation(invitation: WayIn, at: datetime) -> str:
    """Whether it is open, used, revoked or expired at `at` (aware UTC)."""
    if invitation.used_at is not None:
        return "used"
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.expires_at <= at:
        return "expired"
    return "open"


def check_may_use(invitation: WayIn, email: str, at: datetime) -> None:
    """Raise InvitationClosed unless the invitation is open at `at` and made for this address (SAFETY B16)."""
    if state_of_invitation(invitation, at) != "open":
        raise InvitationClosed
    if invitation.email.lower() != email.lower():
        raise InvitationClosed


def way_in(state: str, *, visitor: uuid.UUID | None, holder: uuid.UUID | None, used_by: uuid.UUID | None) -> str:
    """What somebody finds behind an invitation's link: steps, sign_in, other_person, ask, home, or closed, which tells nothing.

    `visitor` is the account signed in here, `holder` the account that has the invited address. A used link says nothing to anybody
    but the one who used it, not even that it was used: that would tell that somebody belongs to a group (SAFETY R19).
    """
    if state == "used":
        return "home" if visitor is not None and visitor == used_by else "closed"
    if visitor is not None and visitor != holder:
        return "other_person"
    if state != "open":
        return "ask"
    return "steps" if visitor == holder else "sign_in"


def end_of_watch(until: time, at: datetime, zone: tzinfo) -> datetime:
    """The next moment after `at` (aware) at which a clock in `zone` shows `until`: today, or tomorrow when that is past. Aware UTC."""
    local = at.astimezone(zone)
    today = datetime.combine(local.date(), until, zone).astimezone(UTC)
    if today > at:
        return today
    return datetime.combine(local.date() + timedelta(days=1), until, zone).astimezone(UTC)


def check_may_end(by: Seated, role: str, others_of_team: int) -> None:
    """Raise unless `by` may end a membership with this role: Forbidden for others than the team, LastOfTeam when nobody would be left."""
    check_may_moderate(by)
    check_team_remains(role, others_of_team)


def check_team_remains(role: str, others_of_team: int) -> None:
    """Raise LastOfTeam when the one who goes is the last of the team."""
    if role in TEAM and others_of_team == 0:
        raise LastOfTeam


def check_watch(member: Seated, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Raise unless this person may say they watch the room in that time: Forbidden, or Invalid for a time gone by or over 16 hours."""
    if not may_take_care(member):
        raise Forbidden
    if ends_at <= max(starts_at, at):
        raise Invalid(_("Choose a time that is still to come."), field="until")
    if ends_at - starts_at > SHIFT_LONGEST:
        raise Invalid(_("Choose at most 16 hours. Nobody can watch longer than that."), field="until")


def tidy_name(typed: str) -> str:
    """The name as it will be shown: NFKC, single spaces, no control characters, at most 40 characters."""
    folded = unicodedata.normalize("NFKC", typed)
    visible = "".join(ch for ch in folded if unicodedata.category(ch)[0] != "C")
    return " ".join(visible.split())[:NAME_MAX]


def check_name(typed: str, taken: Collection[str]) -> str:
    """The tidied name; raises Invalid when it is empty or looks like somebody else's name in the cohort."""
    name = tidy_name(typed)
    if not name:
        raise Invalid(_("Enter the name the group will see."), field="display_name")
    if name_shape(name) in {name_shape(other) for other in taken}:
        raise Invalid(_("Somebody here already uses that name. Add a letter or choose another."), field="display_name")
    return name


# Cyrillic, Greek and digits that pass for Latin letters at a glance.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁɡαεονικ0135", "aeopcyxijsdgaeovikoies")  # noqa: RUF001 - they are the point


def name_shape(name: str) -> str:
    """What a name looks like at a glance: case, accents and common look-alike letters folded."""
    bare = "".join(ch for ch in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(ch))
    return "".join(ch for ch in bare.translate(_LOOKALIKES) if ch.isalnum())


def watching(shifts: Iterable[AnyWatch], at: datetime) -> AnyWatch | None:
    """The shift that covers `at` (starts included, ends excluded); on duty before on call, the longest first."""
    now = [shift for shift in shifts if shift.starts_at <= at < shift.ends_at]
    return min(now, key=lambda shift: (shift.kind != "on_duty", -shift.ends_at.timestamp()), default=None)


def next_watch(shifts: Iterable[AnyWatch], at: datetime) -> AnyWatch | None:
    """The first shift that begins after `at`."""
    return min((shift for shift in shifts if shift.starts_at > at), key=lambda shift: shift.starts_at, default=None)
