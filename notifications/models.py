"""The outbox: what must leave the house, written in the transaction that caused it."""

from __future__ import annotations

import uuid
from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.sealing import SealedTextField


class OutboxItem(models.Model):
    """One mail to send. `once` makes it unique; `facts` holds ids, never anybody's words.

    `link` is the path the mail leads to. It is sealed, because it may carry a way in, and emptied as soon as the mail is sent.
    A clock claims due items by a conditional update of `claimed_until`, so any number of clocks may run.
    After `not_after` it is no use any more and is not sent; None means that it is always worth sending.
    Retention: 30 days after `sent_at`.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation"
        SOMETHING_NEW = "something_new"
        REMINDER = "reminder"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.EmailField()
    language = models.CharField(max_length=5, default="en")
    facts = models.JSONField(default=dict)
    link = SealedTextField(null=True)
    once = models.CharField(max_length=120, unique=True)
    due_at = models.DateTimeField(default=timezone.now)
    not_after = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sent_at", "due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"outbox {self.pk} {self.kind}"


class NewsChoice(models.Model):
    """Whether somebody wants a mail when there is something new for them, and which hours of their own wall stay quiet.

    Without a row they want none. Retention: until the account is erased.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    is_on = models.BooleanField(default=False)
    quiet_from = models.TimeField(default=time(22))
    quiet_until = models.TimeField(default=time(7))

    def __str__(self) -> str:
        return f"news {self.pk} {'on' if self.is_on else 'off'}"


class LostWakeUp(models.Model):
    """How often on a day (UTC) a process of ours found news of a stream that no wake-up had told it of, by looking at a heartbeat.

    Streams of rooms and teams only. Retention: for ever; at most a row a stream and day, and only numbers.
    """

    stream = models.CharField(max_length=40)
    on_day = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "on_day"], name="lost_wake_up_once_a_day")]

    def __str__(self) -> str:
        return f"lost {self.stream} {self.on_day} {self.times}"
