"""Homework: what stands, who may say so, who sees it, and when it is forgotten."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from accounts.errors import Forbidden, Invalid, NotFound
from groups import jobs
from groups.access import homework as access
from groups.access import memberships_of
from groups.errors import Gone
from groups.models import Cohort, Homework, HomeworkDone, Meeting
from groups.services import homework as services
from tests import factories
from tests.groups.conftest import MINUTE, NOW

CANARY = "canary homework 5093"


@pytest.fixture
def give(people):
    """`give("Two calls.")`, by Faye."""

    def put(words: str = CANARY, *, meeting: Meeting | None = None, at=NOW) -> Homework:
        return services.set_homework(by=people.faye, words=words, meeting=meeting, at=at)

    return put


@pytest.fixture
def say(people):
    """`say("ana", homework)`, or `say("ana", homework, False)` for not yet."""

    def put(name: str, homework: Homework, is_done: bool = True) -> None:
        services.say_done(member=getattr(people, name), homework_id=homework.pk, is_done=is_done, at=NOW)

    return put


def own(people, name: str) -> list[access.Own]:
    return access.own_open(memberships_of(getattr(people, name).user_id))


# ── giving ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_everybody_in_treatment_has_it_also_who_was_not_there(people, tonight, mark, give) -> None:
    mark("dana", "no_show")
    noor = factories.join(people.evening, "noor", "co_leader", at=NOW)
    give(meeting=tonight)
    for member in (people.ana, people.dana, noor):
        (one,) = access.own_open(memberships_of(member.user_id))
        assert (one.homework.words, one.homework.meeting, one.state) == (CANARY, tonight, "assigned")


def test_nobody_else_has_it(people, give) -> None:
    priya = factories.join(people.evening, "priya", "peer_specialist", at=NOW)
    give()
    for member in (people.faye, people.sam, people.olu, people.kit, priya):
        assert access.own_open(memberships_of(member.user_id)) == []
        assert access.own_homework(member.user_id) == []
    assert access.own_open([people.kit]) == []


def test_nobody_has_it_before_they_have_accepted_the_agreement(people, give) -> None:
    give()
    factories.agreement(people.evening)
    assert own(people, "ana") == []


def test_the_same_words_are_one_homework_while_they_are_open(people, give) -> None:
    first = give()
    assert give(f" {CANARY} ", at=NOW + MINUTE) == first
    services.mark(by=people.faye, homework_id=first.pk, mark="discussed", at=NOW)
    assert give(at=NOW + MINUTE) != first
    assert give("Another.") != first


@pytest.mark.parametrize("name", ["ana", "priya"])
def test_only_the_team_gives_it(people, name) -> None:
    by = people.ana if name == "ana" else factories.join(people.evening, name, "peer_specialist", at=NOW)
    with pytest.raises(Forbidden):
        services.set_homework(by=by, words=CANARY, meeting=None, at=NOW)
    assert not Homework.objects.exists()


def test_it_is_given_at_a_meeting_of_the_same_cohort(people, give) -> None:
    theirs = Meeting.objects.create(cohort=people.other, starts_at=NOW, ends_at=NOW + MINUTE)
    with pytest.raises(NotFound):
        give(meeting=theirs)
    with pytest.raises(Invalid):
        give(" ")


def test_the_words_are_sealed(people, give) -> None:
    made = give()
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM groups_homework")
        assert CANARY.encode() not in bytes(cursor.fetchone()[0])
    assert str(made) == f"homework {made.pk}"


# ── done, or not yet ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_member_s_own_word_stands_and_can_be_taken_back(people, give, say) -> None:
    made = give()
    say("ana", made)
    say("ana", made)
    assert [one.state for one in own(people, "ana")] == ["done"]
    assert [one.state for one in own(people, "mo")] == ["assigned"]
    assert str(HomeworkDone.objects.get()).startswith("homework done ")
    say("ana", made, False)
    say("ana", made, False)
    assert [one.state for one in own(people, "ana")] == ["assigned"]


@pytest.mark.parametrize("name", ["faye", "sam", "olu", "kit"])
def test_nobody_says_it_who_does_not_have_it(people, give, say, name) -> None:
    made = give()
    with pytest.raises(NotFound):
        say(name, made)
    with pytest.raises(NotFound):
        access.own_in(getattr(people, name).user_id, made.pk)
    assert not HomeworkDone.objects.exists()


def test_one_s_own_is_found_and_nothing_else_is(people, give) -> None:
    made = give()
    assert access.own_in(people.ana.user_id, made.pk) == (people.ana, made)
    with pytest.raises(NotFound):
        access.own_in(people.ana.user_id, uuid.uuid4())


# ── at the next meeting ─────────────────────────────────────────────────────────────────────────────────────────────
def test_talked_about_ends_it_for_everybody_and_undo_brings_it_back_as_it_was(people, give, say) -> None:
    made = give()
    say("ana", made)
    for _twice in range(2):
        services.mark(by=people.ruth, homework_id=made.pk, mark="discussed", at=NOW)
    assert (own(people, "ana"), own(people, "mo")) == ([], [])
    assert access.discussed_in(people.faye) == [made]
    with pytest.raises(Gone):
        say("mo", made)
    with pytest.raises(Gone):
        services.mark(by=people.faye, homework_id=made.pk, mark="carried_over", at=NOW)
    for _twice in range(2):
        services.undo_mark(by=people.ruth, homework_id=made.pk, mark="discussed")
    assert [one.state for one in own(people, "ana")] == ["done"]
    assert access.discussed_in(people.faye) == []


def test_carried_over_stays_open_and_what_was_done_stays_done(people, give, say) -> None:
    made = give()
    say("ana", made)
    for _twice in range(2):
        services.mark(by=people.faye, homework_id=made.pk, mark="carried_over", at=NOW)
    assert [one.state for one in own(people, "mo")] == ["carried_over"]
    assert [one.state for one in own(people, "ana")] == ["done"]
    services.undo_mark(by=people.faye, homework_id=made.pk, mark="carried_over")
    assert [one.state for one in own(people, "mo")] == ["assigned"]


def test_wrong_words_are_taken_back_while_nobody_has_done_them(people, give, say) -> None:
    made = give()
    say("ana", made)
    with pytest.raises(Invalid):
        services.take_back(by=people.faye, homework_id=made.pk)
    say("ana", made, False)
    services.take_back(by=people.faye, homework_id=made.pk)
    assert not Homework.objects.exists()


def test_only_the_team_of_the_cohort_marks_and_takes_back(people, give) -> None:
    made = give()
    ines = factories.join(people.other, "ines", "facilitator", at=NOW)
    for by, refused in ((people.ana, Forbidden), (ines, NotFound)):
        with pytest.raises(refused):
            services.mark(by=by, homework_id=made.pk, mark="discussed", at=NOW)
        with pytest.raises(refused):
            services.undo_mark(by=by, homework_id=made.pk, mark="discussed")
        with pytest.raises(refused):
            services.take_back(by=by, homework_id=made.pk)
    made.refresh_from_db()
    assert (made.discussed_at, made.carried_at) == (None, None)


# ── what the team reads ─────────────────────────────────────────────────────────────────────────────────────────────
def test_the_team_reads_who_has_done_it(people, give, say) -> None:
    made = give()
    say("mo", made)
    say("ana", made)
    (one,) = access.open_in(people.ruth)
    assert (one.done, one.waiting, one.people) == (["Ana", "Mo"], ["Dana", "Lee"], 4)
    assert [(each.homework, each.is_done) for each in access.open_of(people.ruth, people.ana)] == [(made, True)]


def test_nobody_else_reads_it(people, give) -> None:
    give()
    priya = factories.join(people.evening, "priya", "peer_specialist", at=NOW)
    ines = factories.join(people.other, "ines", "facilitator", at=NOW)
    for by in (people.ana, priya):
        for read in (access.open_in, access.discussed_in):
            with pytest.raises(NotFound):
                read(by)
        with pytest.raises(NotFound):
            access.open_of(by, people.mo)
        with pytest.raises(NotFound):
            access.team_for(by.user_id, people.evening.pk)
    with pytest.raises(NotFound):
        access.open_of(ines, people.mo)
    assert access.open_in(ines) == []


def test_a_family_group_has_none(people) -> None:
    family = Cohort.objects.get(kind="family")
    assert access.team_for(people.faye.user_id, people.evening.pk) == people.faye
    with pytest.raises(NotFound):
        access.team_for(people.faye.user_id, family.pk)


def test_reading_costs_the_same_for_more_people_and_more_homework(people, give, say, django_assert_num_queries) -> None:
    for n in range(3):
        say("ana", give(f"Line {n}"))
    for n in range(8):
        factories.join(people.evening, f"guest{n}", at=NOW)
    with django_assert_num_queries(3):
        assert {one.people for one in access.open_in(people.faye)} == {12}
    places = memberships_of(people.ana.user_id)
    with django_assert_num_queries(1):
        assert [one.homework.cohort.name for one in access.own_open(places)] == ["Evening group"] * 3
    with django_assert_num_queries(1):
        assert len(access.open_of(people.faye, people.mo)) == 3


# ── taken along, and forgotten ──────────────────────────────────────────────────────────────────────────────────────
def test_one_s_own_homework_is_what_one_had_since_one_came(people, give, say) -> None:
    old, new = give("Before Rosa."), give("Since Rosa.", at=NOW + MINUTE)
    say("ana", old)
    services.mark(by=people.faye, homework_id=old.pk, mark="discussed", at=NOW)
    rosa = factories.join(people.evening, "rosa", at=NOW + MINUTE)
    services.mark(by=people.faye, homework_id=new.pk, mark="carried_over", at=NOW)
    told = [(one["words"], one["state"], one["is_done"]) for one in access.own_homework(people.ana.user_id)]
    assert told == [("Before Rosa.", "discussed", True), ("Since Rosa.", "carried_over", False)]
    assert [one["words"] for one in access.own_homework(rosa.user_id)] == ["Since Rosa."]
    assert "Faye" not in str(access.own_homework(people.ana.user_id))


def test_it_is_forgotten_a_year_after_it_was_given(people, give, say) -> None:
    say("ana", give())
    jobs.run(NOW + timedelta(days=365))
    assert Homework.objects.count() == 1
    assert services.forget_old(at=NOW + timedelta(days=365) + MINUTE) == 1
    assert services.forget_old(at=NOW + timedelta(days=365) + MINUTE) == 0
    assert not HomeworkDone.objects.exists()
