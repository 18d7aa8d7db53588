"""Taking a decision back, and flags that came meanwhile."""

from datetime import timedelta

import pytest

from chat.models import Message, RoomEvent
from moderation.errors import CaseChanged, NothingToDo
from moderation.models import Action, AuditEvent, Case, Flag, Note
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, flagged, minutes, on_call, opened, said, taken_back, trail

NUMBER = "my number is 212-555-0142"


@pytest.fixture
def message(cast: Cast) -> Message:
    return said(cast.ana)


@pytest.fixture
def case(cast: Cast, message: Message) -> Case:
    return flagged(cast.mo, message).case


def entry(of: Case) -> AuditEvent:
    """The last entry about the case."""
    return AuditEvent.objects.filter(case=of.pk).latest("n")


def last_event(cast: Cast) -> RoomEvent:
    return RoomEvent.objects.filter(room=cast.room).latest("seq")


def test_an_undo_brings_back_words_flags_and_case_and_the_note_never_goes_out(
    cast: Cast, case: Case, message: Message
) -> None:
    act(cast.faye, case, "remove", note="Hi Ana.")
    act(cast.faye, case, "restore", NOON + timedelta(seconds=10))
    message.refresh_from_db()
    case.refresh_from_db()
    assert (message.state, message.removed_because, case.status) == ("visible", "", "open")
    assert last_event(cast).kind == "message.restored"
    assert case.flags.filter(closed_at__isnull=True, closed_by=None).count() == 1
    assert Note.objects.get().undone_at == NOON + timedelta(seconds=10)
    assert trail(cast.faye) == ["remove", "restore"]
    assert entry(case).facts["undoes"] == str(Action.objects.get(kind="remove").pk)


def test_a_note_that_is_out_is_not_taken_back(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "remove", note="Hi Ana.")
    act(cast.faye, case, "restore", minutes(5))
    assert Note.objects.get().undone_at is None


def test_a_later_restore_is_a_decision(cast: Cast, case: Case, message: Message) -> None:
    act(cast.faye, case, "remove")
    act(cast.faye, case, "restore", minutes(60))
    case.refresh_from_db()
    message.refresh_from_db()
    assert (message.state, case.status, case.decided_at) == ("visible", "decided", minutes(60))
    assert "undoes" not in entry(case).facts


@pytest.mark.parametrize("published", [True, False])
def test_undoing_the_removal_of_a_held_message_holds_it_again(cast: Cast, published: bool) -> None:
    message = said(cast.ana, "Hello." if published else NUMBER)
    case = opened(cast.faye, message)
    if published:
        act(cast.faye, case, "hold")
    before = message.ord
    act(cast.faye, case, "remove")
    act(cast.faye, case, "restore", minutes(1))
    message.refresh_from_db()
    assert (message.state, message.ord) == ("held", before)
    assert last_event(cast).kind == ("message.held" if published else "member.left")


def test_one_undo_brings_back_all_of_a_bulk_but_what_its_author_took_back(cast: Cast) -> None:
    listed = [said(cast.ana, "one"), said(cast.mo, "two"), said(cast.mo, "three")]
    case = opened(cast.faye, listed[0])
    act(cast.faye, case, "remove", targets=[one.pk for one in listed])
    taken_back(listed[1], minutes(1))
    act(cast.faye, case, "restore", minutes(2))
    states = Message.objects.filter(pk__in=[one.pk for one in listed]).order_by("ord").values_list("state", flat=True)
    assert list(states) == ["visible", "removed", "visible"]


def test_a_restore_never_beats_a_withdrawal(cast: Cast, case: Case, message: Message) -> None:
    act(cast.faye, case, "remove")
    taken_back(message, minutes(1))
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "restore", minutes(2))


def test_there_is_nothing_to_restore_before_a_removal(cast: Cast, case: Case) -> None:
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "restore")


def test_reopening_undoes_letting_it_stand(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "keep")
    act(cast.faye, case, "reopen", minutes(1))
    case.refresh_from_db()
    assert (case.status, case.decided_at, case.decided_n) == ("open", None, None)
    assert case.flags.filter(closed_at__isnull=True).count() == 1
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "reopen", minutes(2))


def test_only_the_flags_that_were_named_are_answered(cast: Cast, case: Case, message: Message) -> None:
    on_call(cast.faye)
    first = Flag.objects.get()
    second = flagged(cast.dana, message, at=minutes(1))
    act(cast.faye, case, "keep", minutes(2), flags=[first.pk])
    case.refresh_from_db()
    second.refresh_from_db()
    assert (case.status, second.closed_at) == ("open", None)
    act(cast.faye, case, "keep", minutes(3))
    case.refresh_from_db()
    assert case.status == "decided"


def test_a_flag_that_comes_during_a_decision_makes_it_stale(cast: Cast, case: Case, message: Message) -> None:
    flagged(cast.dana, message, at=minutes(1))
    with pytest.raises(CaseChanged) as refused:
        act(cast.faye, case, "keep", minutes(2), expected_version=1)
    assert refused.value.facts == {"version": 2, "by": None, "kind": "flag", "at": "2030-11-23T17:01:00Z"}


def test_naming_flags_answers_them_with_any_kind_of_action(cast: Cast, case: Case) -> None:
    flag = Flag.objects.get()
    act(cast.faye, case, "note", note="How are you, Ana?", flags=[flag.pk])
    flag.refresh_from_db()
    assert flag.closed_at == NOON
