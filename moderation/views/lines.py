"""The desk's lines in words: what, why with its numbers, since when, who has it, and one main verb (SCREENS S9)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups import schedule
from groups.policies import attendance
from moderation import projection
from moderation.forms import OutcomeForm
from moderation.policies import cases, desk, reasons
from moderation.views.task_words import task_words

if TYPE_CHECKING:
    from groups.models import CareTask
    from moderation.access import Desk, Expected, Item
    from moderation.models import Action


@dataclass(frozen=True)
class Line:
    """One thing that waits. `take` is where "Take it" posts, with `version` for a case; `has_it` is who took it, `mine` if oneself.

    What is only to be known, like a meeting, does not wait for anybody (`waits`).
    """

    id: str
    block: str
    rank: int
    title: str
    why: str
    where: str
    since: datetime
    url: str
    verb: str
    take: str = ""
    version: int | None = None
    key: str = ""
    has_it: str = ""
    has_it_since: datetime | None = None
    mine: bool = False
    is_urgent: bool = False
    waits: bool = True


@dataclass(frozen=True)
class Handled:
    """Something done today: who, what, when; `undo` is where one's own can still be taken back."""

    id: str
    title: str
    what: str
    who: str
    at: datetime
    undo: str = ""


def _task(task: CareTask, mine: Iterable[object], at: datetime) -> Line:
    title, why = task_words(task)
    taken = task.claimed_by
    return Line(
        id=f"task-{task.pk}",
        block=desk.block_of(task.priority, task.due_at, at),
        rank=desk.rank_of(task.kind),
        title=title,
        why=why,
        where=task.cohort.name,
        since=task.raised_at,
        url=reverse("care_task", args=[task.pk]),
        verb=_("Open"),
        take="" if taken else reverse("take_task", args=[task.pk]),
        has_it=taken.display_name if taken else "",
        has_it_since=task.claimed_at,
        mine=taken is not None and taken.pk in mine,
        is_urgent=task.priority == 0,
    )


def _case(item: Item, mine: Iterable[object], at: datetime) -> Line:
    case, name = item.case, projection.about(item.case)
    holder = case.claimed_by if cases.holder(case, at) else None
    is_rule = item.tab == "rule"
    title = _("A rule found something in a message by %(name)s") if is_rule else _("A message by %(name)s was reported")
    if item.appeal is not None:
        title = _("%(name)s asks for a second look")
    elif case.member is not None:
        title = _("A case about %(name)s")
    elif not item.flags:
        title = _("A message by %(name)s is on the desk")
    return Line(
        id=f"case-{case.pk}",
        block=desk.block_of(case.priority, case.due_at, at),
        rank=desk.rank_of("rule" if is_rule else "report"),
        title=title % {"name": name},
        why=why_of(item),
        where=case.cohort.name,
        since=case.opened_at,
        url=reverse("case", args=[case.pk]),
        verb=_("Open"),
        take="" if holder else reverse("claim_case", args=[case.pk]),
        version=case.version,
        key=str(uuid.uuid4()),
        has_it=holder.display_name if holder else "",
        has_it_since=case.claim_expires_at - cases.CLAIM_LEASE if holder and case.claim_expires_at else None,
        mine=holder is not None and holder.pk in mine,
        is_urgent=case.priority == 0,
    )


def why_of(item: Item) -> str:
    """The reasons given, each once, with how many reports there are when there is more than one; or that a second look is asked for."""
    if item.appeal is not None:
        return _("Somebody other than %(name)s decides") % {"name": item.appeal.action.actor.display_name}
    open_flags = item.open_flags or list(item.flags)
    labels = list(dict.fromkeys(str(reasons.STAFF[flag.reason]) for flag in open_flags))
    people = sum(flag.reporter_id is not None for flag in open_flags)
    if people > 1:
        labels.append(ngettext("%(count)d report", "%(count)d reports", people) % {"count": people})
    return " · ".join(labels) or _("Opened by the team")


def _held(items: list[Item], at: datetime) -> list[Line]:
    """One line a cohort for what is on hold there."""
    by_cohort: dict[object, list[Item]] = {}
    for item in items:
        by_cohort.setdefault(item.case.cohort_id, []).append(item)
    lines = []
    for found in by_cohort.values():
        first, count = min((item.case for item in found), key=lambda case: case.opened_at), len(found)
        title = ngettext("%(count)d message is on hold", "%(count)d messages are on hold", count) % {"count": count}
        only = reverse("case", args=[first.pk])
        lines.append(
            Line(
                id=f"held-{first.cohort_id}",
                block=desk.block_of(0, first.due_at, at),
                rank=desk.rank_of("held"),
                title=title,
                why=_("Its author waits") if count == 1 else _("Their authors wait"),
                where=first.cohort.name,
                since=first.opened_at,
                url=only if count == 1 else f"{reverse('queue')}?tab=held",
                verb=_("Review"),
            )
        )
    return lines


