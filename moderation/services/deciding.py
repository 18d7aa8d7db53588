"""A decision on its way, and what it changed: plain values between the verbs of the desk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chat.models import Message
from groups.models import Membership
from moderation.models import Action, Case
from moderation.policies import cases


@dataclass(frozen=True)
class Decision:
    """Who decides what about which case; everything has been checked. `remark` is for the team's eyes."""

    by: Membership
    case: Case
    kind: str
    targets: tuple[uuid.UUID, ...]
    reason: str
    note: str | None
    minutes: int | None
    remark: str
    talk: bool
    at: datetime

    @property
    def answers(self) -> bool:
        """Whether this settles the case."""
        return cases.answers(self.kind, about_message=self.case.message_id is not None)


@dataclass(frozen=True)
class Effect:
    """What changed: each message with its state before and after, facts for the trail, whether an earlier act was undone."""

    changed: tuple[tuple[Message, str, str], ...] = ()
    before: str = ""
    after: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    undone: Action | None = None


def subject_of(case: Case) -> Membership:
    """Whom the case is about: the author of the message, or the member."""
    about = case.member if case.message is None else case.message.author
    assert about is not None, "a case has one subject"  # noqa: S101 - the database holds it (case_has_one_subject)
    return about


def last_removal(case: Case) -> Action | None:
    """The last removal of this case, whatever came after it."""
    return Action.objects.filter(case=case, kind=Action.Kind.REMOVE).order_by("-created_at").first()
