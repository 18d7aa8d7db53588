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
    cohorts = set(Shift.objects.filter(begun | ended | running).values_list("cohort_id", flat=True))
    return sum(_tell(cohort_id, at) for cohort_id in sorted(cohorts | _overtaken(at)))


def _overtaken(at: datetime) -> set[uuid.UUID]:
    """Cohorts whose line was last told for a time that is over, because no clock ran when it ended."""
    now = projection.stamp(at)
    # In JSON of PostgreSQL null comes before every text, so it is left out by name.
    ended = Q(line__until__lt=now) & ~Q(line__until=None)
    begun = Q(line__next_at__lt=now) & ~Q(line__next_at=None)
    return set(RoomLine.objects.filter(ended | begun).values_list("pk", flat=True))


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
