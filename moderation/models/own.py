"""What a member does not want to see; nobody else's room changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from chat.models import Message
from groups.models import Membership


class Hidden(models.Model):
    """That a member folded one message for themselves, or everything by one person. Showing it again deletes the row.

    Retention: as the membership.
    """

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="hidden")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, author__isnull=True) | Q(message__isnull=True, author__isnull=False),
                name="hidden_is_one_thing",
            ),
            models.UniqueConstraint(fields=["member", "message"], name="message_hidden_once"),
            models.UniqueConstraint(fields=["member", "author"], name="person_hidden_once"),
        ]

    def __str__(self) -> str:
        return f"hidden {self.pk}"
