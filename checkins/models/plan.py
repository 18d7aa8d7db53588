"""The plan a person writes for hard days, in their own words, and who may read it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.sealing import SealedTextField
from groups.models import Membership


class Plan(models.Model):
    """Whom a person shows their plan to. Without a row, and without saying so, it is theirs alone.

    `version` is the number of the version in force, 0 before the first. Retention: until its owner deletes it, else as the check-ins.
    """

    class Share(models.TextChoices):
        NOBODY = "nobody"
        READ = "read"
        WRITE = "write"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="plan"
    )
    share = models.CharField(max_length=6, choices=Share, default=Share.NOBODY)
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"plan version {self.version}"


class PlanVersion(models.Model):
    """One version of a plan as it was saved; never changed afterwards, so that nothing somebody wrote for themselves is lost.

    `words` is sealed JSON: by part, the lines in the order they were written. `written_with` is the facilitator who saved it together
    with the person, None when they were alone. Retention: as the plan.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    n = models.PositiveIntegerField()
    words = SealedTextField()
    written_with = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "n"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"plan version {self.pk}"


class PlanOpening(models.Model):
    """That somebody of the team opened a person's plan; shown to the person. Retention: as the plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="openings")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["plan", "at"], name="plan_opening_by_plan")]

    def __str__(self) -> str:
        return f"plan opening {self.pk}"
