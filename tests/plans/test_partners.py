"""Partners: two who agreed see "done" or "not yet today" of each other, until either ends it, and nothing more."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from checkins.access import partners as access
from checkins.models import Partnership
from checkins.policies import partners as rules
from checkins.services import partners
from checkins.services.checkins import save_checkin
from groups.services.memberships import end_membership
from tests import factories
from tests.plans.conftest import CANARY, said, signed_in


def seen_by(member) -> list[tuple[str, str, bool | None]]:
    return [(one.name, one.state, one.done) for one in access.partners_of(member.user_id, timezone.now())]


def ask(by, other) -> Partnership:
    return partners.ask_partner(user_id=by.user_id, member_id=other.pk, at=timezone.now())


def agree(by, pair) -> Partnership:
    return partners.agree_to_partner(user_id=by.user_id, pair_id=pair.pk, at=timezone.now())


def checked_in(member) -> None:
    answers = {"mood": 1, "urge": 5, "used": "yes", "note": CANARY}
    save_checkin(user=member.user, answers=answers, on_day=None, key=uuid.uuid4(), share_room=None, at=timezone.now())


def test_nothing_is_seen_before_both_agreed(people) -> None:
    pair = ask(people.ana, people.mo)
    checked_in(people.ana)
    assert seen_by(people.mo) == [("Ana", "asks", None)]
    assert seen_by(people.ana) == [("Mo", "asked", None)]
    agree(people.mo, pair)
    assert seen_by(people.mo) == [("Ana", "agreed", True)]
    assert seen_by(people.ana) == [("Mo", "agreed", False)]


def test_either_ends_it_at_once_and_asking_again_starts_anew(people) -> None:
    for who in (people.ana, people.mo):
        pair = agree(people.mo, ask(people.ana, people.mo))
        partners.end_partner(user_id=who.user_id, pair_id=pair.pk, at=timezone.now())
        assert seen_by(people.ana) == seen_by(people.mo) == []
        with pytest.raises(Conflict):
            agree(people.mo, pair)


def test_asking_who_asked_already_is_agreeing(people) -> None:
    ask(people.ana, people.mo)
    ask(people.ana, people.mo)
    ask(people.mo, people.ana)
    assert Partnership.objects.get().agreed_at is not None


def test_two_who_ask_each_other_at_once_make_one_pair(transactional_db) -> None:
    people = factories.cast()

    def run(by, other) -> None:
        ask(by, other)
        connection.close()

    both = [threading.Thread(target=run, args=pair) for pair in ((people.ana, people.mo), (people.mo, people.ana))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert Partnership.objects.get().agreed_at is not None


def test_only_members_of_the_same_group_can_be_asked(people) -> None:
    for other in (people.faye, people.sam, people.olu, people.kit, people.ana):
        with pytest.raises(NotFound):
            ask(people.ana, other)
    assert {one.display_name for one in access.to_ask(people.ana.user_id)} == {"Mo", "Dana", "Lee"}
    assert access.to_ask(people.faye.user_id) == []


def test_only_the_one_who_was_asked_agrees_and_only_the_two_end_it(people) -> None:
    pair = ask(people.ana, people.mo)
    for other in (people.ana, people.dana, people.faye, people.olu):
        with pytest.raises(NotFound):
            agree(other, pair)
    for other in (people.dana, people.faye, people.olu):
        with pytest.raises(NotFound):
            partners.end_partner(user_id=other.user_id, pair_id=pair.pk, at=timezone.now())


def test_three_is_the_most(people) -> None:
    for other in (people.mo, people.dana, people.lee):
        ask(people.ana, other)
    one_more = factories.join(people.evening, "noor")
    with pytest.raises(Forbidden):
        ask(people.ana, one_more)
    page = signed_in(people.ana).post("/partners/ask/", {"member": str(one_more.pk)})
    assert page.status_code == 403
    assert "Three is the most." in said(page)


def test_it_ends_with_the_membership_of_either(people) -> None:
    agree(people.mo, ask(people.ana, people.mo))
    end_membership(member=people.mo, reason="finished", at=timezone.now())
    assert seen_by(people.ana) == []
    assert seen_by(people.mo) == []


def test_the_pages_show_one_fact_and_no_answer(people) -> None:
    ana, mo = signed_in(people.ana), signed_in(people.mo)
    ana.post("/partners/ask/", {"member": str(people.mo.pk)})
    pair = Partnership.objects.get()
    assert "Somebody asks you" in said(mo.get("/partners/"))
    mo.post(f"/partners/{pair.pk}/agree/")
    assert "Not yet today" in said(mo.get("/partners/"))
    checked_in(people.ana)
    page = said(mo.get("/partners/"))
    assert "Done today" in page
    assert CANARY not in page
    assert "5 of 5" not in page
    mo.post(f"/partners/{pair.pk}/end/")
    assert "Done today" not in said(mo.get("/partners/"))
    assert signed_in(people.dana).post(f"/partners/{pair.pk}/end/").status_code == 404
    assert ana.post("/partners/ask/", {"member": "nobody"}).status_code == 404
    assert signed_in(people.sam).get("/partners/").status_code == 403


def test_what_ended_a_month_ago_is_forgotten(people) -> None:
    pair = ask(people.ana, people.mo)
    ask(people.ana, people.dana)
    partners.end_partner(user_id=people.ana.user_id, pair_id=pair.pk, at=timezone.now() - timedelta(days=31))
    partners.forget_old(at=timezone.now())
    assert [one.asked for one in Partnership.objects.all()] == [people.dana]


def test_agreeing_twice_changes_nothing(people) -> None:
    first = agree(people.mo, ask(people.ana, people.mo)).agreed_at
    assert agree(people.mo, Partnership.objects.get()).agreed_at == first


def test_nobody_is_their_own_partner() -> None:
    alone = uuid.uuid4()
    with pytest.raises(Invalid):
        rules.check_may_ask(alone, alone, 0)


def test_a_pair_has_one_name_in_both_orders() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    assert rules.pair_of(one, other) == rules.pair_of(other, one)
