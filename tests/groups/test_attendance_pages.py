"""The pages of a meeting for its team (S13), by plain forms; what a closed meeting answers; its paper; who finds none of it."""

import re
from datetime import timedelta

import pytest

from groups.models import Attendance, AttendanceChange, Meeting, MeetingNote
from groups.services import attendance as services
from groups.services.meetings import announce_absence
from tests import factories
from tests.groups.conftest import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def tonight(people, frozen) -> Meeting:
    """The evening group has met for an hour and has two to go."""
    return Meeting.objects.create(
        cohort=people.evening, starts_at=NOW - 60 * MINUTE, ends_at=NOW + 120 * MINUTE, topic="Sleep", place="Room 2"
    )


@pytest.fixture
def roll(tonight) -> str:
    return f"/meetings/{tonight.pk}/attendance/"


def said(response) -> str:
    """The words of a page, as somebody reads them."""
    text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


def test_nothing_is_preset_and_who_sees_it_is_said_first(people, roll, signed_in) -> None:
    page = signed_in(people.faye).get(roll)
    assert " checked" not in page.content.decode()
    assert "0 of 4 marked" in said(page)
    assert "180 minutes in all" in said(page)
    assert "Not the group, not the family." in said(page)
    assert "Today 7:30–10:30 pm (Eastern)" in said(page)
    assert "When they came or left (Eastern)" in said(page)


def test_a_tap_is_a_form_and_the_line_says_who_and_how_long(people, roll, signed_in) -> None:
    answer = signed_in(people.faye).post(f"{roll}{people.ana.pk}/", {"status": "present"})
    assert answer.url == f"{roll}#row-{people.ana.pk}"
    page = said(signed_in(people.ruth).get(roll))
    assert "1 of 4 marked" in page
    assert "Here · 180 minutes · by Faye" in page


def test_late_asks_for_a_time_and_takes_one_or_right_now(people, roll, signed_in) -> None:
    faye = signed_in(people.faye)
    asked = faye.post(f"{roll}{people.ana.pk}/", {"status": "late"})
    assert asked.status_code == 422
    assert "When did they come? Not saved yet." in said(asked)
    assert f'id="late-{people.ana.pk}" checked' in asked.content.decode()
    assert not Attendance.objects.exists()
    faye.post(f"{roll}{people.ana.pk}/", {"status": "late", "time": "19:50"})
    faye.post(f"{roll}{people.mo.pk}/", {"status": "left_early", "now": "1"})
    assert {one.membership_id: one.minutes for one in Attendance.objects.all()} == {
        people.ana.pk: 160,
        people.mo.pk: 60,
    }


@pytest.mark.parametrize("wrong", [{}, {"status": "present", "seen": "yesterday"}, {"status": "late", "time": "25:00"}])
def test_what_cannot_be_read_is_asked_again(people, roll, signed_in, wrong) -> None:
    answer = signed_in(people.faye).post(f"{roll}{people.ana.pk}/", wrong)
    assert answer.status_code == 422
    assert "Choose how they were there." in said(answer)


def test_two_facilitators_at_once_the_last_tap_counts_and_is_told(people, roll, signed_in) -> None:
    faye, ruth = signed_in(people.faye), signed_in(people.ruth)
    url = f"{roll}{people.ana.pk}/"
    faye.post(url, {"status": "present"})
    assert "Faye had marked Ana: Here. Now yours counts." in said(ruth.post(url, {"status": "excused"}, follow=True))
    seen = re.findall(r'name="seen" value="([^"]+)"', faye.get(roll).content.decode())
    assert "Now yours counts." not in said(faye.post(url, {"status": "no_show", "seen": seen[0]}, follow=True))


def test_who_said_so_in_time_is_offered_as_excused(people, tonight, roll, signed_in) -> None:
    announce_absence(member=people.dana, meeting=tonight, reason="ill", at=NOW - timedelta(days=3))
    announce_absence(member=people.mo, meeting=tonight, reason="none", at=NOW - 90 * MINUTE)
    page = signed_in(people.faye).get(roll)
    assert "Cannot come, said in time (is ill). Excused?" in said(page)
    assert "Cannot come, said late." in said(page)
    assert " checked" not in page.content.decode()


