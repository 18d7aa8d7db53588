"""Two members who agreed to see of each other whether today's check-in is done, and nothing more."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from groups.models import Membership


class Partnership(models.Model):
    """That one member asked another of the same cohort, whether they agreed, and that it is over once either of them said so.

    `pair` names the two whatever their order, so that there is one open row between them. Retention: 30 days after it ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    asked = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    pair = models.CharField(max_length=65)
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pair"], condition=Q(ended_at__isnull=True), name="one_partnership_a_pair"),
            models.CheckConstraint(condition=~Q(asked_by=models.F("asked")), name="partners_are_two"),
        ]

    def __str__(self) -> str:
        return f"partnership {self.pk}"
