"""When something may be told: never in the hours somebody keeps quiet, on their own wall. The one rule for mails of every floor."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

Hours = tuple[time, time]


def is_quiet(wall: time, quiet: Hours) -> bool:
    """Whether this time of day lies in the quiet hours, which may go over midnight; equal ends mean none."""
    first, last = quiet
    if first <= last:
        return first <= wall < last
    return wall >= first or wall < last


def after_quiet(at: datetime, quiet: Hours, zone: tzinfo) -> datetime:
    """`at` (aware), or the end of the quiet hours it lies in (aware UTC)."""
    local = at.astimezone(zone)
    wall = local.time()
    if not is_quiet(wall, quiet):
        return at
    day = local.date() if wall < quiet[1] else local.date() + timedelta(days=1)
    # In an hour that clocks show twice, the end still to come.
    return datetime.combine(day, quiet[1], zone).replace(fold=local.fold).astimezone(UTC)
