"""What a person asked of the team, for that person's own file."""

from __future__ import annotations

import uuid

from groups.models import CareTask, Membership
from moderation.models import Flag

# What somebody asks for themselves. Their reports of others are not here: in the wrong hands a file would tell who reported whom.
ASKED = (CareTask.Kind.HELP_ASKED, CareTask.Kind.CALL_WANTED, CareTask.Kind.QUESTION)


def asked_by(user_id: uuid.UUID) -> list[CareTask]:
    """Every request of this person to be contacted, and their questions with their own words; oldest first."""
    rows = CareTask.objects.filter(about__user_id=user_id, kind__in=ASKED)
    return list(rows.select_related("claimed_by").order_by("raised_at"))


def has_open_report(member: Membership, message_id: uuid.UUID) -> bool:
    """Whether this member reported the message and the team has not answered yet; for themselves only."""
    return Flag.objects.filter(reporter=member, message_id=message_id, closed_at__isnull=True).exists()
