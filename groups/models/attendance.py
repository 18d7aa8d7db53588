"""Who was there."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from groups.models.cohorts import Membership
from groups.models.meetings import Meeting


class Attendance(models.Model):
    """How one person stands in one meeting, who said so and when; the last word counts.

    `moment` is when somebody late came or somebody early left, `minutes` is what counts of the meeting, both aware of breaks.
    `batch` marks what "everyone who is here" set at once, until a person is marked by hand. Only the team and its owner see it.
    Retention: as the meeting; it is the programme's record of hours.
    """

    class Status(models.TextChoices):
        PRESENT = "present"
        LATE = "late"
        LEFT_EARLY = "left_early"
        EXCUSED = "excused"
        NO_SHOW = "no_show"
        NOT_EXPECTED = "not_expected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="attendance")
    status = models.CharField(max_length=12, choices=Status)
    moment = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    batch = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="one_attendance_a_meeting"),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk} {self.status}"


class AttendanceChange(models.Model):
    """One change after the meeting was closed: what stood there, what stands there, why, by whom. Never altered.

    Retention: as the attendance.
    """

    class Reason(models.TextChoices):
        SLIP = "slip"
        SHEET = "sheet"
        MEMBER = "member"
        PROOF = "proof"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="changes")
    status_before = models.CharField(max_length=12, choices=Attendance.Status)
    minutes_before = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Attendance.Status)
    minutes = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=10, choices=Reason)
    changed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["attendance", "changed_at"], name="changes_of_attendance")]

    def __str__(self) -> str:
        return f"attendance change {self.pk}"
