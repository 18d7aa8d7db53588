"""Measures as a programme asks them, and what members answered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from groups.models import Membership, Programme


class Measure(models.Model):
    """One version of a measure as a programme asks it; never edited once published, so an old score keeps its meaning.

    `definition` is what `checkins.measures.definition_from` reads. `retired_at` is set when a newer version took its place or the
    programme stopped asking it. Retention: for ever.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "code", "version"], name="measure_version_once"),
            models.UniqueConstraint(
                fields=["programme", "code"], condition=Q(retired_at__isnull=True), name="one_measure_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"measure {self.code} v{self.version}"


class Sitting(models.Model):
    """One person's answers to one version of a measure: begun, perhaps put aside, finished once.

    `answers` holds the chosen value by item; an item left out is not there. `scores` is filled when it is finished. `place` is where the
    person was looked after when they began. Read by the role the measure names. Retention: as the check-ins.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="sittings")
    place = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    scores = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    finished_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "measure"], condition=Q(finished_at__isnull=True), name="one_open_sitting"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "finished_at"], name="sitting_by_user")]

    def __str__(self) -> str:
        return f"sitting {self.pk}"
