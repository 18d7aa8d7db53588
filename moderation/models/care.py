"""What the team sets for itself: words it wants folded, phrases it wants to hear of."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.sealing import SealedTextField
from groups.models import Cohort, Membership


class DeskHabits(models.Model):
    """How one person wants to read the desk. `folded` are words, one a line, whose messages open only on a tap.

    Retention: until the person empties it.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    folded = SealedTextField(null=True)

    def __str__(self) -> str:
        return "desk habits"


class OwnPhrase(models.Model):
    """Words that the team of a cohort wants to look at: they hold a message, or only flag it. Found as whole words, never by a pattern.

    Ended ones stay, because flags name them. Retention: as the cohort.
    """

    class Kind(models.TextChoices):
        ALERT = "alert"
        HOLD = "hold"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="phrases")
    phrase = models.CharField(max_length=80)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.ALERT)
    enabled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cohort", "phrase"], condition=models.Q(ended_at__isnull=True), name="phrase_once_a_cohort"
            )
        ]

    def __str__(self) -> str:
        return f"phrase {self.pk} {self.kind}"
