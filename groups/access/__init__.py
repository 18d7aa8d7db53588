"""The only door to a cohort. "No such cohort" and "not yours" are one answer; rights are asked again at every act."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.errors import NotFound
from accounts.models import Session, User
from groups import policies
from groups.errors import NotAMember
from groups.models import (
    Acceptance,
    Agreement,
    CareTask,
    Cohort,
    Consent,
    Invitation,
    Meeting,
    MeetingReply,
    Membership,
    Programme,
    Shift,
)

PRESENCE = timedelta(minutes=5)


def _open() -> QuerySet[Membership]:
    return Membership.objects.filter(ended_at__isnull=True).exclude(cohort__mode=Cohort.Mode.ARCHIVED)


def membership_for(user_id: uuid.UUID, cohort_id: uuid.UUID) -> Membership:
    """The person's open membership in the cohort, with the cohort. Raises NotAMember."""
    found = _open().select_related("cohort", "user").filter(user_id=user_id, cohort_id=cohort_id).first()
    if found is None:
        raise NotAMember
    return found


def memberships_of(user_id: uuid.UUID) -> list[Membership]:
    """All open memberships of a person, with cohort and programme, in the order the cohorts were made."""
    return list(
        _open()
        .select_related("cohort__programme", "user")
        .filter(user_id=user_id, user__is_active=True)
        .order_by("cohort__created_at", "cohort_id")
    )


def team_memberships_of(user_id: uuid.UUID) -> list[Membership]:
    """The open memberships in which this person runs the group."""
    return [member for member in memberships_of(user_id) if policies.may_moderate(member)]


def member_in(by: Membership, member_id: uuid.UUID) -> Membership:
    """Another membership, open or ended, of the cohort `by` belongs to. Raises NotFound for any other."""
    found = Membership.objects.select_related("cohort", "user").filter(cohort_id=by.cohort_id, id=member_id).first()
    if found is None:
        raise NotFound
    return found


def team_membership_for(user_id: uuid.UUID, cohort_id: uuid.UUID) -> Membership:
    """The person's membership where they run the group; to everybody else the cohort's desk does not exist. Raises NotAMember."""
    member = membership_for(user_id, cohort_id)
    if not policies.may_moderate(member):
        raise NotAMember
    return member


def roster_of(member: Membership) -> list[Membership]:
    """Everybody who belongs to the member's cohort now, the team first, then by name."""
    people = list(_open().filter(cohort_id=member.cohort_id).select_related("user"))
    return sorted(people, key=lambda one: (not policies.is_team(one.role), one.display_name.casefold()))


def readers_of(cohort_id: uuid.UUID) -> dict[uuid.UUID, Membership]:
    """By account: who may read the cohort's room now, for the live hub. One query, with each person's `auth_gen`."""
    people = _open().filter(cohort_id=cohort_id, user__is_active=True).select_related("cohort", "user")
    return {one.user_id: one for one in people if policies.may_enter(one, one.cohort)}


def team_of(cohort_ids: Iterable[uuid.UUID]) -> list[Membership]:
    """The team of these cohorts, for "who sees this" lines."""
    return list(
        _open().filter(cohort_id__in=list(cohort_ids), role__in=policies.TEAM).order_by("started_at", "display_name")
    )


def workers_of(cohort_id: uuid.UUID) -> list[Membership]:
    """Everybody who takes care tasks of a cohort now, with their accounts; for alerts, which ask them. Longest here first."""
    rows = _open().filter(cohort_id=cohort_id, role__in=policies.WORKERS, user__is_active=True)
    return list(rows.select_related("user").order_by("started_at", "display_name"))


def shifts_now(cohort_id: uuid.UUID, at: datetime) -> list[Shift]:
    """The shifts that cover `at`, in the order in which their people are asked: on duty first, then by turn."""
    rows = Shift.objects.filter(
        cohort_id=cohort_id, starts_at__lte=at, ends_at__gt=at, membership__ended_at__isnull=True
    )
    return list(rows.select_related("membership").order_by("-kind", "turn", "starts_at"))


def current_agreement(cohort: Cohort) -> Agreement | None:
    """The version everybody accepts now; None when the cohort has none yet."""
    return Agreement.objects.filter(cohort=cohort, version=cohort.agreement_version).first()


