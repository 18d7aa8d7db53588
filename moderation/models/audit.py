"""The trail: append-only, one hash chain a cohort, no words."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from groups.models import Cohort


class AuditChain(models.Model):
    """The head of one cohort's chain; locked while an entry is added, so `n` has no gaps.

    `anchored_on` is the last day its head was written outside the database; `broken_n` is what the last check found, at `verified_at`.
    Retention: six years.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.PROTECT, primary_key=True, related_name="+")
    last_n = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="0" * 64)
    anchored_on = models.DateField(null=True)
    verified_at = models.DateTimeField(null=True)
    broken_n = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return f"chain {self.pk} at {self.last_n}"


class AuditEvent(models.Model):
    """One act of power, as MODERATION 4.5: `hash` = SHA-256(prev_hash + canonical JSON of all other fields).

    No words: `commitment` is HMAC-SHA-256(salt of the revision, body). No foreign keys, so nothing can cascade into it.
    Retention: six years.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.UUIDField()
    n = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=16)
    kind = models.CharField(max_length=30)
    case = models.UUIDField(null=True)
    target = models.UUIDField(null=True)
    before_state = models.CharField(max_length=40, blank=True)
    after_state = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["chain", "n"], name="audit_numbered_once")]

    def __str__(self) -> str:
        return f"audit {self.chain} {self.n}"
