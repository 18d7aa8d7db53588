"""The cohort board, getting ready, the week, a member's page: for the team of that cohort, and for nobody else."""

import csv
import io
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checkins.models import CheckIn, Pause, PlanOpening
from checkins.policies import board as rules
from checkins.services import plans, weeks
from checkins.services.checkins import save_checkin
from groups.models import Consent, Meeting, Membership
from groups.policies.attendance import Tally
from groups.services import attendance
from groups.services.meetings import announce_absence
from groups.services.support import ask_for_help
from tests import factories
from tests.desk.conftest import said, signed_in

CANARY = "canary93d1be07"
DAY = timedelta(days=1)


@pytest.fixture
def board(cast):
    """Its address, with a month of days behind everybody."""
    Membership.objects.filter(ended_at=None).update(started_at=timezone.now() - 40 * DAY)
    for name in ("ana", "mo", "dana", "lee", "faye"):
        getattr(cast, name).refresh_from_db()
    return f"/cohorts/{cast.evening.pk}/board/"


def days_of(member: Membership, urges: dict[int, int], mood: int = 3) -> None:
    today = timezone.localdate()
    CheckIn.objects.bulk_create(
        [CheckIn(user=member.user, on_day=today - n * DAY, mood=mood, urge=urge) for n, urge in urges.items()]
    )


def names(page) -> list[str]:
    return [line["name"] for line in page.context["lines"]]


def test_a_line_says_when_how_and_what_waits_in_words_and_numbers(cast, board) -> None:
    days_of(cast.ana, {5: 1, 4: 2, 2: 4}, mood=2)
    ask_for_help(user_id=cast.ana.user_id, at=timezone.now())
    page = signed_in(cast.faye).get(board)
    first = page.context["lines"][0]
    assert (first["name"], first["urges"], first["mood"]) == ("Ana", "1, 2, 4", "Low")
    assert first["flags"] == ["Asked to be contacted"]
    assert first["step"].startswith("Nobody has it, by ")
    assert first["last"] == "2 days ago"
    assert first["path"].count("L") == 2
    assert "Not yet" in said(page)


def test_it_is_sorted_and_filtered_by_links(cast, board) -> None:
    days_of(cast.mo, {1: 0})
    days_of(cast.dana, {4: 0})
    ask_for_help(user_id=cast.lee.user_id, at=timezone.now())
    faye = signed_in(cast.faye)
    assert names(faye.get(board)) == ["Lee", "Ana", "Dana", "Mo"]
    assert names(faye.get(f"{board}?sort=name")) == ["Ana", "Dana", "Lee", "Mo"]
    assert names(faye.get(f"{board}?sort=last")) == ["Ana", "Lee", "Dana", "Mo"]
    assert names(faye.get(f"{board}?show=needs")) == ["Lee"]
    assert "Mo" not in names(faye.get(f"{board}?show=quiet"))
    assert names(faye.get(f"{board}?sort=x&show=y")) == ["Lee", "Ana", "Dana", "Mo"]


def test_the_download_says_who_took_it_out_and_holds_no_formula(cast, board) -> None:
    Membership.objects.filter(pk=cast.ana.pk).update(display_name="=Ana")
    answer = signed_in(cast.faye).get(f"{board}download/?sort=name")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0][0].startswith("Taken out by Faye")
    assert {"'=Ana", "Dana", "Lee", "Mo"} == {row[0] for row in rows[2:]}
    assert "no-store" in answer["Cache-Control"]


def test_the_board_costs_the_same_for_four_as_for_fourteen(cast, board) -> None:
    faye = signed_in(cast.faye)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert faye.get(board).status_code == 200
        return len(asked)

    cost()
    few = cost()
    for n in range(10):
        days_of(factories.join(cast.evening, f"guest{n}"), {1: 2, 2: 3})
    assert cost() == few


