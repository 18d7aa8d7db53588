"""Homework by plain forms: given and marked by the team, done or not yet by a member; who finds none of it."""

import json
from datetime import timedelta

import pytest

from groups.models import Homework, HomeworkDone
from groups.services import homework as services
from tests import factories
from tests.groups.conftest import NOW
from tests.groups.test_attendance_pages import said

CANARY = "canary homework 5093"
LATE_WORDS = ("missed", "overdue", "failed")


@pytest.fixture
def desk(people, frozen) -> str:
    return f"/cohorts/{people.evening.pk}/homework/"


@pytest.fixture
def given(people, tonight, frozen) -> Homework:
    """Faye gave it at tonight's meeting."""
    return services.set_homework(by=people.faye, words=CANARY, meeting=tonight, at=NOW)


def test_the_team_gives_it_from_the_page_of_the_meeting(people, tonight, desk, signed_in) -> None:
    faye = signed_in(people.faye)
    assert f'href="{desk}?meeting={tonight.pk}"' in faye.get(f"/meetings/{tonight.pk}/attendance/").content.decode()
    assert str(tonight.pk) in faye.get(f"{desk}?meeting={tonight.pk}").content.decode()
    answer = faye.post(desk, {"words": CANARY, "meeting": tonight.pk}, follow=True)
    assert "The group has its homework." in said(answer)
    assert "Homework: 0 of 4 done" in said(answer)
    assert Homework.objects.get().meeting == tonight


def test_it_can_be_given_between_meetings(people, desk, signed_in) -> None:
    signed_in(people.ruth).post(desk, {"words": CANARY})
    assert (Homework.objects.get().meeting, Homework.objects.get().set_by) == (None, people.ruth)


