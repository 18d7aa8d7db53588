"""A day of use that somebody told us about, and sober time for those who want to count it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.sealing import SealedTextField
from checkins.models.daily import CheckIn


class LapseReport(models.Model):
    """That a person told us about a day of use, and what became of it: recorded, acknowledged, plan_updated, closed.

    Whether somebody of the team has it, and whether it is done, is told by its care task (`source`), so it is written in one place.
    `around` holds codes of what was going on, `words` what the person added. `prompt_ended_at` says that the question about the plan
    on the next day was answered or put away. Read by the person and their facilitators. Retention: as the check-in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkin = models.OneToOneField(CheckIn, on_delete=models.CASCADE, related_name="lapse")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_day = models.DateField()
    around = models.JSONField(default=list)
    words = SealedTextField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    plan_updated_at = models.DateTimeField(null=True)
    prompt_ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "on_day"], name="lapse_by_user")]

    def __str__(self) -> str:
        return f"lapse report {self.pk}"

    @property
    def source(self) -> str:
        """The care task that stands for this report."""
        return f"checkin:{self.checkin_id}:use"


class SoberTime(models.Model):
    """The days a person counts for themselves: since when, and which days they take out. Nobody else reads it.

    Only its owner changes it; a reported day of use does not. Retention: until its owner deletes it.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    started_on = models.DateField()
    days_of_use = models.JSONField(default=list)

    def __str__(self) -> str:
        return "sober time"
