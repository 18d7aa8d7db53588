"""Over random histories: no figure falls, no word hurts, a day without a check-in is never a nought.

Figures are what counts something for a member: check-ins so far, days in "My count", days of a week. Lifetime counts never fall at all.
"n of the last 7 days" looks back over a window, so the calendar may move it; nothing that somebody does lowers it, and it is said only
after a check-in, so it never reaches nothing (DOMAIN C7).
"""

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as property_tests
from hypothesis import strategies as some

from checkins import access
from checkins.models import Outage
from checkins.policies import days
from checkins.services import setup, sober
from groups.models import Cohort
from tests import factories
from tests.checkins.conftest import NOW, WOUNDING, seen, send

NUMBER = itertools.count()
answers = some.fixed_dictionaries(
    {"mood": some.integers(1, 5)},
    optional={
        "urge": some.integers(0, 5),
        "used": some.sampled_from(["no", "yes", "talk"]),
        "helped": some.lists(some.sampled_from(["moved", "called"]), max_size=2),
        "call": some.sampled_from(["no", "today", "week"]),
    },
)
steps = some.lists(
    some.one_of(
        some.tuples(some.just("check"), some.integers(0, 3), answers),
        some.tuples(some.just("pass"), some.integers(1, 3), some.none()),
        some.tuples(some.just("off"), some.integers(0, 5), some.none()),
        some.tuples(some.just("away"), some.integers(1, 30), some.none()),
    ),
    min_size=3,
    max_size=7,
)


class Life:
    """One member's days: acts, and looks at their own pages. After days away they sign in again."""

    def __init__(self, enter: Callable[[Any], Client], member) -> None:
        self.enter, self.member, self.at = enter, member, NOW
        self.client = enter(member)
        self.zone = days.zone_named(member.user.time_zone)

    @property
    def today(self):
        return days.local_day(self.at, self.zone)

    def act(self, kind: str, number: int, given_answers) -> None:
        if kind == "check":
            day = self.today - timedelta(days=number)
            send(self.client, f"/check-in/{day}/", **{name: value for name, value in given_answers.items()})
        elif kind == "pass":
            self.at += timedelta(days=number)
            with time_machine.travel(self.at, tick=False):
                self.client = self.enter(self.member)
        elif kind == "off":
            setup.take_days_off(user=self.member.user, last_on=self.today + timedelta(days=number), today=self.today)
        else:
            Outage.objects.get_or_create(started_at=self.at, defaults={"ended_at": self.at + timedelta(hours=number)})

    def pages(self) -> Iterator[tuple[str, str]]:
        paths = ["/today/", "/my-check-ins/?days=7", "/my-check-ins/count/"]
        if access.on_day(self.member.user_id, self.today):
            paths.append(f"/check-in/{self.today}/saved/")
        for path in paths:
            answer = self.client.get(path)
            assert answer.status_code == 200, path
            yield seen(answer), answer.content.decode()


def lifetime(page: str) -> dict[str, int]:
    """The counts that only grow, by what they count."""
    found = {"so far": re.findall(r"(\d+) check-ins? so far", page)}
    found |= {name: re.findall(rf"{name} (\d+)", page) for name in ("sober days in all", "days since you began")}
    return {name: int(numbers[0]) for name, numbers in found.items() if numbers}


def windowed(page: str) -> int | None:
    found = re.findall(r"You checked in on (\d+) of (?:the last )?\d days", page)
    return int(found[0]) if found else None


def check_gaps(life: Life, html: str) -> None:
    """The seven days of the page: as many dots as answers, and every other day says that there is none."""
    seven = days.last_week(life.today)
    rows = access.between(life.member.user_id, seven[0], seven[-1])
    if 'role="img"' in html:
        assert html.count('class="chart__dot"') == sum(row.mood is not None for row in rows.values())
        assert html.count("chart__dot--urges") == sum(row.urge is not None for row in rows.values())
    if "<tbody>" in html:
        table = html.split("<tbody>")[1].split("</tbody>")[0]
        assert table.count("no check-in yet") + table.count("not due") == 7 - len(rows)


@pytest.mark.django_db
@property_tests(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_over_any_history_nothing_falls_nothing_hurts_and_gaps_stay_gaps(people, signed_in, history) -> None:
    Cohort.objects.update(max_size=1000)
    member = factories.join(people.evening, f"life{next(NUMBER)}", at=NOW - timedelta(days=30))
    Outage.objects.all().delete()
    known: dict[Any, Any] = {}
    life, week = Life(signed_in, member), None
    sober.count_from(user=member.user, started_on=life.today - timedelta(days=9), today=life.today)
    for kind, number, given_answers in history:
        with time_machine.travel(life.at, tick=False):
            life.act(kind, number, given_answers)
        with time_machine.travel(life.at, tick=False):
            if kind == "pass":
                week = None
            for page, html in life.pages():
                now = lifetime(page)
                assert not [name for name, count in now.items() if count < known.get(name, 0)]
                known |= now
                shown = windowed(page)
                assert shown is None or shown >= max(1, week or 0)
                week = shown if shown is not None else week
                assert not WOUNDING.search(page)
                if "7 days." in page and "Days, newest first" in page:
                    check_gaps(life, html)
