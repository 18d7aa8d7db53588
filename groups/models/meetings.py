"""When the group meets, who said they cannot come, and what the team noted when it was over."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.sealing import SealedTextField
from groups.models.cohorts import Cohort, Membership


class Meeting(models.Model):
    """One meeting of a cohort; times are aware UTC, shown in the reader's zone with the zone named. Retention: for ever.

    Breaks are part of the meeting and not of anybody's minutes (DOMAIN R3). From `closed_at` on, attendance only changes by amendment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0, db_default=0)
    topic = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    link = models.URLField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="meeting_closed_by_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["cohort", "starts_at"], name="meeting_by_cohort")]

    def __str__(self) -> str:
        return f"meeting {self.pk}"


class MeetingReply(models.Model):
    """That a member said beforehand they cannot come; taking it back deletes the row. Retention: as the meeting."""

    class Reason(models.TextChoices):
        NONE = "none"
        ILL = "ill"
        WORK = "work"
        CARE = "care"
        OTHER = "other"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="replies")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.NONE)
    replied_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "membership"], name="one_reply_a_meeting")]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class MeetingNote(models.Model):
    """What the team noted when it closed the meeting, for the team alone. Retention: a year after it was written (groups.jobs)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="note")
    words = SealedTextField()
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"meeting note {self.pk}"
