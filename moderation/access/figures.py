"""The desk of one cohort in figures, for its supervisor: moments and counts, never words and never names."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, Q, QuerySet

from chat.models import Message, Room
from groups.errors import NotAMember
from groups.models import CareTask, Membership, Shift
from moderation.models import Action, Appeal, AuditChain, AuditEvent, Case, Flag, Note
from moderation.policies import cases, figures
from moderation.policies.figures import Spread
from notifications import access as wake_ups
from notifications.services import wakeups

DAYS = 30
WEEKS = 8
HEAVY = 1


@dataclass(frozen=True)
class Figures:
    """The last thirty days; None stands for a number too small to be told. `weeks` are the last eight."""

    first_look_watched: Spread
    first_look_unwatched: Spread
    decision: Spread
    answered: Spread
    past_due: int
    flags_per_thousand: float | None
    upheld: Mapping[str, int | None]
    brought_back: int | None
    asked_again: int | None
    changed: int | None
    notes_read: int | None
    unwatched: int | None
    per_decider: float | None
    read_again: int
    verified_at: datetime | None
    weeks: Sequence[tuple[date, float | None]]


def figures_of(member: Membership, at: datetime) -> Figures:
    """The figures of the cohort this person supervises. Raises NotAMember for everybody else."""
    if member.role != Membership.Role.SUPERVISOR or member.ended_at is not None:
        raise NotAMember
    since = at - timedelta(days=DAYS)
    cohort = member.cohort_id
    shifts = list(Shift.objects.filter(cohort=cohort, ends_at__gt=at - timedelta(weeks=WEEKS)))
    looks = _first_looks(member, at - timedelta(weeks=WEEKS))
    recent = {opened: wait for opened, wait in looks.items() if opened > since}
    decided = Case.objects.filter(cohort=cohort, decided_at__gt=since).values_list("opened_at", "decided_at")
    urgent = CareTask.objects.filter(cohort=cohort, priority=0, raised_at__gt=since, claimed_at__isnull=False)
    said = list(Message.objects.filter(room__cohort=cohort, created_at__gt=since).values_list("created_at", flat=True))
    flagged = Flag.objects.filter(case__cohort=cohort, created_at__gt=since)
    acts = Action.objects.filter(case__cohort=cohort, created_at__gt=since)
    notes = Note.objects.filter(case__cohort=cohort, send_after__gt=since, send_after__lte=at, undone_at__isnull=True)
    asked = Appeal.objects.filter(case__cohort=cohort, asked_at__gt=since)
    chain = AuditChain.objects.filter(cohort=cohort).first()
    mondays = figures.mondays(at, WEEKS)
    return Figures(
        first_look_watched=figures.spread(wait for on, wait in recent.items() if _is_watched(on, shifts)),
        first_look_unwatched=figures.spread(wait for on, wait in recent.items() if not _is_watched(on, shifts)),
        decision=figures.spread(done - opened for opened, done in decided if done),
        answered=figures.spread(task.claimed_at - task.raised_at for task in urgent if task.claimed_at),
        past_due=Case.objects.filter(cohort=cohort, status__in=cases.OPEN, due_at__lt=at).count(),
        flags_per_thousand=figures.per_thousand(flagged.count(), len(said)),
        upheld=_upheld(flagged),
        brought_back=figures.count(acts.filter(kind=Action.Kind.RESTORE).count()),
        asked_again=figures.count(asked.count()),
        changed=figures.share(asked.filter(changed=True).count(), asked.filter(decided_at__isnull=False).count()),
        notes_read=figures.share(notes.filter(read_at__isnull=False).count(), notes.count()),
        unwatched=figures.share(sum(not _is_watched(on, shifts) for on in said), len(said)),
        per_decider=_per_decider(acts, shifts, since),
        read_again=_read_again(member.cohort_id, since),
        verified_at=chain.verified_at if chain else None,
        weeks=list(zip(mondays, figures.by_week(looks, mondays), strict=True)),
    )


def _is_watched(on: datetime, shifts: Sequence[Shift]) -> bool:
    return any(shift.starts_at <= on < shift.ends_at and shift.kind == Shift.Kind.ON_DUTY for shift in shifts)


def _first_looks(member: Membership, since: datetime) -> dict[datetime, timedelta]:
    """By the moment a case was opened: how long until anybody of the team did something about it."""
    opened = Case.objects.filter(cohort=member.cohort_id, opened_at__gt=since)
    acted = opened.annotate(first=Min("actions__created_at")).values_list("pk", "opened_at", "first")
    looked: dict[object, datetime] = {}
    looks = AuditEvent.objects.filter(chain=member.cohort_id, kind="evidence", case__in=opened.values("pk"))
    for case_id, at in looks.order_by("-n").values_list("case", "at"):
        looked[case_id] = at
    waits = {}
    for case_id, opened_at, first in acted:
        moments = [moment for moment in (first, looked.get(case_id)) if moment is not None]
        if moments:
            waits[opened_at] = min(moments) - opened_at
    return waits


def _upheld(flagged: QuerySet[Flag]) -> dict[str, int | None]:
    """By reason, how many of a hundred answered flags led to a removal."""
    rows = flagged.filter(closed_by__isnull=False).order_by().values_list("reason", "closed_by__kind")
    whole = Counter(reason for reason, _kind in rows)
    removed = Counter(reason for reason, kind in rows if kind == Action.Kind.REMOVE)
    return {reason: figures.share(removed[reason], n) for reason, n in sorted(whole.items())}


def _per_decider(acts: QuerySet[Action], shifts: Sequence[Shift], since: datetime) -> float | None:
    """Cases somebody decided in each shift, on average over everybody; None without five cases or without a shift."""
    decided = acts.filter(kind__in=("keep", "release", "remove", "restore")).values("case").distinct().count()
    held = sum(shift.ends_at > since and shift.kind == Shift.Kind.ON_DUTY for shift in shifts)
    return round(decided / held, 1) if held and decided >= figures.FEWEST else None


def _read_again(cohort_id: uuid.UUID, since: datetime) -> int:
    """How often an update of the room or the team's desk was lost on its way to a process, which then read it again by itself."""
    rooms = Room.objects.filter(cohort=cohort_id).values_list("pk", flat=True)
    streams = [wakeups.staff_stream(cohort_id), *map(wakeups.room_stream, rooms)]
    return wake_ups.lost_since(streams, since.date())


def heavy_of(member: Membership, at: datetime) -> int:
    """How many urgent or serious cases this person has decided since their watch began, or in twelve hours; for themselves only."""
    shift = Shift.objects.filter(membership=member, starts_at__lte=at, ends_at__gt=at).order_by("starts_at").first()
    since = shift.starts_at if shift else at - timedelta(hours=12)
    mine = Action.objects.filter(actor=member, created_at__gt=since, case__priority__lte=HEAVY)
    settles = Q(kind__in=("keep", "release", "remove", "restore", "mute", "suspend"))
    return mine.filter(settles).values("case").distinct().count()
