"""Saying beforehand that one cannot come, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.errors import Invalid
from groups import schedule
from groups.errors import Gone
from groups.models import Meeting, MeetingReply, Membership
from groups.services.team import tell_team


@transaction.atomic
def announce_absence(*, member: Membership, meeting: Meeting, reason: str, at: datetime) -> None:
    """The team knows that the member cannot come, and why if they said so. Twice keeps the last reason. Raises Gone, Invalid."""
    if reason not in MeetingReply.Reason.values:
        raise Invalid(field="reason")
    if not schedule.may_reply(meeting, at):
        raise Gone
    MeetingReply.objects.update_or_create(
        meeting=meeting, membership=member, defaults={"reason": reason, "replied_at": at}
    )
    tell_team(cohort_id=meeting.cohort_id, kind="meeting.reply", facts={"meeting": str(meeting.pk)}, at=at)


@transaction.atomic
def take_back_absence(*, member: Membership, meeting: Meeting, at: datetime) -> None:
    """The member is expected again; harmless when they never said otherwise. Raises Gone once the meeting is over."""
    if not schedule.may_reply(meeting, at):
        raise Gone
    taken, _ = MeetingReply.objects.filter(meeting=meeting, membership=member).delete()
    if taken:
        tell_team(cohort_id=meeting.cohort_id, kind="meeting.reply", facts={"meeting": str(meeting.pk)}, at=at)
