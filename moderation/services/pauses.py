"""Muting, slowing and suspending one person, longer, shorter, and its end: facts on their membership, computed from the clock at use."""

from __future__ import annotations

from datetime import datetime

from chat.services import pausing
from groups.models import Membership
from moderation.errors import NothingToDo
from moderation.policies import pauses
from moderation.services.deciding import Decision, Effect, subject_of


def pause(decision: Decision) -> Effect:
    """The person the case is about is muted, slowed or away for so many minutes from now; saying it again moves the end."""
    about, minutes = subject_of(decision.case), decision.minutes or 0
    pauses.check_may_pause(decision.by.role, about.role, decision.kind, minutes)
    before = sorted(pauses.running(about, decision.at))
    until = pauses.changes(decision.kind, pauses.end_of(minutes, decision.at), about)
    pausing.set_pauses(member=about, at=decision.at, **until)
    return Effect(
        before=",".join(before), after=decision.kind, facts={"member": str(about.pk), "minutes": decision.minutes}
    )


def lift(decision: Decision) -> Effect:
    """Every pause of the person ends now. Raises NothingToDo when there is none, AskSupervisor for the end of a suspension."""
    about = subject_of(decision.case)
    in_force = pauses.running(about, decision.at)
    if not in_force:
        raise NothingToDo
    kind = "suspend" if "suspend" in in_force else "mute"
    pauses.check_may_pause(decision.by.role, about.role, kind, 0)
    pausing.set_pauses(member=about, at=decision.at, **dict.fromkeys(pauses.COLUMNS.values()))
    return Effect(before=",".join(sorted(in_force)), facts={"member": str(about.pk)})


def end_due(at: datetime) -> int:
    """Sockets of people whose time away is over are let in at once; their rights came back by the clock anyway. Returns how many."""
    over = Membership.objects.select_related("cohort").filter(suspended_until__lte=at, ended_at__isnull=True)
    for member in over:
        pausing.set_pauses(member=member, at=at, suspended_until=None)
    return len(over)
