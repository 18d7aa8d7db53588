"""Who sees a check-in: the person, the team of their therapy group, nobody else."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.errors import NotFound
from chat.services.messages import post_message
from chat.services.reactions import set_reaction
from chat.services.seats import leave
from chat.services.standing import remove_messages
from checkins import access
from groups.models import Membership
from tests import factories
from tests.checkins.conftest import NOW, TODAY


def test_the_facilitators_of_the_group_see_the_answers(people, check_in) -> None:
    check_in(people.ana, mood=2, note="For Faye and Ruth.")
    for facilitator in (people.faye, people.ruth):
        (row,) = access.for_team(facilitator, people.ana.pk)
        assert access.answers_of(row).note == "For Faye and Ruth."


@pytest.mark.parametrize("who", ["ana", "mo", "dana", "sam", "olu"])
def test_nobody_else_does(people, check_in, who) -> None:
    check_in(people.ana, mood=2)
    with pytest.raises(NotFound):
        access.for_team(getattr(people, who), people.ana.pk)


def test_a_peer_specialist_does_not(people, check_in) -> None:
    check_in(people.ana, mood=2)
    helper = factories.join(people.evening, "kit", "peer_specialist")
    with pytest.raises(NotFound):
        access.for_team(helper, people.ana.pk)


def test_the_team_of_another_group_does_not(people, check_in) -> None:
    check_in(people.ana, mood=2)
    ruth_elsewhere = Membership.objects.get(cohort=people.other, user=people.ruth.user)
    with pytest.raises(NotFound):
        access.for_team(ruth_elsewhere, people.ana.pk)


def test_the_family_group_opens_no_check_ins(people, check_in) -> None:
    check_in(people.ana, mood=2)
    faye, ana = (Membership.objects.get(cohort=people.family, user=one.user) for one in (people.faye, people.ana))
    with pytest.raises(NotFound):
        access.for_team(faye, ana.pk)


def test_a_facilitator_who_left_does_not(people, check_in) -> None:
    check_in(people.ana, mood=2)
    leave(member=people.faye, reason="left", at=NOW)
    people.faye.refresh_from_db()
    with pytest.raises(NotFound):
        access.for_team(people.faye, people.ana.pk)


def test_the_team_sees_the_days_of_the_membership_only(people, check_in) -> None:
    for back in (3, 1, 0):
        at = NOW - timedelta(days=back)
        check_in(people.ana, day=TODAY - timedelta(days=back), at=at)
    Membership.objects.filter(pk=people.ana.pk).update(
        started_at=NOW - timedelta(days=2), ended_at=NOW - timedelta(days=1)
    )
    assert [row.on_day for row in access.for_team(people.faye, people.ana.pk)] == [TODAY - timedelta(days=1)]


def test_one_sees_only_ones_own(people, check_in) -> None:
    check_in(people.ana, mood=2)
    assert access.on_day(people.mo.user_id, TODAY) is None
    assert access.newest(people.mo.user_id, 10) == []
    assert access.between(people.mo.user_id, TODAY, TODAY) == {}
    assert access.count_of(people.ana.user_id) == 1


def test_newest_first_and_before_a_day(people, check_in) -> None:
    for back in (2, 1, 0):
        check_in(people.ana, day=TODAY - timedelta(days=back))
    assert [row.on_day for row in access.newest(people.ana.user_id, 2)] == [TODAY, TODAY - timedelta(days=1)]
    (oldest,) = access.newest(people.ana.user_id, 5, before=TODAY - timedelta(days=1))
    assert oldest.on_day == TODAY - timedelta(days=2)


def test_the_readers_are_named_once(people) -> None:
    places = access.places_of(people.ana.user_id)
    assert [place.cohort for place in places] == [people.evening]
    assert sorted(access.readers_for(places)) == ["Faye", "Ruth"]


def test_a_closed_account_is_not_found(people) -> None:
    assert access.person(people.ana.user_id) == people.ana.user
    people.ana.user.is_active = False
    people.ana.user.save()
    for user_id in (people.ana.user_id, uuid.uuid4()):
        with pytest.raises(NotFound):
            access.person(user_id)


def test_somebody_without_any_membership_came_when_their_account_was_made(people) -> None:
    people.ada.created_at = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
    assert access.first_day_of(people.ada) == date(2026, 11, 1)


def test_rooms_to_share_are_those_of_treatment_with_the_agreement_accepted(people) -> None:
    assert [place.room for place in access.rooms_to_share(people.ana.user_id)] == [people.room]
    factories.agreement(people.evening)
    assert access.rooms_to_share(people.ana.user_id) == []


# ── what comes back ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def shared(people, check_in) -> uuid.UUID:
    return uuid.UUID(check_in(people.ana, mood=4, share=people.room.pk)["message"])


def answer(by, to, body="Glad for you."):
    return post_message(by=by, body=body, key=uuid.uuid4(), at=NOW, reply_to=to)


def test_signs_and_replies_come_back(people, shared) -> None:
    set_reaction(by=people.mo, message_id=shared, emoji="heart", on=True, at=NOW)
    answer(people.mo, shared)
    answer(people.ana, shared, "Thank you.")
    back = access.encouragement_for(people.ana.user_id, NOW)
    assert back is not None
    assert back.signs == {"heart": 1}
    assert [(reply["author"]["name"], reply["body"]) for reply in back.replies] == [("Mo", "Glad for you.")]


def test_a_reply_that_was_taken_down_does_not_come_back(people, shared) -> None:
    reply = answer(people.mo, shared, "canary words")
    remove_messages(by=people.faye, message_ids=[uuid.UUID(reply.message)], reason="conduct", at=NOW)
    assert access.encouragement_for(people.ana.user_id, NOW) is None


def test_nothing_comes_back_when_nothing_was_shared_or_answered(people, shared) -> None:
    assert access.encouragement_for(people.mo.user_id, NOW) is None
    assert access.encouragement_for(people.ana.user_id, NOW) is None


def test_what_is_older_than_a_week_is_not_shown_again(people, shared) -> None:
    answer(people.mo, shared)
    assert access.encouragement_for(people.ana.user_id, NOW + timedelta(days=8)) is None


def test_the_last_one_heard_is_never_oneself_and_never_gone(people) -> None:
    place = access.rooms_to_share(people.ana.user_id)[0]
    assert access.last_sender(place) is None
    factories.say(people.mo, "Hello.", at=NOW)
    gone = factories.say(people.dana, "canary", at=NOW)
    factories.say(people.ana, "Hi.", at=NOW)
    remove_messages(by=people.faye, message_ids=[uuid.UUID(gone.message)], reason="conduct", at=NOW)
    assert access.last_sender(place) == "Mo"
