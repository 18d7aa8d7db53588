"""Guarded reads of the desk: cases only through the team membership of their cohort."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.errors import BadRequest, NotFound
from chat import access as chat_access
from chat.access import Spoken
from groups import access as group_access
from groups.errors import NotAMember
from groups.models import Membership
from moderation.models import Action, Appeal, Case, Flag
from moderation.policies import cases, desk

DONE_FOR = timedelta(days=30)
DONE_MOST = 100
STATES = ("open", "held", "reported", "rule", "done", "all")


@dataclass(frozen=True)
class Item:
    """A case with what a list needs: the words as they stand for the team, its flags, what was done about it, newest first, and the
    second look that somebody waits for.
    """

    case: Case
    spoken: Spoken | None
    flags: tuple[Flag, ...] = ()
    actions: tuple[Action, ...] = ()
    appeal: Appeal | None = None

    @property
    def open_flags(self) -> list[Flag]:
        """Flags nobody has answered yet."""
        return [flag for flag in self.flags if flag.closed_at is None]

    @property
    def tab(self) -> str:
        """The tab of the queue it stands under."""
        if self.case.status not in cases.OPEN:
            return "done"
        message = self.case.message
        reported = any(flag.reporter_id for flag in self.flags) or not self.case.opened_by_rule
        return desk.tab_of(
            state=str(message.state) if message else None,
            is_withdrawn=message is not None and message.withdrawn_at is not None,
            reported=reported,
            by_rule=any(flag.rule for flag in self.flags),
        )


def _cases() -> QuerySet[Case]:
    return Case.objects.select_related("cohort", "message__author__user", "member", "claimed_by")


def cases_but_own(user_id: uuid.UUID) -> QuerySet[Case]:
    """Cases without those about this person: whoever is reported learns nothing of it, also in the team."""
    return _cases().exclude(message__author__user_id=user_id).exclude(member__user_id=user_id)


def team_cohorts_of(user_id: uuid.UUID) -> list[uuid.UUID]:
    """The cohorts this person decides in."""
    return [member.cohort_id for member in group_access.team_memberships_of(user_id)]


def decider_for(user_id: uuid.UUID, case_id: uuid.UUID) -> Membership:
    """The membership by which this person would decide the case. NotFound for no such case and for somebody else's alike."""
    cohort_id = Case.objects.filter(pk=case_id).values_list("cohort_id", flat=True).first()
    if cohort_id is None:
        raise NotFound
    try:
        return group_access.team_membership_for(user_id, cohort_id)
    except NotAMember as error:
        raise NotFound from error


def case_for(user_id: uuid.UUID, case_id: uuid.UUID) -> tuple[Membership, Case]:
    """A case this person may read, and their membership; also NotFound when it is about themselves, who must not learn of it (I11)."""
    member = decider_for(user_id, case_id)
    case = cases_but_own(user_id).filter(pk=case_id, cohort_id=member.cohort_id).first()
    if case is None:
        raise NotFound
    return member, case


def team_over(user_id: uuid.UUID, member_id: uuid.UUID) -> Membership:
    """The membership by which this person runs the group that a member belongs or belonged to. Raises NotFound."""
    cohort_id = Membership.objects.filter(pk=member_id).values_list("cohort_id", flat=True).first()
    if cohort_id is None:
        raise NotFound
    try:
        return group_access.team_membership_for(user_id, cohort_id)
    except NotAMember as error:
        raise NotFound from error


def items_of(found: Iterable[Case], *, words: bool = True) -> list[Item]:
    """The cases with their flags, actions and, unless they are not wanted, their words; in a constant number of queries."""
    listed = list(found)
    ids = [case.pk for case in listed]
    flags: dict[uuid.UUID, list[Flag]] = {}
    for flag in Flag.objects.filter(case__in=ids).select_related("reporter").order_by("created_at"):
        flags.setdefault(flag.case_id, []).append(flag)
    actions: dict[uuid.UUID, list[Action]] = {}
    for action in Action.objects.filter(case__in=ids).select_related("actor").order_by("-created_at"):
        actions.setdefault(action.case_id, []).append(action)
    waiting = Appeal.objects.filter(case__in=ids, decided_at__isnull=True).select_related("by", "action__actor")
    appeals = {appeal.case_id: appeal for appeal in waiting}
    messages = [case.message for case in listed if case.message is not None and words]
    spoken = {one.message.pk: one for one in chat_access.with_words(messages, None)} if messages else {}
    return [
        Item(
            case,
            spoken.get(case.message_id) if case.message_id else None,
            tuple(flags.get(case.pk, ())),
            tuple(actions.get(case.pk, ())),
            appeals.get(case.pk),
        )
        for case in listed
    ]


def queue_of(user_id: uuid.UUID, state: str, at: datetime) -> list[Item]:
    """The cases this person may decide: the most urgent first and the oldest first among those; done ones the newest first.

    `state` is one of open (the default of the wire), held, reported, rule, done, all. Raises BadRequest for any other.
    """
    if state not in STATES:
        raise BadRequest(field="state")
    rows = cases_but_own(user_id).filter(cohort_id__in=team_cohorts_of(user_id))
    done = rows.exclude(status__in=cases.OPEN).filter(decided_at__gt=at - DONE_FOR).order_by("-decided_at")[:DONE_MOST]
    waiting = rows.filter(status__in=cases.OPEN).order_by("priority", "opened_at")
    if state == "done":
        return items_of(done)
    if state == "all":
        return items_of([*waiting, *done])
    items = items_of(waiting)
    return items if state == "open" else [item for item in items if item.tab == state]


def history_of(about: Membership, but: Case) -> dict[str, int]:
    """How often this person's messages were looked at and taken down before, for one line on the case page."""
    earlier = Case.objects.filter(Q(message__author=about) | Q(member=about)).exclude(pk=but.pk)
    removed = Action.objects.filter(case__in=earlier, kind=Action.Kind.REMOVE).values("case").distinct()
    return {"cases": earlier.count(), "removed": removed.count()}


def last_act_of(user_id: uuid.UUID, at: datetime) -> Action | None:
    """This person's last action, if nothing else has happened to its case since and it can still be taken back."""
    recent = Action.objects.filter(actor__user_id=user_id, created_at__gt=at - cases.UNDO_WINDOW)
    action = recent.select_related("case__message__author", "case__member").order_by("-created_at").first()
    if action is None or not cases.may_undo(action.kind, action.created_at, at):
        return None
    return action if action.case_version + 1 == action.case.version else None


def flag_of(case: Case, flag_id: uuid.UUID) -> Flag:
    """A flag of this case, with its reporter. Raises NotFound."""
    flag = Flag.objects.select_related("reporter", "message").filter(case=case, pk=flag_id).first()
    if flag is None:
        raise NotFound
    return flag
