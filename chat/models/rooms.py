"""A cohort's room and each person's seat in it."""

from __future__ import annotations

import uuid

from django.db import models

from groups.models import Cohort, Membership


class Room(models.Model):
    """The one room of a cohort. `last_seq` numbers events, `last_ord` numbers messages; both are advanced by UPDATE … RETURNING.

    `epoch` changes when a backup is restored, so that every client starts again. Retention: as the cohort.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.OneToOneField(Cohort, on_delete=models.PROTECT, related_name="room")
    last_seq = models.PositiveBigIntegerField(default=0)
    last_ord = models.PositiveBigIntegerField(default=0)
    slow_mode_s = models.PositiveIntegerField(default=0)
    typing_allowed = models.BooleanField(default=False)
    epoch = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return f"room {self.pk}"


class Seat(models.Model):
    """Where a membership's reading starts and ends in its room, and how far it has read.

    Events after `joined_seq` up to `left_seq`, messages after `joined_ord` up to `left_ord`. Retention: as the membership.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, primary_key=True, related_name="seat")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    joined_seq = models.PositiveBigIntegerField(default=0)
    joined_ord = models.PositiveBigIntegerField(default=0)
    left_seq = models.PositiveBigIntegerField(null=True)
    left_ord = models.PositiveBigIntegerField(null=True)
    read_ord = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"seat {self.pk}"
