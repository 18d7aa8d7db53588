"""What people were asked and said yes to: invitations, group agreements, consents."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from groups.models.cohorts import Cohort, Membership


class Invitation(models.Model):
    """A way in for one person, into one cohort, in one role, until `expires_at`, once.

    Only a SHA-256 of the token is kept. `step` is the furthest of the five pages reached, `display_name` what was typed there,
    `agreed_version` and `agreed_at` what was said yes to: "Save and finish later" loses nothing, and no account is made before the end.
    Retention: 90 days after it was used, revoked or expired.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=16, choices=Membership.Role)
    email = models.EmailField()
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    step = models.PositiveSmallIntegerField(default=1)
    display_name = models.CharField(max_length=40, blank=True)
    agreed_version = models.PositiveIntegerField(default=0)
    agreed_at = models.DateTimeField(null=True)
    asked_again_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["cohort", "created_at"], name="invitation_by_cohort")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Agreement(models.Model):
    """One version of a cohort's group agreement; never edited once published.

    `clauses` is a list of `{"text", "why"}` in the order they are numbered. Retention: for ever.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveIntegerField()
    clauses = models.JSONField(default=list)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cohort", "version"], name="agreement_version_once")]

    def __str__(self) -> str:
        return f"agreement {self.pk} v{self.version}"


class Acceptance(models.Model):
    """That a member accepted a version: when, and the SHA-256 of exactly what they were shown. Retention: for ever."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="acceptances")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField(default=timezone.now)
    text_hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "agreement"], name="agreement_accepted_once")
        ]

    def __str__(self) -> str:
        return f"acceptance {self.pk}"


class Consent(models.Model):
    """What a member lets one supporter see, item by item, until when; revoking works forward and at once.

    `items` are codes such as "meeting_times". Retention: six years after it ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    giver = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="consents_given")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents_received")
    items = models.JSONField(default=list)
    purpose = models.CharField(max_length=120)
    given_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"consent {self.pk}"
