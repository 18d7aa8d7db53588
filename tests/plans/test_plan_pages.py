"""My plan (S6) without script: written, changed, shown by choice, printed; every version kept."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from checkins.access import plans as access
from checkins.errors import NotAsked
from checkins.models import Plan, PlanVersion
from checkins.services import plans, retention, setup
from groups.models import CareTask, Membership
from tests import factories
from tests.plans.conftest import CANARY, WORDS, said, signed_in


def test_an_empty_plan_says_what_one_is_for(people) -> None:
    page = said(signed_in(people.ana).get("/my-plan/"))
    assert "Write my plan" in page
    assert "Fill it in with my facilitator" in page
    assert "Only you." in page


def test_writing_changing_and_reading_it(people) -> None:
    ana = signed_in(people.ana)
    assert ana.post("/my-plan/edit/", {**WORDS, "seen": "0"}).status_code == 302
    page = said(ana.get("/my-plan/"))
    assert CANARY in page
    assert 'href="tel:2125550142"' in page
    assert 'href="sms:2125550142"' in page
    form = said(ana.get("/my-plan/edit/"))
    assert "I skip dinner I stop answering" in form
    ana.post("/my-plan/edit/", {**WORDS, "alone": "Sleep", "seen": "1"})
    assert access.own(people.ana.user_id).lines["alone"] == ["Sleep"]
    ana.post("/my-plan/edit/", {**WORDS, "alone": "Sleep", "seen": "2"})
    assert PlanVersion.objects.count() == 2  # the same words are no new version


def test_a_form_that_is_wrong_keeps_what_was_typed(people) -> None:
    page = signed_in(people.ana).post("/my-plan/edit/", {"alone": "x" * 201, "safe": "keys", "seen": "0"})
    assert page.status_code == 422
    assert "Please keep each line under 200 characters." in said(page)
    assert "keys" in said(page)


def test_two_who_write_at_once_lose_nothing(people, written) -> None:
    written(people.ana)
    ana = signed_in(people.ana)
    ana.post("/my-plan/edit/", {**WORDS, "alone": "From the phone", "seen": "1"})
    page = ana.post("/my-plan/edit/", {**WORDS, "alone": "From the tablet", "seen": "1"})
    assert page.status_code == 409
    assert "From the tablet" in said(page)
    assert "From the phone" in said(page)
    ana.post("/my-plan/edit/", {**WORDS, "alone": "From the tablet", "seen": "2"})
    assert access.own(people.ana.user_id).lines["alone"] == ["From the tablet"]


def test_an_earlier_version_comes_back_and_what_stood_between_is_kept(people, written) -> None:
    written(people.ana)
    ana = signed_in(people.ana)
    ana.post("/my-plan/edit/", {"alone": "Only this", "seen": "1"})
    assert "See version 1" in said(ana.get("/my-plan/sharing/"))
    assert CANARY in said(ana.get("/my-plan/versions/1/"))
    assert ana.get("/my-plan/versions/7/").status_code == 404
    ana.post("/my-plan/versions/1/")
    assert CANARY in said(ana.get("/my-plan/"))
    assert PlanVersion.objects.count() == 3


def test_printing_names_nobody_unless_it_was_ticked(people, written) -> None:
    written(people.ana)
    ana = signed_in(people.ana)
    plain, named = (said(ana.get(f"/my-plan/print/{query}")) for query in ("", "?size=wallet&name=1"))
    assert "plan-sheet--page" in plain
    assert "plan-sheet--wallet" in named
    assert '<p class="strong">Ana</p>' in named
    assert "Ana</p>" not in plain
    assert "Maria 2125550142" in plain


def test_deleting_it_leaves_no_version(people, written) -> None:
    written(people.ana)
    ana = signed_in(people.ana)
    assert "cannot be undone" in said(ana.get("/my-plan/delete/"))
    ana.post("/my-plan/delete/")
    assert not PlanVersion.objects.exists()
    assert not Plan.objects.exists()


def test_the_words_are_sealed_at_rest(people, written) -> None:
    written(people.ana)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM checkins_planversion")
        assert CANARY.encode() not in bytes(cursor.fetchone()[0])


def test_support_shows_my_people_and_steps_to_me_alone(people, written, client) -> None:
    written(people.ana)
    mine = said(signed_in(people.ana).get("/support/"))
    assert "Call Maria" in mine
    assert "Walk to the river" in mine
    assert (
        mine.index("tel:988") < mine.index("Call Maria") < mine.index("Walk to the river") < mine.index("Ask my facil")
    )
    for other in (signed_in(people.mo), signed_in(people.faye), client):
        page = said(other.get("/support/"))
        assert "Maria" not in page
        assert "river" not in page


def test_today_shows_one_step_of_my_plan_and_another_one_tomorrow(people, written) -> None:
    ana = signed_in(people.ana)
    assert "From my plan" not in said(ana.get("/today/"))
    written(people.ana)
    shown = set()
    for n in range(3):
        with time_machine.travel(timezone.now() + timedelta(days=n), tick=False):
            page = said(signed_in(people.ana).get("/today/"))
        shown |= {step for step in ("Walk to the river", "Cold shower", "Library until nine") if step in page}
    assert len(shown) == 3
    assert CANARY not in page


def test_asking_to_write_it_together_is_one_request_and_lets_the_team_in(people) -> None:
    ana = signed_in(people.ana)
    for _ in range(2):
        assert ana.post("/my-plan/together/").status_code == 302
    task = CareTask.objects.get()
    assert (task.kind, task.facts, task.cohort) == ("question", {"why": "plan"}, people.evening)
    assert Plan.objects.get().share == "write"
    desk = said(signed_in(people.faye).get("/needs-me/"))
    assert "Ana would like to fill in the plan with you" in desk


def test_the_team_writes_only_where_it_is_allowed_to(people, written) -> None:
    written(people.ana, share="read")

    def together(by: Membership = people.faye) -> int:
        return plans.save_together(by=by, member=people.ana, given={"alone": "Together"}, seen=1, at=timezone.now())

    with pytest.raises(Forbidden):
        together()
    plans.share_plan(user=people.ana.user, share="nobody")
    with pytest.raises(NotFound):
        together()
    plans.share_plan(user=people.ana.user, share="write")
    with pytest.raises(NotFound):
        together(people.mo)
    assert together() == 2
    assert "Written with Faye" in said(signed_in(people.ana).get("/my-plan/sharing/"))
    with pytest.raises(Conflict):
        plans.save_plan(user=people.ana.user, given={"alone": "Old"}, seen=1, at=timezone.now())


def test_who_is_in_no_therapy_group_has_no_plan(people) -> None:
    for outsider in (people.sam, people.faye, people.kit, people.ada):
        assert signed_in(outsider).get("/my-plan/").status_code in (403, 404)
        assert signed_in(outsider).post("/my-plan/edit/", {"alone": "x", "seen": "0"}).status_code in (403, 404)


def test_what_cannot_be_is_refused(people, written) -> None:
    written(people.ana)
    now = timezone.now()
    for outsider in (people.sam, people.faye, people.kit):
        with pytest.raises(NotAsked):
            plans.save_plan(user=outsider.user, given={"alone": "x"}, seen=0, at=now)
        with pytest.raises(NotAsked):
            plans.ask_to_write_together(user=outsider.user, at=now)
    with pytest.raises(NotFound):
        plans.bring_back(user=people.ana.user, n=9, at=now)
    with pytest.raises(Invalid):
        plans.share_plan(user=people.ana.user, share="everybody")
    plans.share_plan(user=people.ana.user, share="nobody")
    with pytest.raises(NotFound):
        plans.note_opening(by=people.faye, member=people.ana, at=now)
    for other in (people.mo, people.kit):
        with pytest.raises(NotFound):
            access.member_for_team(people.faye if other is people.kit else other, people.kit.pk)


def test_a_year_after_the_last_group_the_plan_is_gone(people, written) -> None:
    written(people.ana)
    later = timezone.now() + timedelta(days=366)
    setup.note_alive(at=later)
    retention.forget_old(at=later)
    assert PlanVersion.objects.exists()
    Membership.objects.filter(user=people.ana.user).update(ended_at=timezone.now())
    retention.forget_old(at=later + timedelta(days=1))
    assert not PlanVersion.objects.exists()


def test_a_plan_follows_its_owner_and_not_the_cohort(people, written) -> None:
    written(people.ana, share="read")
    factories.join(people.other, "ana")
    newer = factories.join(people.other, "priya", "facilitator")
    member = people.other.memberships.get(user=people.ana.user)
    assert access.for_team(access.member_for_team(newer, member.pk)).lines["alone"][0] == "Walk to the river"
