"""Needs me when much waits: the first thirty of each block, everything urgent, and the rest on request; no more queries for more."""

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import CareTask, Membership
from groups.services.support import ask_for_help
from moderation.policies import desk
from tests import factories
from tests.desk.conftest import signed_in

MANY = 70
KILOBYTES_MOST = 200


@dataclass(frozen=True)
class Line:
    is_urgent: bool = False


def test_the_first_lines_stand_in_their_order_and_nothing_urgent_is_left_out() -> None:
    lines = [Line(), Line(), Line(), Line(True), Line(), Line(True)]
    assert desk.shown_of(lines, 2) == [lines[0], lines[1], lines[3], lines[5]]
    assert desk.shown_of(lines, 6) == lines
    assert desk.shown_of([], 2) == []


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        ("", 30),
        ("60", 60),
        ("5", 30),
        ("-1", 30),
        ("x", 30),
        ("\u0663\u0660\u0660", 30),
        ("99999999999", 30),
        ("99999", 10_000),
    ],
)
def test_how_many_lines_an_address_can_ask_for(asked: str, most: int) -> None:
    assert desk.most_from(asked) == most


@pytest.fixture
def much(cast: Any) -> Any:
    """Seventy tasks of today and seventy due now, none of them urgent."""
    now = timezone.now()
    for kind, wait in (("urges_high", timedelta(hours=20)), ("call_wanted", timedelta(hours=1))):
        CareTask.objects.bulk_create(
            CareTask(
                cohort=cast.evening,
                about=cast.mo,
                kind=kind,
                priority=2,
                source=uuid.uuid4().hex,
                facts={"urge": 5, "before": [1, n % 5], "when": "today"},
                raised_at=now - timedelta(minutes=n),
                due_at=now + wait,
            )
            for n in range(MANY)
        )
    return cast


def test_a_long_list_begins_with_thirty_and_shows_more_when_asked(much: Any) -> None:
    faye = signed_in(much.faye)
    page = faye.get("/needs-me/")
    assert (len(page.context["now"]), page.context["now_waits"]) == (30, MANY)
    assert (len(page.context["today"]), page.context["today_waits"]) == (30, MANY)
    more = re.findall(r'href="([?][^"]*)#(now|today)-title"', page.content.decode())
    assert more == [("?now=60", "now"), ("?today=60", "today")]
    page = faye.get("/needs-me/?now=60&today=90")
    assert (len(page.context["now"]), page.context["now_more"]) == (60, 90)
    assert (len(page.context["today"]), page.context["today_more"]) == (MANY, 0)
    assert 'href="?now=90&amp;today=90#now-title"' in page.content.decode()


def test_who_asks_for_help_stands_on_the_first_page_however_much_waits(much: Any) -> None:
    ask_for_help(user_id=much.lee.user_id, at=timezone.now())
    page = signed_in(much.faye).get("/needs-me/")
    assert page.context["now"][0].title == "Lee asked to be contacted"
    CareTask.objects.filter(kind="help_asked").update(kind="question")
    shown = signed_in(much.faye).get("/needs-me/").context["now"]
    assert [line.is_urgent for line in shown] == [False] * 30 + [True]


def test_more_that_waits_costs_no_more_queries_and_hardly_a_longer_page(much: Any) -> None:
    faye = signed_in(much.faye)

    def cost(path: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            page = faye.get(path)
        return len(asked), len(page.content) // 1024

    faye.get("/needs-me/")
    queries, size = cost("/needs-me/")
    assert size < KILOBYTES_MOST
    again = CareTask.objects.filter(kind="urges_high")
    CareTask.objects.bulk_create(
        CareTask(
            cohort=much.evening,
            about=much.mo,
            kind="low_mood",
            source=uuid.uuid4().hex,
            facts={"mood": 2, "before": [2]},
            due_at=one.due_at,
        )
        for one in again
    )
    assert cost("/needs-me/") == (queries, size)
    assert cost("/needs-me/?today=120")[0] == queries <= 12


def test_many_groups_are_listed_in_parts_too(cast: Any) -> None:
    for n in range(32):
        factories.join(factories.cohort(f"Group {n}", of=cast.evening.programme), "faye", "facilitator")
    faye = signed_in(Membership.objects.filter(user=cast.faye.user).first())
    page = faye.get("/needs-me/")
    assert (len(page.context["boards"]), page.context["more_boards"]) == (30, 60)
    page = faye.get("/needs-me/?groups=60")
    assert (len(page.context["boards"]), page.context["more_boards"]) == (33, 0)