def test_everyone_who_is_here_has_an_undo_for_ten_minutes(people, roll, signed_in) -> None:
    faye = signed_in(people.faye)
    page = faye.post(f"{roll}rest/", follow=True)
    assert "4 people marked as here." in said(page)
    batch = page.context["undo"]["batch"]
    Attendance.objects.update(recorded_at=NOW - 10 * MINUTE)
    assert faye.get(roll).context["undo"] is None
    faye.post(f"{roll}rest/undo/", {"batch": batch})
    assert not Attendance.objects.exists()
    assert faye.post(f"{roll}rest/undo/", {"batch": "x"}).status_code == 422


def test_closing_says_who_is_missing_and_keeps_what_was_typed(people, roll, signed_in) -> None:
    faye = signed_in(people.faye)
    faye.post(f"{roll}{people.ana.pk}/", {"status": "present"})
    told = {"topic": "Sleep and rest", "breaks": "15", "note": "Mo calls tomorrow."}
    answer = faye.post(f"{roll}close/", told)
    assert answer.status_code == 422
    assert "Not marked yet: Dana, Lee, Mo." in said(answer)
    assert "Mo calls tomorrow." in said(answer)
    faye.post(f"{roll}rest/")
    page = said(faye.post(f"{roll}close/", told, follow=True))
    assert "Closed by Faye" in page
    assert "Mo calls tomorrow." in page
    assert "Here · 165 minutes" in page


@pytest.mark.parametrize("breaks", ["-1", "121", "x"])
def test_breaks_that_cannot_be_are_refused(people, roll, signed_in, breaks) -> None:
    faye = signed_in(people.faye)
    faye.post(f"{roll}rest/")
    assert faye.post(f"{roll}close/", {"breaks": breaks}).status_code == 422
    assert Meeting.objects.get().closed_at is None


def test_breaks_as_long_as_the_meeting_are_refused_with_a_word(people, tonight, roll, signed_in) -> None:
    Meeting.objects.update(ends_at=NOW)
    faye = signed_in(people.faye)
    faye.post(f"{roll}rest/")
    assert "Enter breaks that are shorter than the meeting." in said(faye.post(f"{roll}close/", {"breaks": "60"}))


@pytest.fixture
def closed(people, tonight) -> Meeting:
    services.mark_rest(by=people.faye, meeting=tonight, at=NOW)
    return services.close(by=people.faye, meeting=tonight, topic="Sleep", note="", breaks=0, at=NOW)


def test_a_tap_after_closing_is_a_page_that_says_what_was_not_saved_and_the_way_on(
    people, closed, roll, signed_in
) -> None:
    ruth = signed_in(people.ruth)
    answer = ruth.post(f"{roll}{people.ana.pk}/", {"status": "no_show"})
    assert answer.status_code == 409
    assert "Faye closed it while you were looking." in said(answer)
    assert "Not saved: Ana, Not here." in said(answer)
    assert f"{roll}{people.ana.pk}/change/" in answer.content.decode()
    for path in ("rest/", "rest/undo/", "close/"):
        again = ruth.post(f"{roll}{path}", {"batch": "0" * 32})
        assert again.status_code == 409
        assert "Nothing was changed." in said(again)
    assert Attendance.objects.get(membership=people.ana).status == "present"


def test_a_change_needs_a_reason_and_stays_in_sight(people, closed, roll, signed_in) -> None:
    ruth, url = signed_in(people.ruth), f"{roll}{people.ana.pk}/change/"
    assert "Ana: Here" in said(ruth.get(url))
    assert ruth.post(url, {"status": "no_show"}).status_code == 422
    asked = ruth.post(url, {"status": "late", "reason": "sheet"})
    assert (asked.status_code, AttendanceChange.objects.count()) == (422, 0)
    assert "When did they come?" in said(asked)
    page = said(ruth.post(url, {"status": "late", "time": "19:50", "reason": "sheet"}, follow=True))
    assert "Ana: Here, now Late · 160 minutes · The sign-in sheet says something else" in page
    assert "something else Ruth, 8:30 p.m." in page


def test_an_open_meeting_says_that_nothing_has_to_be_amended(people, tonight, roll, signed_in) -> None:
    faye = signed_in(people.faye)
    faye.post(f"{roll}{people.ana.pk}/", {"status": "present"})
    answer = faye.post(f"{roll}{people.ana.pk}/change/", {"status": "no_show", "reason": "slip"})
    assert answer.status_code == 422
    assert "This meeting is still open." in said(answer)
    assert faye.get(f"{roll}{people.mo.pk}/change/").status_code == 404