def test_before_the_meeting_one_page_has_it_all(cast, board) -> None:
    now = timezone.now()
    meeting = Meeting.objects.create(
        cohort=cast.evening, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=3), topic="Sleep"
    )
    announce_absence(member=cast.dana, meeting=meeting, reason="ill", at=now)
    answers = {"mood": 4, "note": CANARY}
    save_checkin(user=cast.mo.user, answers=answers, on_day=None, key=uuid.uuid4(), share_room=cast.room.pk, at=now)
    ask_for_help(user_id=cast.lee.user_id, at=now)
    page = signed_in(cast.faye).get(f"/meetings/{meeting.pk}/before/")
    assert page.context["absent"] == [("Dana", "is ill")]
    assert [line["name"] for line in page.context["expected"]] == ["Ana", "Lee", "Mo"]
    assert {line["name"] for line in page.context["quiet"]} == {"Ana", "Dana", "Lee"}
    assert page.context["shared"] == [("Mo", 1)]
    assert [line["name"] for line in page.context["waiting"]] == ["Lee"]
    assert CANARY not in said(page)


def test_a_member_s_page_shows_days_charts_and_what_waits(cast, board) -> None:
    days_of(cast.mo, {n: n % 5 for n in range(6)})
    save_checkin(
        user=cast.mo.user,
        answers={"mood": 2, "note": CANARY},
        on_day=None,
        key=uuid.uuid4(),
        share_room=None,
        at=timezone.now(),
    )
    Pause.objects.create(user=cast.mo.user, first_on=timezone.localdate(), last_on=timezone.localdate())
    page = said(signed_in(cast.faye).get(f"/cohorts/{cast.evening.pk}/members/{cast.mo.pk}/"))
    assert CANARY in page
    assert page.count('<svg class="chart__drawing"') == 2
    assert "Days off until" in page
    assert "They show no plan." in page


def test_a_member_s_page_says_who_sees_what_of_theirs_and_until_when(cast, board) -> None:
    priya = factories.join(cast.evening, "priya", "peer_specialist")
    today, now = timezone.localdate(), timezone.now()
    weeks.share_week(user=cast.mo.user, receiver_id=priya.pk, first_on=today - 6 * DAY, today=today, at=now)
    until = now + timedelta(days=9)
    Consent.objects.create(giver=cast.mo, receiver=cast.sam.user, items=["x"], purpose="So he knows.", expires_at=until)
    page = said(signed_in(cast.faye).get(f"/cohorts/{cast.evening.pk}/members/{cast.mo.pk}/"))
    assert "Priya sees one week of check-ins, from" in page
    assert "So he knows. · until" in page
    Consent.objects.update(revoked_at=now)
    page = said(signed_in(cast.faye).get(f"/cohorts/{cast.evening.pk}/members/{cast.mo.pk}/"))
    assert "Priya sees" not in page
    assert "Nothing right now." in page


def test_opening_a_plan_is_written_down_and_its_owner_sees_it(cast, board) -> None:
    plans.save_plan(user=cast.mo.user, given={"alone": f"Walk {CANARY}"}, seen=0, at=timezone.now())
    plans.share_plan(user=cast.mo.user, share="read")
    faye, address = signed_in(cast.faye), f"/cohorts/{cast.evening.pk}/members/{cast.mo.pk}/"
    assert CANARY not in said(faye.get(address))
    assert not PlanOpening.objects.exists()
    for _ in range(2):
        assert CANARY in said(faye.get(f"{address}plan/"))
    assert PlanOpening.objects.get().by == cast.faye
    assert faye.get(f"{address}plan/edit/").status_code == 200
    assert faye.post(f"{address}plan/edit/", {"alone": "x", "seen": "1"}).status_code == 403
    plans.share_plan(user=cast.mo.user, share="write")
    assert faye.post(f"{address}plan/edit/", {"alone": "Run", "seen": "1"}).status_code == 302
    assert faye.post(f"{address}plan/edit/", {"alone": "Sit", "seen": "1"}).status_code == 409
    assert "Faye" in said(signed_in(cast.mo).get("/my-plan/sharing/"))
    plans.share_plan(user=cast.mo.user, share="nobody")
    assert faye.get(f"{address}plan/").status_code == 404


def test_the_week_is_said_in_numbers_of_five_or_more(cast, board) -> None:
    address = f"/cohorts/{cast.evening.pk}/week/"
    assert "fewer than 5 people" in said(signed_in(cast.faye).get(address))
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    people = [cast.ana, cast.mo, cast.dana, cast.lee] + [factories.join(cast.evening, f"guest{n}") for n in range(4)]
    CheckIn.objects.bulk_create([CheckIn(user=one.user, on_day=monday, mood=4) for one in people])
    page = signed_in(cast.faye).get(address)
    assert page.context["summary"].heard == 8
    assert page.context["summary"].asked is None
    assert "not shown" in said(page)
    assert signed_in(cast.faye).get(f"{address}?back=99").context["back"] == 1
    assert signed_in(cast.faye).get(f"{address}?back=0").context["later"] is None


