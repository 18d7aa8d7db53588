"""What chat asks before it keeps a message, and tells after: the gate of DESIGN section 2. A machine may only hold or alert."""

from __future__ import annotations

from datetime import datetime

from chat.gate import Draft, Finding, Verdict
from chat.models import Message
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Membership
from moderation.screens import privacy, safety
from moderation.screens.findings import CONCERN, URGENT
from moderation.screens.findings import Finding as Found
from moderation.services import audit, flags

_PRIORITY = {URGENT: 0, CONCERN: 1}


class ModerationGate:
    """Screens what is said: danger is delivered and people are told; contact details and offers wait for the team."""

    def judge(self, draft: Draft) -> Verdict:
        """What both screens found; `hold` only when nothing points to danger (I14). The team's own words are not held."""
        danger = [found for found in safety.screen(draft.body) if found.tier in _PRIORITY]
        if group_policies.is_worker(draft.role):
            return Verdict(findings=tuple(_finding(found) for found in danger))
        private = [found for found in privacy.screen(draft.body) if found.tier in _PRIORITY]
        hold = not danger and (any(found.hold for found in private) or _waits(draft))
        return Verdict(hold=hold, findings=tuple(_finding(found) for found in [*danger, *private]))

    def record(self, message: Message, verdict: Verdict) -> None:
        """Each finding is a flag on the message's case; urgent ones page people, in the same transaction."""
        if verdict.findings or verdict.unscreened or verdict.hold:
            flags.flag_by_rule(message=message, verdict=verdict)

    def note_search(self, by: Membership, at: datetime) -> None:
        """The trail says who searched the room and when; never for what."""
        audit.append(cohort_id=by.cohort_id, kind="search", by=by, at=at)


def _waits(draft: Draft) -> bool:
    """Whether everything waits for the team in this room now: always where it reads first, or only while nobody watches."""
    if draft.mode == "night_hold":
        return group_access.coverage_of(draft.cohort_id, draft.at).watching is None
    return draft.mode == "pre_moderated"


def _finding(found: Found) -> Finding:
    return Finding(found.reason, found.rule, found.version, found.span, _PRIORITY[found.tier])
