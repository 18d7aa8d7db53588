"""The team's own stream of a cohort: members' numbers stay contiguous and show nothing of it (PROTOCOL section 4)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from groups.models import StaffEvent, StaffStream
from notifications.services import wakeups


@transaction.atomic
def tell_team(*, cohort_id: uuid.UUID, kind: str, facts: Mapping[str, object], at: datetime) -> int:
    """The team's stream has one more event; its number is returned. `facts` holds ids and codes, never words."""
    StaffStream.objects.get_or_create(cohort_id=cohort_id)
    StaffStream.objects.filter(cohort_id=cohort_id).update(last_seq=F("last_seq") + 1)
    seq = StaffStream.objects.values_list("last_seq", flat=True).get(cohort_id=cohort_id)
    StaffEvent.objects.create(cohort_id=cohort_id, seq=seq, kind=kind, facts=dict(facts), at=at)
    wakeups.wake(wakeups.staff_stream(cohort_id), seq)
    return seq
