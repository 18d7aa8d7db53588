"""The event logs: references and kinds, never words (PROTOCOL P3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from chat.models.messages import Message
from chat.models.rooms import Room
from groups.models import Membership


class RoomEvent(models.Model):
    """What everybody in a room may know happened. `facts` holds ids and numbers only. Retention: as the room's messages."""

    pk = models.CompositePrimaryKey("room", "seq")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="events")
    actor = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"event {self.seq} {self.kind}"


class UserStream(models.Model):
    """The counter of a person's own stream."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    last_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return "user stream"


class UserEvent(models.Model):
    """Something for one person on all their devices: a moved read marker, a note received, a room added. Retention: 90 days."""

    pk = models.CompositePrimaryKey("user", "seq")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"user event {self.seq} {self.kind}"
