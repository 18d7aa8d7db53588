"""What a programme asks beside the five questions, and what a member leaves out of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from groups.models import Programme


class CheckInSetup(models.Model):
    """A programme's own check-in: its "what helped" list and the optional questions it asks. Without a row the house's own holds.

    `helped` is a list of `{"code", "label", "off"}`: an entry taken off the list keeps its words for the days that named it; a house
    entry has no label of its own. Retention: for ever.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="+")
    helped = models.JSONField(default=list)
    optional = models.JSONField(default=list)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"check-in setup {self.pk}"


class LeftOut(models.Model):
    """The optional questions one person does not want to be asked. Retention: until the account is erased."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    items = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"left out {self.pk}"


class Pause(models.Model):
    """That a person takes days off from check-ins, `first_on` to `last_on`, both included; those days are not due.

    Retention: as the check-ins.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(last_on__gte=models.F("first_on")), name="pause_ends_after_start")
        ]
        indexes: ClassVar = [models.Index(fields=["user", "last_on"], name="pause_by_user")]

    def __str__(self) -> str:
        return f"pause {self.pk}"


class Outage(models.Model):
    """That the service did not run from `started_at` to `ended_at` (aware UTC), as its own clock noticed. Retention: one year."""

    started_at = models.DateTimeField(unique=True)
    ended_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ended_at"], name="outage_by_end")]

    def __str__(self) -> str:
        return f"outage {self.pk}"


class Heartbeat(models.Model):
    """When the clock last ran, and the day (UTC) on which it last forgot what is over; there is one row. Retention: none needed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    swept_on = models.DateField(null=True)

    def __str__(self) -> str:
        return "heartbeat"