def agreement_before(agreement: Agreement) -> Agreement | None:
    """The version before this one, to show what changed."""
    return Agreement.objects.filter(cohort=agreement.cohort_id, version=agreement.version - 1).first()


def agreement_version(cohort: Cohort, version: int) -> Agreement | None:
    """One version of the cohort's agreement."""
    return Agreement.objects.filter(cohort=cohort, version=version).first()


def accepted_at(member: Membership, agreement: Agreement) -> datetime | None:
    """When this member said yes to this version."""
    rows = Acceptance.objects.filter(membership=member, agreement=agreement)
    return rows.values_list("accepted_at", flat=True).first()


def digest_of(token: str) -> bytes:
    """What is kept of an invitation's token. It is looked up by this, so no comparison ever sees the token itself."""
    return hashlib.sha256(token.encode()).digest()


def invitation_by(token: str) -> Invitation | None:
    """The invitation this link belongs to, whatever its state, with its cohort; None for a link nobody made."""
    rows = Invitation.objects.select_related("cohort__programme", "invited_by")
    return rows.exclude(cohort__mode=Cohort.Mode.ARCHIVED).filter(token_hash=digest_of(token)).first()


def holder_of(invitation: Invitation) -> uuid.UUID | None:
    """The account that has the invited address already; None when the invitation would make one."""
    return User.objects.filter(email=invitation.email).values_list("pk", flat=True).first()


def new_link_asked(invitation: Invitation) -> CareTask | None:
    """The last time somebody asked the team for a new link, and who of it has seen that."""
    asked = CareTask.objects.filter(source__startswith=f"invitation:{invitation.pk}:again:")
    return asked.select_related("claimed_by").order_by("-raised_at").first()


def invitations_of(member: Membership, since: datetime) -> list[Invitation]:
    """The cohort's invitations that are open or were made after `since`, newest first. Raises NotAMember for others than the team."""
    if not policies.may_moderate(member):
        raise NotAMember
    unused = Q(used_at__isnull=True, revoked_at__isnull=True)
    rows = Invitation.objects.filter(unused | Q(created_at__gt=since), cohort_id=member.cohort_id)
    return list(rows.select_related("invited_by").order_by("-created_at")[:200])


def questions_of(member: Membership) -> dict[str, list[CareTask]]:
    """By invitation: what people asked before joining this cohort and nobody has answered yet. Raises NotAMember for others."""
    found: dict[str, list[CareTask]] = {}
    for task in open_care_tasks(member):
        if task.kind == CareTask.Kind.QUESTION and "invitation" in task.facts:
            found.setdefault(task.facts["invitation"], []).append(task)
    return found


def invitation_in(member: Membership, invitation_id: uuid.UUID) -> Invitation:
    """One invitation of the cohort this person runs. Raises NotFound for any other."""
    found = Invitation.objects.filter(cohort_id=member.cohort_id, id=invitation_id).first()
    if found is None or not policies.may_moderate(member):
        raise NotFound
    return found


def shifts_of(member: Membership, at: datetime) -> list[Shift]:
    """Who watches the member's room now and later, soonest first."""
    rows = Shift.objects.filter(cohort_id=member.cohort_id, ends_at__gt=at, membership__ended_at__isnull=True)
    return list(rows.select_related("membership").order_by("starts_at")[:50])


@dataclass(frozen=True)
class Coverage:
    """The room's honest line: who watches now until when, or nobody, and who is next. Names are display names.

    `away` is somebody on duty who has not been seen for five minutes: on the roster, and not watching (MODERATION 3.6).
    """

    watching: str | None
    kind: str | None
    until: datetime | None
    next_name: str | None
    next_at: datetime | None
    watching_id: uuid.UUID | None = None
    next_id: uuid.UUID | None = None
    away: str | None = None


def _is_here(at: datetime) -> Exists:
    """Whether the person of a shift did something here in the last five minutes; an open tab is nothing."""
    return Exists(Session.objects.filter(user_id=OuterRef("membership__user_id"), seen_at__gte=at - PRESENCE))


