"""What people do over some weeks, and which notes they should get for it: worked out from the words of the rule, not from its code."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Phoenix",
    "Europe/Madrid",
    "Australia/Sydney",
)
HOURS = (time(18), time(19, 30), time(20), time(20), time(20), time(20), time(21), time(21, 30))
QUIET = (time(22), time(7))
HABITS = (0.0, 0.05, 0.5, 0.8, 0.95)
BEFORE, AFTER = time(12), time(23)
MOST = 7


@dataclass
class Life:
    """One person: where they live, when they want their note, and when they check in (aware UTC, with the day it is for)."""

    email: str
    zone: str
    hour: time
    checkins: list[tuple[datetime, date]] = field(default_factory=list)

    def moment(self, day: date, wall: time) -> datetime:
        """When their wall shows that time on that date."""
        return datetime.combine(day, wall, ZoneInfo(self.zone)).astimezone(UTC)


def live(number: int, first: date, days: int, dice: random.Random) -> Life:
    """Somebody with habits: on some days they check in at noon, on others late at night, on others not at all."""
    life = Life(f"person{number}@proof.invalid", dice.choice(ZONES), dice.choice(HOURS))
    habit = dice.choice(HABITS)
    for n in range(days):
        day = first + timedelta(days=n)
        if dice.random() < habit:
            life.checkins.append((life.moment(day, dice.choice((BEFORE, AFTER))), day))
    return life


def due_notes(life: Life, start: datetime, end: datetime) -> tuple[list[date], int]:
    """The days for which a note is due to this person, and how often a person is asked to look instead."""
    days: list[date] = []
    asked, in_a_row, last, resting = 0, 0, None, None
    for day, moment in _evenings(life, start, end):
        heard = max((at for at, _day in life.checkins if at <= moment), default=None)
        if resting is not None:
            if heard is None or heard <= resting:
                continue
            resting, in_a_row = None, 0
        if any(at <= moment and done == day for at, done in life.checkins):
            continue
        if heard is not None and (last is None or heard > last):
            in_a_row = 0
        if in_a_row == MOST:
            asked, resting = asked + 1, moment
            continue
        days.append(day)
        in_a_row, last = in_a_row + 1, moment
    return days, asked


def _evenings(life: Life, start: datetime, end: datetime) -> Iterator[tuple[date, datetime]]:
    day = start.astimezone(ZoneInfo(life.zone)).date()
    while (moment := life.moment(day, life.hour)) < end:
        if moment > start:
            yield day, moment
        day += timedelta(days=1)