def test_none_of_it_exists_for_anybody_but_the_team_of_that_cohort(cast, board) -> None:
    meeting = Meeting.objects.create(
        cohort=cast.evening, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1)
    )
    priya = factories.join(cast.evening, "priya", "peer_specialist")
    noor = factories.join(cast.other, "noor", "facilitator")
    member = f"/cohorts/{cast.evening.pk}/members/{cast.mo.pk}/"
    pages: tuple[str, ...] = (
        board,
        f"{board}download/",
        board.replace("board", "week"),
        f"/meetings/{meeting.pk}/before/",
        member,
    )
    pages += (f"{member}plan/", f"{member}plan/edit/")
    for who in (cast.ana, cast.mo, cast.sam, cast.olu, cast.kit, cast.ada, priya, noor):
        browser = signed_in(who)
        assert [browser.get(page).status_code for page in pages] == [404] * len(pages), who
    faye = signed_in(cast.faye)
    for other in (cast.kit, cast.olu, cast.sam, cast.ruth):
        assert faye.get(f"/cohorts/{cast.evening.pk}/members/{other.pk}/").status_code == 404
    assert faye.get(f"/cohorts/{cast.family.pk}/board/").status_code == 404


def test_days_ago_in_words() -> None:
    today = date(2026, 11, 18)
    said_of = [rules.ago(today - n * DAY, today) for n in (0, 1, 2)]
    assert [*said_of, rules.ago(None, today)] == ["Today", "Yesterday", "2 days ago", "Not yet"]
    assert rules.line_of([3]) == ""


def test_meetings_and_hours_in_words() -> None:
    assert rules.meetings_in_words(Tally()) == "No meetings yet"
    assert rules.meetings_in_words(Tally(9, 0, 10)) == "9 of 10 meetings"
    assert rules.meetings_in_words(Tally(0, 1, 1)) == "0 of 1 meeting, 1 excused"
    assert [rules.hours_in_words(minutes) for minutes in (0, 120, 150, 165)] == ["0", "2", "2.5", "2.75"]


def closed_meeting(cast, status: str, at) -> Meeting:
    """A meeting of last evening that Faye has closed, with Mo as `status` and everybody else here."""
    meeting = Meeting.objects.create(
        cohort=cast.evening, starts_at=at - timedelta(hours=3), ends_at=at, break_minutes=15
    )
    marked = {"by": cast.faye, "meeting": meeting, "at": at}
    attendance.mark(**marked, member=cast.mo, status=status, moment=None, seen=None)
    attendance.mark_rest(**marked)
    return attendance.close(**marked, topic="Sleep", note="", breaks=15)


def test_the_board_and_the_member_s_page_tell_who_came(cast, board) -> None:
    for n in (2, 1):
        closed_meeting(cast, "present" if n == 2 else "no_show", timezone.now() - n * DAY)
    faye = signed_in(cast.faye)
    lines = {line["name"]: line for line in faye.get(f"{board}?sort=name").context["lines"]}
    assert (lines["Ana"]["meetings"], lines["Mo"]["meetings"]) == ("2 of 2 meetings", "1 of 2 meetings")
    assert lines["Mo"]["flags"] == ["Not at the meeting"]
    page = faye.get(f"/cohorts/{cast.evening.pk}/members/{cast.mo.pk}/")
    assert [(one["words"], one["minutes"]) for one in page.context["attendance"]] == [("Not here", None), ("Here", 165)]


def test_before_a_meeting_the_hours_of_its_week_are_numbers(cast, board) -> None:
    at = timezone.now()
    meeting = closed_meeting(cast, "no_show", at)
    page = signed_in(cast.faye).get(f"/meetings/{meeting.pk}/before/")
    assert page.context["hours"] == [
        ("Ana", "2.75", "2.75"),
        ("Dana", "2.75", "2.75"),
        ("Lee", "2.75", "2.75"),
        ("Mo", "0", "2.75"),
    ]
    assert "Mo: 0 of 2.75 planned" in said(page)