def coverage_of(cohort_id: uuid.UUID, at: datetime) -> Coverage:
    """Who is on duty at `at` and who is next; computed from the roster of shifts, never stored."""
    shifts = list(
        Shift.objects.filter(cohort_id=cohort_id, ends_at__gt=at)
        .filter(membership__ended_at__isnull=True)
        .annotate(is_here=_is_here(at))
        .select_related("membership")
        .order_by("starts_at")[:50]
    )
    present = [shift for shift in shifts if shift.is_here or shift.kind == Shift.Kind.ON_CALL or shift.starts_at > at]
    now, then = policies.watching(present, at), policies.next_watch(shifts, at)
    absent = None if now else policies.watching(shifts, at)
    return Coverage(
        watching=now.membership.display_name if now else None,
        kind=now.kind if now else None,
        until=now.ends_at if now else None,
        next_name=then.membership.display_name if then else None,
        next_at=then.starts_at if then else None,
        watching_id=now.membership_id if now else None,
        next_id=then.membership_id if then else None,
        away=absent.membership.display_name if absent else None,
    )


def next_meeting(cohort_ids: Iterable[uuid.UUID], at: datetime) -> Meeting | None:
    """The meeting under way or the next one of these cohorts."""
    meetings = Meeting.objects.filter(cohort_id__in=list(cohort_ids), ends_at__gt=at).select_related(
        "cohort__programme"
    )
    return meetings.order_by("starts_at").first()


def meeting_for(user_id: uuid.UUID, meeting_id: uuid.UUID) -> tuple[Membership, Meeting]:
    """A meeting and the membership by which this person is expected there. Raises NotFound for any other."""
    meeting = Meeting.objects.select_related("cohort__programme").filter(id=meeting_id).first()
    if meeting is None:
        raise NotFound
    member = membership_for(user_id, meeting.cohort_id)
    if policies.is_worker(member.role):
        raise NotFound
    return member, meeting


def reply_to(meeting: Meeting, user_id: uuid.UUID) -> MeetingReply | None:
    """What this person said beforehand about coming; None when they said nothing."""
    return MeetingReply.objects.filter(meeting=meeting, membership__user_id=user_id).first()


def place_of_care(places: Iterable[Membership]) -> Membership | None:
    """Of somebody's open memberships, the one whose team looks after them: the newest therapy group, else the newest of all."""
    cared = [member for member in places if not policies.is_worker(member.role)]
    return max(cared, key=lambda one: (one.cohort.kind == Cohort.Kind.GROUP, one.started_at), default=None)


def help_asked_by(user_id: uuid.UUID, since: datetime) -> CareTask | None:
    """The person's last request for a call: one that waits, or one raised after `since`."""
    mine = CareTask.objects.filter(about__user_id=user_id, kind=CareTask.Kind.HELP_ASKED)
    fresh = Q(handled_at__isnull=True) | Q(raised_at__gt=since)
    return mine.filter(fresh).select_related("claimed_by").order_by("-raised_at").first()


def open_care_tasks(member: Membership) -> list[CareTask]:
    """What waits for a human in the cohort `member` works for, most urgent first. Raises NotAMember for others."""
    if not policies.may_take_care(member):
        raise NotAMember
    hidden = () if policies.may_moderate(member) else policies.FOR_TEAM
    tasks = CareTask.objects.filter(cohort_id=member.cohort_id, handled_at__isnull=True).exclude(kind__in=hidden)
    return list(tasks.select_related("about", "claimed_by", "cohort").order_by("priority", "due_at", "raised_at"))


def care_task_for(user_id: uuid.UUID, task_id: uuid.UUID) -> tuple[Membership, CareTask]:
    """A care task and the membership by which this person may take it. Raises NotFound."""
    task = CareTask.objects.select_related("about", "claimed_by", "handled_by", "cohort").filter(id=task_id).first()
    if task is None:
        raise NotFound
    member = membership_for(user_id, task.cohort_id)
    if not policies.may_take(member, task.kind) or task.about_id == member.pk:
        raise NotFound
    return member, task


def consents_from(member: Membership, at: datetime) -> list[Consent]:
    """What this member shares with supporters at `at`."""
    live = Q(giver=member, revoked_at__isnull=True, expires_at__gt=at)
    return list(Consent.objects.filter(live).order_by("given_at"))


def programme_of(user_id: uuid.UUID | None) -> Programme | None:
    """The programme whose crisis numbers and neutral site a page shows: the person's own, else the house's only one."""
    if user_id is not None:
        mine = _open().filter(user_id=user_id).select_related("cohort__programme").order_by("started_at").first()
        if mine is not None:
            return mine.cohort.programme
    return Programme.objects.order_by("created_at").first()
