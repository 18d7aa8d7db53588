"""Which signs bring a member to the team's list: every rule, its numbers, and the reason it gives. There is no score.

A sign is a question for a person, not a finding: each says what was seen ("5, before 1, 2") and nothing about what it means.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from groups.policies import attendance

URGES_HIGH = 4
URGES_RISE = 2
MOOD_VERY_LOW = 1
MOOD_LOW = 2
LOW_DAYS = 3
BEFORE_SHOWN = 3
USUAL_DAYS = 14
OFTEN, SOMETIMES = 10, 4
QUIET_AFTER_OFTEN, QUIET_AFTER_SOMETIMES, QUIET_AFTER_SELDOM = 3, 5, 7
AGAIN_AFTER = 7
LOOK_BACK = timedelta(days=60)
SHARE_FROM = 10


@dataclass(frozen=True)
class Sign:
    """One reason to look: the kind of care task, and the numbers that are its why."""

    kind: str
    facts: dict[str, object] = field(default_factory=dict)


def urges_sign(urge: int | None, before: Sequence[int]) -> Sign | None:
    """Urges of 4 or 5, or two above the highest of the days before. `before` has the newest last; without it only the first rule holds."""
    if urge is None:
        return None
    risen = len(before) >= BEFORE_SHOWN and urge >= max(before) + URGES_RISE
    if urge < URGES_HIGH and not risen:
        return None
    return Sign("urges_high", {"urge": urge, "before": list(before[-BEFORE_SHOWN:]), **usual_of(before)})


def usual_of(before: Sequence[int]) -> dict[str, object]:
    """The lowest and the highest of what was said before, once there are three answers to tell them from."""
    return {"usual": [min(before), max(before)]} if len(before) >= BEFORE_SHOWN else {}


def mood_sign(mood: int | None, before: Sequence[int]) -> Sign | None:
    """A very low mood, or a low one for the third time in a row. `before` has the newest last."""
    if mood is None or mood > MOOD_LOW:
        return None
    run = [*before[-(LOW_DAYS - 1) :], mood]
    lasting = len(run) == LOW_DAYS and max(run) <= MOOD_LOW
    if mood > MOOD_VERY_LOW and not lasting:
        return None
    return Sign("low_mood", {"mood": mood, "before": list(before[-BEFORE_SHOWN:])} if before else {"mood": mood})


def quiet_sign(done: Collection[date], not_due: Collection[date], since: date, yesterday: date) -> Sign | None:
    """That nobody has heard from somebody for longer than usual: 3 days for who checks in on 10 or more of 14, 5 for 4 to 9, else 7.

    Days that were not due neither count nor break the count. `since` is their first day. Facts: `days` without a check-in, `usual` of the
    14 due days before, `of` how many of those there were, `first` the first day without.
    """
    gap = _due_days_back(yesterday, since, not_due, stop=done)
    if not gap:
        return None
    earlier = _due_days_back(gap[-1] - timedelta(days=1), since, not_due, most=USUAL_DAYS)
    usual = sum(day in done for day in earlier)
    if len(gap) < quiet_after(usual):
        return None
    return Sign("no_checkin", {"days": len(gap), "usual": usual, "of": len(earlier), "first": gap[-1].isoformat()})


def quiet_after(usual: int) -> int:
    """How many days without a check-in are a sign, for somebody who checked in on `usual` of the 14 days before."""
    if usual >= OFTEN:
        return QUIET_AFTER_OFTEN
    return QUIET_AFTER_SOMETIMES if usual >= SOMETIMES else QUIET_AFTER_SELDOM


def _due_days_back(
    last: date, since: date, not_due: Collection[date], stop: Collection[date] = (), most: int = LOOK_BACK.days + 1
) -> list[date]:
    """The due days from `last` back, newest first, until one of `stop`, the first day, or so many."""
    found: list[date] = []
    day = last
    first = max(since, last - LOOK_BACK)
    while day >= first and len(found) < most and day not in stop:
        if day not in not_due:
            found.append(day)
        day -= timedelta(days=1)
    return found


def round_of(sign: Sign) -> int:
    """Which time this silence is a sign: again after each further week, so that one call does not end the looking."""
    gone, usual = sign.facts["days"], sign.facts["usual"]
    assert isinstance(gone, int), "counted above"  # noqa: S101
    assert isinstance(usual, int), "counted above"  # noqa: S101
    return (gone - quiet_after(usual)) // AGAIN_AFTER


@dataclass(frozen=True)
class Limits:
    """From when absences are a sign: a programme's own numbers (DOMAIN R27); 0 is never.

    Within `weeks`: so many absences, so many `in_row`, so many `not_excused`, or a share attended below `floor` percent.
    """

    weeks: int
    absences: int
    in_row: int
    not_excused: int
    floor: int


def absence_sign(statuses: Sequence[str], limits: Limits) -> Sign | None:
    """That somebody was away from as many meetings as the programme says. `statuses` are those of its weeks, the newest first.

    Excused ones are absences too, and are counted apart. The share is told from ten meetings on. Facts: `came`, `of`, `weeks`, `absent`,
    `excused`, `in_row`, and `why`, the numbers that were reached.
    """
    expected = [status for status in statuses if status != attendance.NOT_EXPECTED]
    counted = attendance.tally(expected)
    absent = counted.expected - counted.came
    in_row = next((n for n, status in enumerate(expected) if status in attendance.CAME), len(expected))
    reached = {
        "in_row": 0 < limits.in_row <= in_row,
        "absences": 0 < limits.absences <= absent,
        "not_excused": 0 < limits.not_excused <= absent - counted.excused,
        "floor": len(expected) >= SHARE_FROM and counted.came * 100 < limits.floor * len(expected),
    }
    why = [name for name, holds in reached.items() if holds]
    if not why:
        return None
    told = {"came": counted.came, "of": counted.expected, "weeks": limits.weeks, "absent": absent}
    return Sign("absences", {**told, "excused": counted.excused, "in_row": in_row, "why": why})
