"""Changing, taking back, answering with a sign, holding and restoring: once, in order, and harmless when done twice."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from accounts.errors import BadRequest, KeyReused, NotFound
from chat.models import Message
from chat.services import messages, pace, reactions, seats, standing
from groups.errors import Gone
from groups.models import CareTask, Cohort
from groups.policies import check_may_enter, check_role_fits, permissions_of
from groups.services import care, memberships
from tests.factories import Cast, cast, person, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None, settings: Any) -> Cast:
    settings.CHAT_GATE = "chat.gate.OpenGate"
    return cast()


def test_the_same_edit_twice_is_one_edit_and_other_words_need_another_key(people: Cast) -> None:
    said, key, at = uuid.UUID(say(people.ana, "one").message), uuid.uuid4(), timezone.now()
    edit: dict[str, Any] = {"by": people.ana, "message_id": said, "base_rev": 1, "key": key, "at": at}
    first, again = (messages.edit_message(body="two", **edit) for _ in range(2))
    assert (first.rev, first.replayed, again.rev, again.replayed) == (2, False, 2, True)
    with pytest.raises(KeyReused):
        messages.edit_message(body="three", **edit)


def test_taking_back_twice_is_taking_back_once(people: Cast) -> None:
    said, at = uuid.UUID(say(people.ana, "one").message), timezone.now()
    first, again = (messages.withdraw_message(by=people.ana, message_id=said, at=at) for _ in range(2))
    assert (first.state, first.rev, again.rev, again.replayed) == ("withdrawn", 2, 2, True)


def test_there_are_six_signs_and_only_for_what_is_shown(people: Cast) -> None:
    said, at = uuid.UUID(say(people.ana, "one").message), timezone.now()
    with pytest.raises(BadRequest):
        reactions.set_reaction(by=people.mo, message_id=said, emoji="angry", on=True, at=at)
    messages.withdraw_message(by=people.ana, message_id=said, at=at)
    with pytest.raises(NotFound):
        reactions.set_reaction(by=people.mo, message_id=said, emoji="heart", on=True, at=at)


def test_holding_twice_is_holding_once_and_nothing_gone_is_held(people: Cast) -> None:
    said, at = uuid.UUID(say(people.ana, "one").message), timezone.now()
    first, again = (standing.hold_message(by=people.faye, message_id=said, at=at) for _ in range(2))
    assert (first.rev, again.rev) == (2, 2)
    standing.release_message(by=people.faye, message_id=said, at=at)
    standing.remove_messages(by=people.faye, message_ids=[said], reason="conduct", at=at)
    with pytest.raises(Gone):
        standing.hold_message(by=people.faye, message_id=said, at=at)


def test_what_was_removed_before_it_was_shown_gets_its_place_when_restored(people: Cast) -> None:
    said, at = uuid.UUID(say(people.ana, "one").message), timezone.now()
    Message.objects.filter(pk=said).update(state="removed", ord=None, posted_seq=None)
    restored = standing.restore_message(by=people.faye, message_id=said, at=at)
    assert restored.state == "visible"
    assert restored.ord is not None


def test_leaving_twice_is_leaving_once(people: Cast) -> None:
    ended = people.kit.ended_at
    seats.leave(member=people.kit, reason="again", at=timezone.now())
    people.kit.refresh_from_db()
    assert people.kit.ended_at == ended
    assert memberships.end_membership(member=people.kit, reason="again", at=timezone.now()).end_reason == "finished"


def test_a_great_many_senders_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "REMEMBERED", 3)
    for _ in range(5):
        pace.check_sends(uuid.uuid4())
    assert len(pace._done) <= 3
    pace.give_back(uuid.uuid4())


def test_an_archived_cohort_lets_nobody_in(people: Cast) -> None:
    memberships.set_cohort_mode(cohort=people.evening, mode=Cohort.Mode.ARCHIVED)
    people.evening.refresh_from_db()
    with pytest.raises(Gone):
        check_may_enter(people.ana, people.evening)
    assert permissions_of(people.ana, people.evening, timezone.now()) == []


def test_only_the_team_joins_a_team_room() -> None:
    check_role_fits("staff", "facilitator")
    with pytest.raises(BadRequest):
        check_role_fits("staff", "member")


def test_a_task_is_taken_and_ended_once_and_only_where_one_works(people: Cast) -> None:
    at = timezone.now()
    task = care.raise_task(cohort=people.evening, about=people.ana, kind=CareTask.Kind.QUESTION, source="test:1", at=at)
    with pytest.raises(Exception, match="forbidden"):
        care.take_task(task=task, by=people.ana, at=at)
    for _ in range(2):
        assert care.take_task(task=task, by=people.faye, at=at).claimed_by_id == people.faye.pk
        assert care.end_task(task=task, by=people.faye, outcome="reached", at=at).outcome == "reached"
    person("nobody")


def test_who_gets_a_role_of_the_team_needs_a_second_factor_from_then_on(people: Cast) -> None:
    assert not people.ana.user.is_team
    for role in ("co_leader", "facilitator", "supervisor"):
        memberships.change_role(member=people.ana, role=role)
    people.ana.user.refresh_from_db()
    assert people.ana.user.is_team
