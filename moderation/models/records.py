"""What is written down for the record of care and law."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from accounts.sealing import SealedTextField
from groups.models import Cohort, Membership


class EmergencyDisclosure(models.Model):
    """What 42 CFR 2.51(c) asks to be written down, and nothing else: to whom, of which facility, by whom, when, and which emergency.

    Never changed. `about` sees it among who looked at what of theirs. Retention: six years.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="disclosures")
    recipient = SealedTextField()
    facility = SealedTextField()
    discloser = SealedTextField()
    disclosed_at = models.DateTimeField()
    nature = SealedTextField()
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"disclosure {self.pk}"
