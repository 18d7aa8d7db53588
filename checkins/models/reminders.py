"""Being reminded in the evening, and being looked after when nobody hears from somebody."""

from __future__ import annotations

import uuid
from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models

from groups.models import Cohort


class Reminder(models.Model):
    """When one person wants a note that the check-in is there; no row means never, because nobody is written to who did not ask.

    Times are on the person's own wall. `next_at` (aware UTC) is when a clock looks next, None while nothing is due; it was worked out
    for `zone`. `unanswered` counts notes in a row without a check-in since; after seven the notes rest (`rests_since`) and a
    person is asked to look. `stop_id` is what the way out in each mail is known by. Retention: until the person wants none.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="reminder"
    )
    is_on = models.BooleanField(default=True)
    wanted_at = models.TimeField(default=time(20))
    quiet_from = models.TimeField(default=time(22))
    quiet_until = models.TimeField(default=time(7))
    zone = models.CharField(max_length=64)
    next_at = models.DateTimeField(null=True)
    last_day = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    unanswered = models.PositiveSmallIntegerField(default=0)
    rests_since = models.DateTimeField(null=True)
    stop_id = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="reminder_due"),
            models.Index(fields=["rests_since"], name="reminder_resting"),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk} {'on' if self.is_on else 'off'}"


class DailyLook(models.Model):
    """That a clock has looked through one cohort on one local day of its programme, for people nobody has heard from.

    Retention: 30 days.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    on_day = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cohort", "on_day"], name="one_look_a_day")]

    def __str__(self) -> str:
        return f"look {self.pk}"
