"""When something new may be told: never in the hours somebody keeps quiet, on their own wall."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo


def after_quiet(at: datetime, quiet: tuple[time, time], zone: tzinfo) -> datetime:
    """`at` (aware), or the end of the quiet hours it lies in (aware UTC). They may go over midnight; equal ends mean none."""
    local = at.astimezone(zone)
    wall, first, last = ((one.hour, one.minute) for one in (local, *quiet))
    is_quiet = first <= wall < last if first <= last else wall >= first or wall < last
    if not is_quiet:
        return at
    day = local.date() if wall < last else local.date() + timedelta(days=1)
    return datetime.combine(day, quiet[1], zone).astimezone(UTC)