def test_before_it_opens_the_list_can_be_read_and_not_marked(people, meeting, signed_in, frozen) -> None:
    faye, url = signed_in(people.faye), f"/meetings/{meeting.pk}/attendance/"
    page = faye.get(url)
    assert "You can mark people from half an hour before the meeting." in said(page)
    assert page.content.decode().count(" disabled") == 24
    assert faye.post(f"{url}{people.ana.pk}/", {"status": "present"}).status_code == 422
    assert not Attendance.objects.exists()


def test_a_meeting_before_everybody_came_says_so(people, signed_in, frozen) -> None:
    old = Meeting.objects.create(
        cohort=people.evening, starts_at=NOW - timedelta(days=60), ends_at=NOW - timedelta(days=59)
    )
    assert "Nobody was in this group then." in said(signed_in(people.faye).get(f"/meetings/{old.pk}/attendance/"))


def test_the_sheet_has_names_room_for_a_pen_and_who_printed_it(people, tonight, signed_in) -> None:
    page = signed_in(people.faye).get(f"/meetings/{tonight.pk}/sign-in-sheet/")
    assert page.content.decode().count('<th scope="row">') == 4
    assert "Printed by Faye" in said(page)
    assert "@" not in said(page)


def test_the_list_of_meetings_says_how_each_stands(people, tonight, meeting, signed_in) -> None:
    faye, url = signed_in(people.faye), f"/cohorts/{people.evening.pk}/meetings/"
    assert "0 people marked, not closed" in said(faye.get(url))
    assert "Still to come" in said(faye.get(url))
    services.mark_rest(by=people.faye, meeting=tonight, at=NOW)
    services.close(by=people.faye, meeting=tonight, topic="Sleep", note="", breaks=0, at=NOW)
    assert "Closed · Sleep" in said(faye.get(url))
    assert "No meetings yet." in said(signed_in(people.ruth).get(f"/cohorts/{people.other.pk}/meetings/"))


def test_one_s_own_meetings_are_there_also_those_one_was_not_at_and_nobody_else_s(people, tonight, signed_in) -> None:
    by, at = people.faye, NOW
    services.mark(by=by, meeting=tonight, member=people.mo, status="no_show", moment=None, seen=None, at=at)
    services.mark_rest(by=by, meeting=tonight, at=at)
    ana, mo = signed_in(people.ana), signed_in(people.mo)
    assert "Your meetings stand here once they are over." in said(mo.get("/meetings/"))
    services.close(by=by, meeting=tonight, topic="Sleep", note="canary-of-a-note", breaks=15, at=at)
    page = mo.get("/meetings/")
    assert "Sleep You were not there · Evening group" in said(page)
    assert "You were there · 165 minutes" in said(ana.get("/meetings/"))
    for word in ("You were there", "Ana", "Faye", "canary-of-a-note"):
        assert word not in said(page)
    assert "You were" not in said(signed_in(people.olu).get("/meetings/"))
    assert 'href="/meetings/"' in mo.get("/more/").content.decode()
    assert 'href="/meetings/"' not in signed_in(people.faye).get("/more/").content.decode()


@pytest.mark.parametrize("who", ["ana", "sam", "olu", "kit", "priya"])
def test_nobody_else_finds_any_of_it(people, closed, roll, signed_in, who) -> None:
    MeetingNote.objects.create(meeting=closed, words="x", written_by=people.faye, written_at=NOW)
    person = factories.join(people.evening, "priya", "peer_specialist") if who == "priya" else getattr(people, who)
    browser = signed_in(person)
    mine = f"{roll}{people.ana.pk}/"
    for url in (
        roll,
        f"{mine}change/",
        f"/meetings/{closed.pk}/sign-in-sheet/",
        f"/cohorts/{people.evening.pk}/meetings/",
    ):
        assert browser.get(url).status_code == 404
        assert signed_in(people.faye).get(url).status_code == 200
    for url in (mine, f"{mine}change/", f"{roll}rest/", f"{roll}rest/undo/", f"{roll}close/"):
        assert browser.post(url, {"status": "no_show", "reason": "slip"}).status_code == 404


def test_the_page_costs_the_same_for_more_people(people, roll, signed_in, django_assert_max_num_queries) -> None:
    faye = signed_in(people.faye)
    for n in range(8):
        factories.join(people.evening, f"guest{n}", at=NOW - timedelta(days=2))
    faye.post(f"{roll}rest/")
    with django_assert_max_num_queries(10):
        assert "12 of 12 marked" in said(faye.get(roll))
