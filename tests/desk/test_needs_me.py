"""Needs me (S9) as a whole: the order, the reasons in numbers, who sees which lines, and what it costs."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import CareTask, Meeting
from groups.services import attendance, care
from groups.services.meetings import announce_absence
from groups.services.support import ask_for_help
from tests import factories
from tests.desk.conftest import said, signed_in
from tests.desk.crowd import gathered
from tests.moderation.conftest import flagged
from tests.moderation.pages import NUMBER
from tests.moderation.pages import said as message_by

QUERIES_MOST = 12


def raised(cast, kind: str, **facts: object) -> CareTask:
    return care.raise_task(
        cohort=cast.evening, about=cast.mo, kind=kind, source=uuid.uuid4().hex, facts=facts, at=timezone.now()
    )


def test_the_order_of_the_whole_list_and_a_reason_in_each_line(cast) -> None:
    now = timezone.now()
    meeting = Meeting.objects.create(
        cohort=cast.evening, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=4)
    )
    announce_absence(member=cast.dana, meeting=meeting, reason="ill", at=now)
    raised(cast, "no_checkin", days=3, usual=13, of=14)
    raised(cast, "low_mood", mood=2, before=[2, 2])
    raised(cast, "urges_high", urge=4, before=[1, 2, 2], usual=[1, 2])
    raised(cast, "use_reported", used="yes")
    message_by(cast.ana, NUMBER)
    flagged(cast.mo, message_by(cast.ana), at=now)
    ask_for_help(user_id=cast.lee.user_id, at=now)
    page = signed_in(cast.faye).get("/needs-me/")
    lines = [*page.context["now"], *page.context["today"]]
    assert [line.title for line in page.context["now"]] == [
        "Lee asked to be contacted",
        "1 message is on hold",
        "A message by Ana was reported",
    ]
    assert [(line.title, line.why) for line in page.context["today"][:4]] == [
        ("Mo told us about use", "In a check-in. Thank them first"),
        ("Urges up: Mo", "4 of 5. Before: 1, 2, 2. Usual: 1–2"),
        ("Low mood: Mo", "2 of 5. Before: 2, 2"),
        ("No check-in: Mo", "3 days. Before: on 13 of 14 days"),
    ]
    last = page.context["today"][-1]
    assert (last.why, last.verb, last.take) == ("1 of 4 cannot come", "Get ready", "")
    assert all(line.why and line.verb for line in lines)
    assert "2 groups · 6 people" in said(page)
    assert page.context["today_waits"] == len(page.context["today"]) - 1  # a meeting waits for nobody
    assert [cohort.name for cohort in page.context["boards"]] == ["Evening group"]  # a family has no board


def test_attendance_is_a_line_with_its_numbers_until_somebody_closes_it(cast) -> None:
    now = timezone.now()
    meeting = Meeting.objects.create(
        cohort=cast.evening, starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=1)
    )
    attendance.mark(by=cast.faye, meeting=meeting, member=cast.mo, status="no_show", moment=None, seen=None, at=now)
    faye = signed_in(cast.faye)
    page = faye.get("/needs-me/")
    call, line = page.context["today"]
    assert call.title == "Mo did not come to the meeting"
    assert (line.why, line.verb, line.waits) == (
        "Nobody has said that they cannot come · 1 person marked, not closed",
        "Attendance",
        False,
    )
    assert line.url == f"/meetings/{meeting.pk}/attendance/"
    Meeting.objects.update(starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=6))
    assert faye.get("/needs-me/").context["today"][-1].waits
    Meeting.objects.update(ends_at=now - timedelta(days=7))
    assert len(faye.get("/needs-me/").context["today"]) == 1
    attendance.mark_rest(by=cast.faye, meeting=meeting, at=now)
    attendance.close(by=cast.faye, meeting=meeting, topic="", note="", breaks=0, at=now)
    Meeting.objects.update(ends_at=now + timedelta(hours=1))
    assert len(faye.get("/needs-me/").context["today"]) == 1


def test_who_did_not_come_is_called_by_anybody_who_works_here(cast) -> None:
    priya = factories.join(cast.evening, "priya", "peer_specialist")
    facts = {"starts_at": timezone.now().isoformat(), "is_new": True}
    task = raised(cast, "no_show", **facts)
    page = signed_in(priya).get(f"/needs-me/{task.pk}/")
    assert "Mo did not come to the meeting" in said(page)
    assert "In their first four weeks" in said(page)
    assert signed_in(cast.ana).get(f"/needs-me/{task.pk}/").status_code == 404


def test_a_peer_specialist_sees_what_was_asked_for_and_nothing_from_answers(cast) -> None:
    priya = factories.join(cast.evening, "priya", "peer_specialist")
    ask_for_help(user_id=cast.lee.user_id, at=timezone.now())
    hidden = [raised(cast, kind) for kind in ("use_reported", "urges_high", "low_mood")]
    hidden.append(raised(cast, "no_checkin", days=3, usual=13, of=14))
    browser = signed_in(priya)
    page = browser.get("/needs-me/")
    assert [line.title for line in [*page.context["now"], *page.context["today"]]] == ["Lee asked to be contacted"]
    for task in hidden:
        assert browser.get(f"/needs-me/{task.pk}/").status_code == 404
        assert browser.post(f"/needs-me/{task.pk}/take/").status_code == 404
        assert signed_in(cast.faye).get(f"/needs-me/{task.pk}/").status_code == 200


def test_nobody_reads_about_themselves(cast) -> None:
    ask_for_help(user_id=cast.lee.user_id, at=timezone.now())
    care.raise_task(
        cohort=cast.evening, about=cast.faye, kind="danger", source="x", facts={"from": "worry"}, at=timezone.now()
    )
    titles = [line.title for line in signed_in(cast.faye).get("/needs-me/").context["now"]]
    assert titles == ["Lee asked to be contacted"]


def test_five_hundred_members_cost_twelve_queries_and_no_more_for_more_that_waits(db) -> None:
    crowd = gathered(500, timezone.now(), waiting=10)
    faye = signed_in(crowd.faye)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page = faye.get("/needs-me/")
        assert page.status_code == 200
        assert page.context["people"] == 500
        return len(asked)

    faye.get("/needs-me/")
    first = cost()
    for n, member in enumerate(crowd.members[1:60:7]):
        care.raise_task(cohort=crowd.cohorts[n % 2], about=member, kind="question", source=f"q{n}", at=timezone.now())
    assert cost() == first <= QUERIES_MOST


@pytest.mark.parametrize("path", ["/needs-me/"])
def test_cases_do_not_cost_more_for_each(cast, path: str) -> None:
    faye = signed_in(cast.faye)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert faye.get(path).status_code == 200
        return len(asked)

    flagged(cast.mo, message_by(cast.ana), at=timezone.now())
    faye.get(path)
    first = cost()
    for _ in range(4):
        flagged(cast.mo, message_by(cast.ana), at=timezone.now())
        message_by(cast.dana, NUMBER)
    assert cost() == first <= QUERIES_MOST
