"""Pronouns and how one may be reached: told to the team on every page where somebody might call, and to nobody else."""

import pytest
from django.db import connection
from django.utils import timezone

from accounts.errors import Invalid, NotFound
from groups.access.about import about_for_team, own_about
from groups.models import AboutMe
from groups.policies import about as rules
from groups.services.about import say_about_me
from groups.services.support import ask_for_help
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import signed_in
from tests.moderation.pages import words

PAGE = "/more/about-me/"
PRONOUNS, REACH = "she, or just Ana", "By text only, never a voicemail, canary41c"


@pytest.fixture
def told(cast: Cast) -> Cast:
    say_about_me(user=cast.ana.user, pronouns=PRONOUNS, reach=REACH)
    return cast


def test_each_is_one_short_line() -> None:
    assert rules.check_reach("  by text \n only ") == "by text only"
    assert rules.check_pronouns("p" * rules.PRONOUNS_MAX) == "p" * rules.PRONOUNS_MAX
    for check, most in ((rules.check_pronouns, rules.PRONOUNS_MAX), (rules.check_reach, rules.REACH_MAX)):
        with pytest.raises(Invalid):
            check("x" * (most + 1))


def test_one_says_it_changes_it_and_takes_it_back_on_a_plain_form(cast: Cast) -> None:
    ana = signed_in(cast.ana)
    assert "Who sees this: the team of your groups." in words(ana.get(PAGE))
    assert ana.post(PAGE, {"pronouns": PRONOUNS, "reach": ""}).status_code == 302
    assert ana.post(PAGE, {"pronouns": PRONOUNS, "reach": REACH}).status_code == 302
    assert REACH in ana.get(PAGE).content.decode()
    refused = ana.post(PAGE, {"pronouns": "", "reach": "x" * 201})
    assert (refused.status_code, "Write at most 200 characters." in words(refused)) == (422, True)
    assert (own_about(cast.ana.user_id).pronouns, own_about(cast.ana.user_id).reach) == (PRONOUNS, REACH)
    ana.post(PAGE, {"pronouns": "", "reach": ""})
    assert (own_about(cast.ana.user_id).pronouns, AboutMe.objects.count()) == ("", 1)


def test_members_find_the_page_under_more_and_the_team_has_none(cast: Cast) -> None:
    assert PAGE in signed_in(cast.ana).get("/more/").content.decode()
    assert PAGE not in signed_in(cast.faye).get("/more/").content.decode()


def test_the_team_and_peer_specialists_of_the_group_know_it_and_nobody_else(told: Cast) -> None:
    peer = factories.join(told.evening, "tom", "peer_specialist")
    for by in (told.faye, peer):
        assert about_for_team(by, told.ana).reach == REACH
    elsewhere = factories.join(told.other, "xena", "facilitator")
    for by in (told.mo, told.ana, told.kit, elsewhere):
        with pytest.raises(NotFound):
            about_for_team(by, told.ana)


def test_it_stands_where_somebody_of_the_team_might_call(told: Cast) -> None:
    task = ask_for_help(user_id=told.ana.user_id, at=timezone.now())
    faye, cohort = signed_in(told.faye), told.evening.pk
    for path in (
        f"/needs-me/{task.pk}/",
        f"/cohorts/{cohort}/people/{told.ana.pk}/",
        f"/cohorts/{cohort}/members/{told.ana.pk}/",
    ):
        assert REACH in words(faye.get(path)), path
    for path in (f"/cohorts/{cohort}/people/{told.mo.pk}/", f"/cohorts/{cohort}/members/{told.mo.pk}/"):
        assert "How to reach them not said" in words(faye.get(path)), path


def test_no_other_member_finds_it_anywhere_and_it_lies_sealed(told: Cast) -> None:
    for who in (told.mo, told.sam, told.kit):
        client = signed_in(who)
        for path in ("/rooms/", f"/rooms/{told.room.pk}/", "/more/", "/today/", "/api/v1/export/me", PAGE):
            assert "canary41c" not in client.get(path).content.decode(), path
    with connection.cursor() as cursor:
        cursor.execute("SELECT pronouns, reach FROM groups_aboutme")
        ((pronouns, reach),) = cursor.fetchall()
    assert b"Ana" not in bytes(pronouns)
    assert b"canary41c" not in bytes(reach)


def test_it_is_in_ones_own_data(told: Cast) -> None:
    ana = signed_in(told.ana)
    assert ana.get("/api/v1/export/me").json()["about_me"] == {"pronouns": PRONOUNS, "reach": REACH}
    assert PAGE in ana.get("/my-data/").content.decode()
    assert signed_in(told.mo).get("/api/v1/export/me").json()["about_me"] == {"pronouns": "", "reach": ""}
    assert PAGE not in signed_in(told.mo).get("/my-data/").content.decode()
