"""Attendance as a sign (DOMAIN R27): which absences bring somebody to the list, with which numbers, how often, and for whose eyes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from checkins.models import DailyLook
from checkins.policies import signs
from checkins.services import looks
from groups.models import Attendance, CareTask, Meeting, Membership, Programme
from groups.policies.attendance import STATUSES
from groups.services import attendance, care
from tests import factories
from tests.desk.conftest import said, signed_in
from tests.factories import Cast

HERE, AWAY, EXCUSED = "present", "no_show", "excused"
USUAL = signs.Limits(weeks=12, absences=6, in_row=3, not_excused=2, floor=85)
NONE = signs.Limits(weeks=12, absences=0, in_row=0, not_excused=0, floor=0)
DAY = timedelta(days=1)


def why(*statuses: str, limits: signs.Limits = USUAL) -> object:
    sign = signs.absence_sign(statuses, limits)
    return sign.facts["why"] if sign else None


# ── the rule ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("statuses", "holds"),
    [
        ([], None),
        ([AWAY], None),
        ([AWAY, HERE, AWAY], ["not_excused"]),
        ([EXCUSED, EXCUSED, HERE], None),
        ([EXCUSED, EXCUSED, EXCUSED, HERE], ["in_row"]),
        ([HERE, EXCUSED, EXCUSED, EXCUSED], None),  # they have come again
        ([EXCUSED, "not_expected", EXCUSED, EXCUSED], ["in_row"]),
        ([HERE, *[EXCUSED] * 2, HERE, *[EXCUSED] * 2, HERE, EXCUSED, *[HERE] * 30], None),
        ([HERE, *[EXCUSED] * 2, HERE, *[EXCUSED] * 2, HERE, *[EXCUSED] * 2, *[HERE] * 40], ["absences"]),
        ([*[HERE] * 8, EXCUSED], None),  # 8 of 9: too few to tell a share
        ([*[HERE] * 8, EXCUSED, EXCUSED], ["floor"]),  # 8 of 10
        ([*["late"] * 17, EXCUSED, EXCUSED, "left_early"], None),  # 18 of 20
        ([*[HERE] * 17, *[EXCUSED] * 3], None),  # 17 of 20 are the 85 %
    ],
)
def test_which_absences_are_a_sign(statuses: list[str], holds: list[str] | None) -> None:
    assert why(*statuses) == holds


def test_the_numbers_are_the_reason() -> None:
    sign = signs.absence_sign([AWAY, EXCUSED, AWAY, HERE, "not_expected"], USUAL)
    assert sign is not None
    assert sign.kind == "absences"
    assert sign.facts == {
        "weeks": 12,
        "came": 1,
        "of": 4,
        "absent": 3,
        "excused": 1,
        "in_row": 3,
        "why": ["in_row", "not_excused"],
    }


@given(some.lists(some.sampled_from(STATUSES), max_size=40))
def test_a_programme_can_ask_nobody_and_who_always_comes_is_never_asked_about(statuses: list[str]) -> None:
    assert signs.absence_sign(statuses, NONE) is None
    strict = signs.Limits(weeks=1, absences=1, in_row=1, not_excused=1, floor=100)
    away = [one for one in statuses if one in (AWAY, EXCUSED)]
    assert (signs.absence_sign(statuses, strict) is not None) == bool(away)


# ── the daily look ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def meet(cast: Cast) -> Callable[..., Meeting]:
    """A meeting so many days ago that Faye has closed: `meet(3, mo="no_show")`; everybody else came."""
    Membership.objects.filter(ended_at=None).update(started_at=timezone.now() - 100 * DAY)
    for name in ("ana", "mo", "dana", "lee", "faye", "ruth"):
        getattr(cast, name).refresh_from_db()

    def held(ago: int, *, closed: bool = True, **statuses: str) -> Meeting:
        ends = timezone.now() - ago * DAY
        meeting = Meeting.objects.create(cohort=cast.evening, starts_at=ends - timedelta(hours=3), ends_at=ends)
        by: dict[str, Any] = {"by": cast.faye, "meeting": meeting, "at": ends}
        for name, status in statuses.items():
            attendance.mark(**by, member=getattr(cast, name), status=status, moment=None, seen=None)
        if closed:
            attendance.mark_rest(**by)
            attendance.close(**by, topic="", note="", breaks=0)
        return meeting

    return held


def look(at: datetime | None = None) -> list[tuple[str, dict[str, Any]]]:
    """The clock looks through every group once more; who waits on the list because of attendance, and why."""
    DailyLook.objects.all().delete()
    looks.look_through(at=at or timezone.now())
    waiting = CareTask.objects.filter(kind="absences", handled_at=None).select_related("about")
    return [(task.about.display_name, task.facts) for task in waiting if task.about]


def test_three_in_a_row_are_one_line_with_its_numbers(cast: Cast, meet: Callable[..., Meeting]) -> None:
    for ago in (8, 6, 4, 2):
        meet(ago, mo=EXCUSED if ago < 8 else HERE)
    ((name, facts),) = look()
    assert (name, facts["in_row"], facts["came"], facts["of"]) == ("Mo", 3, 1, 4)
    assert len(look()) == 1
    page = signed_in(cast.faye).get("/needs-me/")
    line = next(one for one in page.context["today"] if one.title == "Attendance: Mo")
    assert line.why == "Came to 1 of 4 meetings in 12 weeks · 3 absences, 3 excused · 3 in a row"
    board = signed_in(cast.faye).get(f"/cohorts/{cast.evening.pk}/board/")
    assert next(one["flags"] for one in board.context["lines"] if one["name"] == "Mo") == ["No check-in", "Attendance"]


def test_meetings_that_are_open_long_ago_or_of_another_group_do_not_count(
    cast: Cast, meet: Callable[..., Meeting]
) -> None:
    for ago in (90, 85):
        meet(ago, mo=EXCUSED)
    meet(1, mo=EXCUSED)
    meet(2, mo=EXCUSED, closed=False)
    assert look() == []
    meet(3, mo=EXCUSED)
    meet(4, mo=EXCUSED)
    assert [name for name, _facts in look()] == ["Mo"]


def test_once_dealt_with_only_a_further_absence_brings_it_back(cast: Cast, meet: Callable[..., Meeting]) -> None:
    for ago in (8, 7, 6):
        meet(ago, mo=EXCUSED)
    look()
    care.end_task(task=CareTask.objects.get(kind="absences"), by=cast.faye, outcome="reached", at=timezone.now())
    assert look() == []
    meet(4, mo=HERE)
    assert look() == []
    meet(2, mo=AWAY)
    meet(1, mo=AWAY)
    ((_name, facts),) = look()
    assert facts["why"] == ["not_excused"]


def test_a_correction_takes_it_back_unless_somebody_has_it(cast: Cast, meet: Callable[..., Meeting]) -> None:
    last = [meet(ago, mo=EXCUSED) for ago in (8, 7, 6)][-1]
    assert look()
    corrected: dict[str, Any] = {"by": cast.faye, "meeting": last, "member": cast.mo, "moment": None}
    attendance.change(**corrected, status=HERE, reason="slip", at=timezone.now())
    assert look() == []
    attendance.change(**corrected, status=EXCUSED, reason="slip", at=timezone.now())
    assert look()
    care.take_task(task=CareTask.objects.get(kind="absences"), by=cast.ruth, at=timezone.now())
    attendance.change(**corrected, status=HERE, reason="slip", at=timezone.now())
    assert [name for name, _facts in look()] == ["Mo"]


def test_the_programme_s_own_numbers_count(cast: Cast, meet: Callable[..., Meeting]) -> None:
    for ago in (8, 7, 6):
        meet(ago, mo=EXCUSED)
    Programme.objects.update(absences_in_row=0)
    assert look() == []
    Programme.objects.update(absences_most=3)
    assert [facts["why"] for _name, facts in look()] == [["absences"]]


def test_nothing_but_a_line_follows(cast: Cast, meet: Callable[..., Meeting]) -> None:
    for ago in (8, 7, 6):
        meet(ago, mo=AWAY)
    rows = (Membership.objects.order_by("pk"), Attendance.objects.order_by("pk"))
    before = [list(one.values()) for one in rows]
    assert look()
    assert [list(one.values()) for one in rows] == before


def test_it_is_for_the_team_and_nobody_else(cast: Cast, meet: Callable[..., Meeting]) -> None:
    priya = factories.join(cast.evening, "priya", "peer_specialist")
    for ago in (8, 7, 6):
        meet(ago, mo=EXCUSED)
    look()
    task = CareTask.objects.get(kind="absences")
    assert signed_in(cast.faye).get(f"/needs-me/{task.pk}/").status_code == 200
    for who in (priya, cast.mo, cast.ana, cast.sam, cast.olu, cast.ada):
        browser = signed_in(who)
        assert browser.get(f"/needs-me/{task.pk}/").status_code == 404
        assert browser.post(f"/needs-me/{task.pk}/take/").status_code == 404
    assert "Attendance: Mo" not in said(signed_in(priya).get("/needs-me/"))
    for path in ("/today/", "/my-check-ins/", "/meetings/", "/my-data/file/"):
        assert "in a row" not in said(signed_in(cast.mo).get(path, follow=True))


def test_who_has_left_is_not_counted(cast: Cast, meet: Callable[..., Meeting]) -> None:
    for ago in (8, 7, 6):
        meet(ago, mo=EXCUSED)
    Membership.objects.filter(pk=cast.mo.pk).update(ended_at=timezone.now())
    assert look() == []


def test_the_look_asks_the_same_for_many_meetings_as_for_few(cast: Cast, meet: Callable[..., Meeting]) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert look() == []
        return len(asked)

    meet(20)
    look()  # what nobody has said in check-ins is raised once
    few = cost()
    for ago in range(2, 9):
        meet(ago)
    assert cost() == few
