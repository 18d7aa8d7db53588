"""Who was asked when somebody may be in danger, and what the room was last told about who watches."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from groups.models import CareTask, Cohort


class AlertStep(models.Model):
    """That an urgent task reached a step of its escalation: 0 at once, 1 after five minutes, 2 after ten.

    `asked` holds the memberships that were told, so nobody is told twice and an empty list is the truth. Retention: as the task.
    """

    task = models.ForeignKey(CareTask, on_delete=models.CASCADE, related_name="alert_steps")
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)
    asked = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "step"], name="alert_step_taken_once")]

    def __str__(self) -> str:
        return f"alert {self.task_id} step {self.step}"


class RoomLine(models.Model):
    """What a room's open pages were last told about who watches: ids and moments. Whichever clock changes it tells them."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, primary_key=True, related_name="+")
    line = models.JSONField(default=dict)
    told_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"line of {self.pk}"