def _meeting(one: Expected, at: datetime) -> Line:
    """A meeting with its numbers: the way to get ready for it, to take attendance, or to close what was left open."""
    start = schedule.moment_in_words(one.meeting.starts_at, at, timezone.get_current_timezone())
    taken = attendance.is_open(one.meeting, at)
    return Line(
        id=f"meeting-{one.meeting.pk}",
        block=desk.TODAY,
        rank=desk.rank_of("attendance"),
        title=f"{one.meeting.cohort.name}, {start}",
        why=_attendance_why(one, taken=taken),
        where=one.meeting.topic or _("Meeting"),
        since=one.meeting.starts_at,
        url=reverse("attendance" if taken else "before_meeting", args=[one.meeting.pk]),
        verb=_("Attendance") if taken else _("Get ready"),
        waits=one.meeting.ends_at <= at,
    )


def _attendance_why(one: Expected, *, taken: bool) -> str:
    """Who cannot come, and once it can be taken, how far attendance is."""
    told = {"absent": one.absent, "expected": one.expected, "marked": one.marked}
    some = ngettext("%(absent)d of %(expected)d cannot come", "%(absent)d of %(expected)d cannot come", one.absent)
    said = some % told if one.absent else _("Nobody has said that they cannot come")
    marked = ngettext("%(marked)d person marked, not closed", "%(marked)d people marked, not closed", one.marked)
    return f"{said} · {marked % told}" if taken else said


def lines_of(found: Desk, at: datetime) -> list[Line]:
    """Everything that waits, in the order of SCREENS S9. A danger task stands for its case, and held messages for each other."""
    mine = {member.pk for member in found.members}
    paged = {task.facts.get("case") for task in found.tasks if task.kind == "danger"}
    held = [item for item in found.items if item.tab == "held"]
    others = [item for item in found.items if item.tab != "held" and str(item.case.pk) not in paged]
    lines = [_task(task, mine, at) for task in found.tasks]
    lines += _held(held, at) + [_case(item, mine, at) for item in others]
    lines += [_meeting(one, at) for one in found.meetings]
    return sorted(lines, key=lambda line: (line.block != desk.NOW, line.rank, line.since))


def handled_of(found: Desk, at: datetime) -> list[Handled]:
    """What was handled, newest first."""
    mine = {member.pk for member in found.members}
    outcomes = dict(OutcomeForm.OUTCOMES)
    done = [
        Handled(
            id=f"task-{task.pk}",
            title=task_words(task)[0],
            what=str(outcomes.get(task.outcome, "")),
            who=task.handled_by.display_name,
            at=task.handled_at,
            undo=reverse("hand_back_task", args=[task.pk])
            if task.handled_by.pk in mine and at < task.handled_at + cases.UNDO_WINDOW
            else "",
        )
        for task in found.handled_tasks
        if task.handled_by is not None and task.handled_at is not None
    ]
    for item in found.handled_items:
        action = next((one for one in item.actions if one.kind not in ("claim", "release_claim", "note")), None)
        if action is not None:
            title = _("Message by %(name)s") if item.case.member is None else _("Case about %(name)s")
            done.append(
                Handled(
                    id=f"case-{item.case.pk}",
                    title=title % {"name": projection.about(item.case)},
                    what=action_words(action),
                    who=action.actor.display_name,
                    at=action.created_at,
                )
            )
    return sorted(done, key=lambda one: one.at, reverse=True)


def action_words(action: Action) -> str:
    """What an action did, in two or three words."""
    return str(ACTIONS[action.kind]())


ACTIONS = {
    "claim": lambda: _("Took it"),
    "release_claim": lambda: _("Gave it back"),
    "keep": lambda: _("Let it stand"),
    "hold": lambda: _("Put on hold"),
    "release": lambda: _("Released"),
    "remove": lambda: _("Removed for everyone"),
    "restore": lambda: _("Brought back"),
    "note": lambda: _("Wrote to the author"),
    "mute": lambda: _("Paused posting"),
    "slow": lambda: _("Slowed posting"),
    "suspend": lambda: _("Away from the room"),
    "lift": lambda: _("Ended the pause"),
    "escalate": lambda: _("Asked for a second pair of eyes"),
    "give_back_words": lambda: _("Gave the words back"),
    "purge": lambda: _("Destroying the words"),
    "reopen": lambda: _("Opened again"),
}
