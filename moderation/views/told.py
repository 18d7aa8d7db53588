"""Entries of the trail, alerts and pauses in words, as plain values for the pages of record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from moderation.forms import OutcomeForm
from moderation.policies import pauses, reasons
from moderation.views import lines
from moderation.views.task_words import task_words

if TYPE_CHECKING:
    from groups.models import CareTask, Membership
    from moderation.access import Desk
    from moderation.models import AuditEvent

KINDS = lines.ACTIONS | {
    "open": lambda: _("Opened a case"),
    "evidence": lambda: _("Looked at removed words"),
    "reporter": lambda: _("Looked up who reported"),
    "look_again": lambda: _("Asked for a second look"),
    "lookup": lambda: _("Looked up a person for an emergency"),
    "disclosure": lambda: _("Wrote down an emergency disclosure"),
    "handover": lambda: _("Read the handover"),
    "mode": lambda: _("Changed what the room is"),
    "pace": lambda: _("Changed the room’s pace"),
    "private": lambda: _("Changed whether contact details wait"),
    "search": lambda: _("Searched the room"),
    "export": lambda: _("Took their own data along"),
    "service.joined": lambda: _("The operator let a program in"),
    "service.revoked": lambda: _("The operator took a program’s way in back"),
    "phrase": lambda: _("Changed the list of phrases"),
}


STATES = {
    "open": lambda: pgettext("room", "open"),
    "night_hold": lambda: _("messages wait while nobody watches"),
    "pre_moderated": lambda: _("every message waits"),
    "paused": lambda: pgettext("room", "paused"),
    "read_only": lambda: _("read-only"),
    "held": lambda: _("they wait"),
    "shown": lambda: _("they are shown at once"),
}


def entries(found: Iterable[AuditEvent], people: Mapping[uuid.UUID, Membership]) -> list[dict[str, Any]]:
    """Who did what when, and why; never any words."""
    return [
        {
            "n": one.n,
            "at": one.at,
            "who": _name(one.actor, people),
            "what": KINDS[one.kind]() if one.kind in KINDS else one.kind,
            "reason": reasons.STAFF.get(one.reason, ""),
            "change": _change(one),
        }
        for one in found
    ]


def _change(entry: AuditEvent) -> str:
    """What a room is after a change of its mode, its pace, or of what waits; empty for every other act."""
    if entry.kind == "pace":
        return ngettext("%(n)s second", "%(n)s seconds", int(entry.after_state)) % {"n": entry.after_state}
    return STATES[entry.after_state]() if entry.kind in ("mode", "private") else ""


def _name(who: uuid.UUID | None, people: Mapping[uuid.UUID, Membership]) -> str:
    return people[who].display_name if who is not None and who in people else _("A rule")


def alert(task: CareTask, asked: Sequence[str]) -> dict[str, Any]:
    """An urgent task of the night: what, whom it asked, who answered, how it ended."""
    title, why = task_words(task)
    return {
        "task": task,
        "title": title,
        "why": why,
        "asked": ", ".join(asked),
        "outcome": dict(OutcomeForm.OUTCOMES).get(task.outcome, ""),
    }


def pauses_of(about: Membership, at: datetime) -> list[tuple[str, datetime]]:
    """What is paused for this person, in words, and until when."""
    said = {"mute": _("Posting is paused until"), "slow": _("Posting is slowed until"), "suspend": _("Away until")}
    return [(said[kind], until) for kind, until in pauses.running(about, at).items()]


def about_one(desk: Desk, about: Membership) -> Desk:
    """Only what waits on the desk because of this person."""
    return replace(
        desk,
        tasks=[task for task in desk.tasks if task.about_id == about.pk],
        items=[item for item in desk.items if about.pk in (item.case.member_id, _author(item))],
        meetings=(),
    )


def _author(item: Any) -> uuid.UUID | None:
    return item.case.message.author_id if item.case.message else None
