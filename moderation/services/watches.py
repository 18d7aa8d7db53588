"""The room's honest line: when who watches changes by the clock, or somebody on duty goes quiet, open pages hear of it (I18)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from chat import projection
from chat.services import room as rooms
from groups import access as group_access
from groups.models import Shift
from moderation.models import RoomLine

LOOKED_BACK = timedelta(minutes=10)


def tell_changes(at: datetime) -> int:
    """Rooms whose line is no longer what was last told have been told; returns how many. Any number of clocks may ask."""
    begun = Q(starts_at__gt=at - LOOKED_BACK, starts_at__lte=at)
    ended = Q(ends_at__gt=at - LOOKED_BACK, ends_at__lte=at)
    # Somebody on duty may have come or gone without any shift beginning or ending.
    running = Q(kind=Shift.Kind.ON_DUTY, starts_at__lte=at, ends_at__gt=at)
    cohorts = Shift.objects.filter(begun | ended | running).values_list("cohort_id", flat=True).distinct()
    return sum(_tell(cohort_id, at) for cohort_id in cohorts)


@transaction.atomic
def _tell(cohort_id: uuid.UUID, at: datetime) -> int:
    line = projection.coverage(group_access.coverage_of(cohort_id, at))
    known, is_new = RoomLine.objects.select_for_update(no_key=True).get_or_create(
        cohort_id=cohort_id, defaults={"line": line, "told_at": at}
    )
    if known.line == line and not is_new:
        return 0
    known.line, known.told_at = line, at
    known.save(update_fields=["line", "told_at"])
    rooms.tell_state(cohort_id=cohort_id, at=at)
    return 1
