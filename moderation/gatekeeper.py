"""What chat asks before it keeps a message, and tells after: the gate of DESIGN section 2. A machine may only hold or alert."""

from __future__ import annotations

from datetime import datetime

from chat.gate import Draft, Finding, Verdict
from chat.models import Message
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Membership
from moderation import access
from moderation.models import OwnPhrase
from moderation.policies import phrases
from moderation.policies.phrases import Hit
from moderation.screens import both
from moderation.screens.findings import CONCERN, URGENT
from moderation.screens.findings import Finding as Found
from moderation.services import audit, flags

_PRIORITY = {URGENT: 0, CONCERN: 1}


class ModerationGate:
    """Screens what is said: danger is delivered and people are told; contact details and offers wait for the team.

    Whoever says something hard is offered support in the answer, at every tier; of a craving or a day of use nobody else is told.
    """

    def judge(self, draft: Draft) -> Verdict:
        """What both screens found; `hold` only when nothing points to danger (I14). The team's own words are not held."""
        dangers, privates = both.screen(draft.body)
        danger = [found for found in dangers if found.tier in _PRIORITY]
        if group_policies.is_worker(draft.role):
            return Verdict(findings=tuple(_finding(found) for found in danger), support=_is_urgent(danger))
        private = [found for found in privates if found.tier in _PRIORITY]
        own = _own_phrases(draft)
        wanted = _holds_private(draft, private) or any(one.kind == "hold" for one, _hit in own)
        hold = not danger and (wanted or _waits(draft))
        told = [_finding(found) for found in [*danger, *private]]
        findings = (*told, *(_own_finding(one, hit) for one, hit in own))
        return Verdict(hold=hold, findings=findings, support=bool(dangers))

    def record(self, message: Message, verdict: Verdict) -> None:
        """Each finding is a flag on the message's case; urgent ones page people, in the same transaction."""
        if verdict.findings or verdict.unscreened or verdict.hold:
            flags.flag_by_rule(message=message, verdict=verdict)

    def note_search(self, by: Membership, at: datetime) -> None:
        """The trail says who searched the room and when; never for what."""
        audit.append(cohort_id=by.cohort_id, kind="search", by=by, at=at)


def _is_urgent(found: list[Found]) -> bool:
    """The team speaks of hard things all day; only what points to danger is about themselves."""
    return any(one.tier == URGENT for one in found)


def _holds_private(draft: Draft, found: list[Found]) -> bool:
    """Contact details and offers wait only where the cohort says so (SAFETY 4.4); elsewhere they are shown and the team is told."""
    return any(one.hold for one in found) and access.holds_private(draft.cohort_id)


def _own_phrases(draft: Draft) -> list[tuple[OwnPhrase, Hit]]:
    """What the team of the cohort wants to look at; nothing where it has no list."""
    listed = {one.phrase: one for one in access.phrases_in_force(draft.cohort_id)}
    return [(listed[hit.phrase], hit) for hit in phrases.find(listed, draft.body)] if listed else []


def _own_finding(one: OwnPhrase, hit: Hit) -> Finding:
    return Finding("other", f"own:{one.pk}", 1, hit.span, 2)


def _waits(draft: Draft) -> bool:
    """Whether everything waits for the team in this room now: always where it reads first, or only while nobody watches."""
    if draft.mode == "night_hold":
        return group_access.coverage_of(draft.cohort_id, draft.at).watching is None
    return draft.mode == "pre_moderated"


def _finding(found: Found) -> Finding:
    return Finding(found.reason, found.rule, found.version, found.span, _PRIORITY[found.tier])
