"""The daily check-in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.sealing import SealedTextField


class CheckIn(models.Model):
    """How one person's day was, by their own word; every answer may be missing, and missing is never read as anything.

    `on_day` is the person's local day, which stays open until 04:00. `late` marks a day added afterwards. Moods are 1 (very low) to
    5 (very good), urges 0 to 5. `extras` holds the codes of optional questions, `intention` the one thing somebody set out to do.
    Read by the facilitators of the person's cohorts; `thankful` by nobody but the person.
    Retention: one year after the person's last cohort ends.
    """

    class Used(models.TextChoices):
        NO = "no"
        YES = "yes"
        TALK = "talk"

    class Call(models.TextChoices):
        NO = "no"
        TODAY = "today"
        WEEK = "week"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="checkins")
    on_day = models.DateField()
    mood = models.PositiveSmallIntegerField(null=True)
    urge = models.PositiveSmallIntegerField(null=True)
    used = models.CharField(max_length=4, choices=Used, blank=True)
    helped = models.JSONField(default=list)
    call = models.CharField(max_length=5, choices=Call, blank=True)
    note = SealedTextField(null=True)
    extras = models.JSONField(default=dict)
    intention = SealedTextField(null=True)
    thankful = SealedTextField(null=True)
    late = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "on_day"], name="one_checkin_a_day"),
            models.CheckConstraint(condition=Q(mood__isnull=True) | Q(mood__range=(1, 5)), name="mood_in_range"),
            models.CheckConstraint(condition=Q(urge__isnull=True) | Q(urge__range=(0, 5)), name="urge_in_range"),
        ]

    def __str__(self) -> str:
        return f"check-in {self.pk}"