@pytest.mark.parametrize("wrong", [{"words": " "}, {"words": "a\nb\nc\nd\ne\nf"}, {"words": "x", "meeting": "x"}])
def test_what_does_not_fit_stays_in_the_box_and_says_why(people, desk, signed_in, wrong) -> None:
    answer = signed_in(people.faye).post(desk, wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Homework.objects.exists()


@pytest.mark.parametrize("page", ["/today/", "/meetings/"])
def test_a_member_says_done_and_not_yet_where_they_read_it(people, given, signed_in, page) -> None:
    ana = signed_in(people.ana)
    assert CANARY in said(ana.get(page))
    back = {"back": "my_meetings" if page == "/meetings/" else "today"}
    answer = ana.post(f"/homework/{given.pk}/", {"done": "yes", **back})
    assert answer.url == page
    assert HomeworkDone.objects.get().membership == people.ana
    assert "Not yet" in said(ana.get(page))
    ana.post(f"/homework/{given.pk}/", {"done": "no", **back})
    assert not HomeworkDone.objects.exists()
    assert not [word for word in LATE_WORDS if word in said(ana.get(page)).lower()]


def test_what_was_talked_about_is_no_longer_said_to_be_done(people, given, signed_in) -> None:
    services.mark(by=people.faye, homework_id=given.pk, mark="discussed", at=NOW)
    assert signed_in(people.ana).post(f"/homework/{given.pk}/", {"done": "yes"}).status_code == 409
    assert CANARY not in said(signed_in(people.ana).get("/today/"))


def test_one_tap_for_the_whole_group_and_its_undo(people, desk, given, signed_in) -> None:
    faye = signed_in(people.faye)
    mark = f"{desk}{given.pk}/mark/"
    assert "Carried over to the next meeting." in said(faye.post(mark, {"mark": "carried_over"}, follow=True))
    assert "Carried over to the next meeting." in said(signed_in(people.mo).get("/today/"))
    assert "Carried over" not in said(faye.post(mark, {"mark": "carried_over", "undo": "1"}, follow=True))
    page = said(faye.post(mark, {"mark": "discussed"}, follow=True))
    assert "No homework is open." in page
    assert "The group has talked about it." in page
    assert "Homework: 0 of 4 done" in said(faye.post(mark, {"mark": "discussed", "undo": "1"}, follow=True))


def test_wrong_words_are_taken_back_and_what_is_done_is_not(people, desk, given, signed_in) -> None:
    faye = signed_in(people.faye)
    services.say_done(member=people.ana, homework_id=given.pk, is_done=True, at=NOW)
    page = faye.get(desk)
    assert "Take it back" not in said(page)
    assert "Done: Ana" in said(page)
    assert "Not yet: Dana, Lee, Mo" in said(page)
    refused = faye.post(f"{desk}{given.pk}/take-back/", follow=True)
    assert "Somebody has done this already." in said(refused)
    services.say_done(member=people.ana, homework_id=given.pk, is_done=False, at=NOW)
    faye.post(f"{desk}{given.pk}/take-back/")
    assert not Homework.objects.exists()


def test_before_the_meeting_it_says_how_many_have_done_which_lines(people, tonight, given, signed_in) -> None:
    services.say_done(member=people.ana, homework_id=given.pk, is_done=True, at=NOW)
    page = said(signed_in(people.faye).get(f"/meetings/{tonight.pk}/before/"))
    assert "Homework: 1 of 4 done" in page
    assert CANARY in page


def test_the_page_of_a_member_has_their_own_open_lines(people, given, signed_in) -> None:
    services.say_done(member=people.ana, homework_id=given.pk, is_done=True, at=NOW)
    for member, word in ((people.ana, "Done"), (people.mo, "Not yet")):
        page = said(signed_in(people.faye).get(f"/cohorts/{people.evening.pk}/members/{member.pk}/"))
        assert f"{CANARY} {word}" in page


@pytest.mark.parametrize("role", ["member", "co_leader", "peer_specialist", "supporter", "elsewhere", "left"])
def test_whether_others_have_done_it_is_on_no_page_of_anybody_else(
    people, tonight, desk, given, signed_in, role
) -> None:
    who = {"member": people.mo, "supporter": people.sam, "elsewhere": people.olu, "left": people.kit}.get(role)
    browser = signed_in(who or factories.join(people.evening, "nell", role, at=NOW - timedelta(days=9)))
    before = [browser.get(path).content for path in ("/today/", "/meetings/")]
    services.say_done(member=people.ana, homework_id=given.pk, is_done=True, at=NOW)
    after = [browser.get(path).content for path in ("/today/", "/meetings/")]
    assert [(b"Done" in one) for one in before] == [(b"Done" in one) for one in after]
    assert [CANARY.encode() in one for one in after] == [role in ("member", "co_leader")] * 2
    for path in (desk, f"/meetings/{tonight.pk}/before/", f"/cohorts/{people.evening.pk}/members/{people.ana.pk}/"):
        assert browser.get(path).status_code == 404
        assert signed_in(people.faye).get(path).status_code == 200
    for path in (desk, f"{desk}{given.pk}/mark/", f"{desk}{given.pk}/take-back/"):
        assert browser.post(path, {"words": "x", "mark": "discussed"}).status_code == 404
    says = browser.post(f"/homework/{given.pk}/", {"done": "yes"}).status_code
    assert says == (302 if role in ("member", "co_leader") else 404)


def test_family_groups_have_no_homework_and_no_way_to_it(people, frozen, signed_in) -> None:
    family = people.sam.cohort_id
    faye = signed_in(people.faye)
    assert faye.get(f"/cohorts/{family}/homework/").status_code == 404
    assert "Homework" not in said(faye.get(f"/cohorts/{family}/meetings/"))
    assert "Homework" in said(faye.get(f"/cohorts/{people.evening.pk}/meetings/"))


def test_it_is_in_one_s_own_data_with_the_meetings(people, tonight, given, close, signed_in) -> None:
    close()
    services.say_done(member=people.ana, homework_id=given.pk, is_done=True, at=NOW)
    told = signed_in(people.ana).get("/api/v1/export/me").json()
    assert [(one["words"], one["state"], one["is_done"]) for one in told["homework"]] == [(CANARY, "done", True)]
    assert told["homework"][0]["set_at"] == "2026-11-19T01:30:00Z"
    assert [(one["status"], one["starts_at"], one["changes"]) for one in told["meetings"]] == [
        ("present", "2026-11-19T00:30:00Z", [])
    ]
    assert "Faye" not in json.dumps([told["homework"], told["meetings"]])
    page = said(signed_in(people.ana).get("/my-data/"))
    assert "Done · Evening group" in page
    assert CANARY in page
    assert "My meetings" in page
    assert CANARY not in signed_in(people.sam).get("/api/v1/export/me").content.decode()


def test_the_page_of_the_team_costs_the_same_for_more_people(
    people, desk, given, signed_in, django_assert_max_num_queries
) -> None:
    faye = signed_in(people.faye)
    faye.get(desk)
    for n in range(8):
        guest = factories.join(people.evening, f"guest{n}", at=NOW)
        services.say_done(member=guest, homework_id=given.pk, is_done=True, at=NOW)
    with django_assert_max_num_queries(10):
        assert "Homework: 8 of 12 done" in said(faye.get(desk))
