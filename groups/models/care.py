"""What waits for a human, and which human is there."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.sealing import SealedTextField
from groups.models.cohorts import Cohort, Membership


class Shift(models.Model):
    """That somebody of the team watches this cohort's room from `starts_at` to `ends_at` (aware UTC).

    Several may be on call at once; `turn` says who is asked first. Retention: six years.
    """

    class Kind(models.TextChoices):
        ON_DUTY = "on_duty"
        ON_CALL = "on_call"

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="shifts")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="shifts")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ON_DUTY)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    turn = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start")
        ]
        indexes: ClassVar = [models.Index(fields=["cohort", "ends_at"], name="shift_by_cohort")]

    def __str__(self) -> str:
        return f"shift {self.pk}"


class CareTask(models.Model):
    """One thing that needs a human: who it is about, why, by when, who has it, how it ended.

    `source` makes it unique ("checkin:<id>:call"), so raising it twice is harmless. `facts` holds numbers and codes for the
    "why" line; what a person wrote is only ever in `words`. Priority 0 is now, 3 is when there is time.
    Retention: as the cohort's check-ins.
    """

    class Kind(models.TextChoices):
        HELP_ASKED = "help_asked"
        CALL_WANTED = "call_wanted"
        DANGER = "danger"
        USE_REPORTED = "use_reported"
        URGES_HIGH = "urges_high"
        LOW_MOOD = "low_mood"
        NO_CHECKIN = "no_checkin"
        NO_SHOW = "no_show"
        ABSENCES = "absences"
        QUESTION = "question"
        NEW_INVITATION = "new_invitation"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="care_tasks")
    about = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="care_tasks")
    kind = models.CharField(max_length=20, choices=Kind)
    priority = models.PositiveSmallIntegerField(default=2)
    source = models.CharField(max_length=120, unique=True)
    facts = models.JSONField(default=dict)
    words = SealedTextField(null=True)
    raised_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    claimed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["cohort", "handled_at", "priority"], name="care_open_by_cohort")]

    def __str__(self) -> str:
        return f"care task {self.pk} {self.kind}"


class StaffStream(models.Model):
    """The counter of the team's stream of one cohort."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, primary_key=True, related_name="+")
    last_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return "staff stream"


class StaffEvent(models.Model):
    """What only the team of a cohort may know happened: flags, cases, holds, care tasks. Ids and codes only. Retention: one year."""

    pk = models.CompositePrimaryKey("cohort", "seq")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"staff event {self.seq} {self.kind}"
