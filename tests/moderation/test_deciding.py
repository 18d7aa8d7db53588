"""Deciding: each kind of action, what it does to messages, people, flags, notes and the trail."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from accounts.errors import BadRequest, Invalid, NotFound
from chat.models import Message, RoomEvent
from groups.errors import Gone
from groups.models import CareTask
from moderation.errors import NothingToDo, OwnCase
from moderation.models import Action, AuditEvent, Case, Note
from moderation.policies.audit import canonical
from moderation.services import audit, cases
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, flagged, minutes, opened, said, taken_back, trail

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


def test_letting_it_stand_decides_and_answers_the_flags(cast: Cast, case: Case, message: Message) -> None:
    told = act(cast.faye, case, "keep", minutes(2), remark="Seen with Ruth.")
    case.refresh_from_db()
    message.refresh_from_db()
    assert (case.status, case.version, case.decided_n, case.decided_at) == ("decided", 2, 1, minutes(2))
    assert (message.state, message.rev) == ("visible", 1)
    assert told["version"] == 2
    assert told["action"] == {"id": told["action"]["id"], "kind": "keep", "at": "2030-11-23T17:02:00Z"}
    action = Action.objects.get(pk=told["action"]["id"])
    assert (action.remark, action.case_version) == ("Seen with Ruth.", 1)
    assert list(case.flags.values_list("closed_at", "closed_by")) == [(minutes(2), action.pk)]
    assert trail(cast.faye) == ["keep"]
    assert last_event(cast).kind == "message.posted"


def test_a_case_about_words_taken_back_can_be_left_and_stays_taken_back(
    cast: Cast, case: Case, message: Message
) -> None:
    taken_back(message, minutes(1))
    act(cast.faye, case, "keep", minutes(2))
    message.refresh_from_db()
    assert message.withdrawn_at == minutes(1)


def test_a_held_message_cannot_be_left_undecided(cast: Cast) -> None:
    held = Case.objects.get(message=said(cast.ana, NUMBER))
    with pytest.raises(Invalid):
        act(cast.faye, held, "keep")


def test_a_hold_takes_the_words_from_the_room_and_keeps_the_case_open(cast: Cast, case: Case, message: Message) -> None:
    act(cast.faye, case, "hold")
    message.refresh_from_db()
    case.refresh_from_db()
    assert (message.state, case.status) == ("held", "open")
    assert last_event(cast).kind == "message.held"
    assert (entry(case).before_state, entry(case).after_state) == ("visible", "held")
    assert case.flags.filter(closed_at__isnull=True).exists()
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "hold")


def test_a_release_publishes_what_never_was_with_the_next_number(cast: Cast) -> None:
    held = said(cast.ana, NUMBER)
    said(cast.mo, "Hello all.")
    case = Case.objects.get(message=held)
    act(cast.faye, case, "release")
    held.refresh_from_db()
    case.refresh_from_db()
    cast.room.refresh_from_db()
    assert (held.state, held.ord, case.status) == ("visible", cast.room.last_ord, "decided")
    assert last_event(cast).kind == "message.posted"
    with pytest.raises(Gone):
        act(cast.faye, case, "release")


def test_a_removal_leaves_a_slot_a_note_and_an_entry_without_words(cast: Cast, case: Case, message: Message) -> None:
    act(cast.faye, case, "remove", reason="use_detail", note="Hi Ana. I took it down.")
    message.refresh_from_db()
    case.refresh_from_db()
    note = Note.objects.get()
    assert (message.state, message.removed_because, case.status) == ("removed", "use_detail", "decided")
    assert last_event(cast).kind == "message.removed"
    assert (note.to, note.signed_by, note.text) == (cast.ana, cast.faye, "Hi Ana. I took it down.")
    assert note.send_after == NOON + timedelta(seconds=20)
    found = entry(case)
    assert (found.kind, found.actor, found.role, found.target) == ("remove", cast.faye.pk, "facilitator", message.pk)
    assert (found.before_state, found.after_state, found.reason) == ("visible", "removed", "use_detail")
    assert found.facts == {"version": 2, "note": True}
    assert found.commitment == audit.commitment_to(message)
    assert "evenings" not in canonical(audit.fields_of(found))


def test_a_removal_needs_a_reason_and_a_word_about_the_note(cast: Cast, case: Case) -> None:
    ask: dict[str, Any] = {"by": cast.faye, "case_id": case.pk, "kind": "remove", "expected_version": 1, "at": NOON}
    with pytest.raises(BadRequest) as no_reason:
        cases.act(**ask, note=None, key=uuid.uuid4())
    with pytest.raises(BadRequest) as no_note:
        cases.act(**ask, reason="conduct", key=uuid.uuid4())
    assert (no_reason.value.field, no_note.value.field) == ("reason", "note")
    assert not Action.objects.exists()


def test_what_is_gone_is_not_removed_twice(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "remove")
    with pytest.raises(NothingToDo):
        act(cast.ruth, case, "remove", minutes(1))
    assert trail(cast.faye) == ["remove"]


def test_a_removal_of_words_never_seen_tells_the_room_nothing(cast: Cast) -> None:
    held = said(cast.ana, NUMBER)
    before = last_event(cast).seq
    act(cast.faye, Case.objects.get(message=held), "remove")
    assert last_event(cast).seq == before


def test_several_at_once_are_one_event_one_entry_and_one_note_an_author(cast: Cast) -> None:
    listed = [said(cast.ana, "one"), said(cast.ana, "two"), said(cast.mo, "three")]
    case = opened(cast.faye, listed[0])
    ids = [one.pk for one in listed]
    act(cast.faye, case, "remove", targets=ids, note="Taken down.")
    assert last_event(cast).kind == "messages.removed"
    assert last_event(cast).facts["ids"] == [str(one) for one in ids]
    assert sorted(Note.objects.values_list("to__display_name", flat=True)) == ["Ana", "Mo"]
    found = entry(case)
    assert [one["id"] for one in found.facts["targets"]] == [str(one) for one in ids]
    assert trail(cast.faye) == ["open", "remove"]


def test_flags_on_other_messages_of_a_bulk_stay_open(cast: Cast, case: Case, message: Message) -> None:
    second = said(cast.ana, "two")
    other = flagged(cast.dana, second)
    act(cast.faye, case, "remove", targets=[message.pk, second.pk])
    other.refresh_from_db()
    assert other.closed_at is None
    assert Case.objects.get(pk=other.case_id).status == "open"


def test_targets_of_another_cohort_or_ones_own_are_refused(cast: Cast, case: Case) -> None:
    foreign, own = said(cast.olu), said(cast.faye)
    with pytest.raises(NotFound):
        act(cast.faye, case, "remove", targets=[foreign.pk])
    with pytest.raises(OwnCase):
        act(cast.faye, case, "remove", targets=[own.pk])
    with pytest.raises(BadRequest):
        act(cast.faye, case, "remove", targets=[uuid.uuid4() for _ in range(501)])
    assert trail(cast.faye) == []


def test_a_note_alone_leaves_the_case_as_it_is(cast: Cast, case: Case, message: Message) -> None:
    act(cast.faye, case, "note", note="How are you, Ana?")
    case.refresh_from_db()
    assert (case.status, Note.objects.get().to, Note.objects.get().message) == ("open", cast.ana, message)
    with pytest.raises(BadRequest):
        act(cast.faye, case, "note")


def test_a_pause_ends_by_the_clock_and_can_be_lifted(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "mute", minutes=120)
    cast.ana.refresh_from_db()
    assert cast.ana.muted_until == NOON + timedelta(hours=2)
    assert entry(case).facts["minutes"] == 120
    act(cast.faye, case, "lift", minutes(1))
    cast.ana.refresh_from_db()
    assert cast.ana.muted_until is None
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "lift", minutes(2))


def test_a_pause_that_ran_out_needs_no_lifting(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "mute", minutes=1)
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "lift", minutes(2))


def test_a_pause_says_for_how_long(cast: Cast, case: Case) -> None:
    with pytest.raises(BadRequest):
        act(cast.faye, case, "mute")


def test_a_promised_talk_is_on_the_desk_of_whoever_promised(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "remove", note="Can we talk?", talk=True)
    task = CareTask.objects.get()
    assert (task.kind, task.about, task.claimed_by) == ("question", cast.ana, cast.faye)
    assert task.facts == {"case": str(case.pk), "why": "talk"}


def test_a_note_after_the_decision_leaves_it_decided(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "keep")
    act(cast.faye, case, "note", minutes(5), note="How are you, Ana?")
    case.refresh_from_db()
    assert (case.status, case.decided_at, case.version) == ("decided", NOON, 3)
