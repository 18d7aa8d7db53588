"""Asking for a second look."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from accounts.sealing import SealedTextField
from groups.models import Membership
from moderation.models.cases import Action, Case


class Appeal(models.Model):
    """That an author asks somebody else to look again at a removal: once for each, decided by another than the remover.

    `changed` is None while it waits, then whether the words are back. Retention: as the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="appeal")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    words = SealedTextField()
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    changed = models.BooleanField(null=True)

    def __str__(self) -> str:
        return f"appeal {self.pk}"
