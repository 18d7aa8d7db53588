"""After a day of use: what it is called, where its report stands, and when to ask about the plan (DOMAIN C9, R31)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid

RECORDED, ACKNOWLEDGED, PLAN_UPDATED, CLOSED = "recorded", "acknowledged", "plan_updated", "closed"
STATE_WORDS = {
    RECORDED: _("Told. Waits for somebody of the team."),
    ACKNOWLEDGED: _("Somebody of the team has it."),
    PLAN_UPDATED: _("The plan was looked at since."),
    CLOSED: _("Talked about and closed."),
}
# Situations, never traits: what was going on, not what somebody is like.
AROUND_WORDS = {
    "hungry": _("Hungry"),
    "angry": _("Angry"),
    "lonely": _("Lonely"),
    "tired": _("Tired"),
    "people": _("Certain people"),
    "place": _("A certain place"),
    "money": _("Money in hand"),
    "news": _("Bad news"),
    "good": _("Something to celebrate"),
    "pain": _("Pain or illness"),
    "other": _("Something else"),
}
WORDS_CHARS = 500
PROMPT_DAYS = timedelta(days=3)


def state_of(seen_at: datetime | None, plan_updated_at: datetime | None, closed_at: datetime | None) -> str:
    """Where a report stands: closed ends it; the plan counts once somebody of the team has it."""
    if closed_at is not None:
        return CLOSED
    if seen_at is None:
        return RECORDED
    if plan_updated_at is not None:
        return PLAN_UPDATED
    return ACKNOWLEDGED


def is_prompt_due(on_day: date, today: date, ended_at: datetime | None, plan_updated_at: datetime | None) -> bool:
    """Whether to ask about the plan today: from the day after to the third, until it was answered or put away."""
    if ended_at is not None or plan_updated_at is not None:
        return False
    return timedelta() < today - on_day <= PROMPT_DAYS


def around_from(codes: Iterable[str]) -> list[str]:
    """What was going on, in the order of the list. Raises Invalid for what is not on it."""
    given = set(codes)
    if given - set(AROUND_WORDS):
        raise Invalid(field="around")
    return [code for code in AROUND_WORDS if code in given]
