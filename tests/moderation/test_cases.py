"""Deciding: each kind of action, what it does to messages, people, flags, notes and the trail."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from accounts.errors import BadRequest, Forbidden, Invalid, KeyReused, NotFound
from chat.models import Message, RoomEvent
from chat.services import messages
from groups.errors import Gone, NotAMember
from groups.models import CareTask, StaffEvent
from groups.services.memberships import change_role
from moderation import access
from moderation.errors import CaseChanged, HeldByOther, NothingToDo, OwnCase
from moderation.models import Action, AuditEvent, Case, Flag, Note
from moderation.policies.cases import CLAIM_LEASE
from moderation.services import audit, cases, openings
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, flagged, minutes, opened, said, trail

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


# ── letting it stand ─────────────────────────────────────────────────────────────────────────────────────────────────
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
    messages.withdraw_message(by=cast.ana, message_id=message.pk, at=minutes(1))
    act(cast.faye, case, "keep", minutes(2))
    message.refresh_from_db()
    assert message.withdrawn_at == minutes(1)


def test_a_held_message_cannot_be_left_undecided(cast: Cast) -> None:
    held = Case.objects.get(message=said(cast.ana, NUMBER))
    with pytest.raises(Invalid):
        act(cast.faye, held, "keep")


# ── holding and releasing ────────────────────────────────────────────────────────────────────────────────────────────
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


# ── removing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
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
    assert "evenings" not in audit.audit.canonical(audit.fields_of(found))


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
    assert last_event(cast).facts == {"ids": [str(one) for one in ids]}
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


# ── undoing ──────────────────────────────────────────────────────────────────────────────────────────────────────────
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
    messages.withdraw_message(by=cast.mo, message_id=listed[1].pk, at=minutes(1))
    act(cast.faye, case, "restore", minutes(2))
    states = Message.objects.filter(pk__in=[one.pk for one in listed]).order_by("ord").values_list("state", flat=True)
    assert list(states) == ["visible", "removed", "visible"]


def test_a_restore_never_beats_a_withdrawal(cast: Cast, case: Case, message: Message) -> None:
    act(cast.faye, case, "remove")
    messages.withdraw_message(by=cast.ana, message_id=message.pk, at=minutes(1))
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


# ── flags that came meanwhile ────────────────────────────────────────────────────────────────────────────────────────
def test_only_the_flags_that_were_named_are_answered(cast: Cast, case: Case, message: Message) -> None:
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


# ── two people ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_stale_decision_changes_nothing_and_learns_who_did_what_and_when(cast: Cast, case: Case) -> None:
    act(cast.ruth, case, "remove", minutes(1))
    with pytest.raises(CaseChanged) as refused:
        act(cast.faye, case, "keep", minutes(2), expected_version=1)
    facts = refused.value.as_dict()
    assert facts["by"] == {"id": str(cast.ruth.pk), "name": "Ruth", "role": "facilitator"}
    assert (facts["code"], facts["kind"], facts["at"]) == ("conflict", "remove", "2030-11-23T17:01:00Z")
    assert trail(cast.faye) == ["remove"]


def test_a_case_nobody_touched_says_when_it_was_opened(cast: Cast, message: Message) -> None:
    case = opened(cast.faye, message)
    with pytest.raises(CaseChanged) as refused:
        act(cast.faye, case, "keep", expected_version=7)
    assert refused.value.facts == {"version": 1, "by": None, "kind": "open", "at": "2030-11-23T17:00:00Z"}


def test_the_same_key_gives_the_same_answer_and_one_entry(cast: Cast, case: Case) -> None:
    key = uuid.uuid4()
    ask: dict[str, Any] = {"by": cast.faye, "case_id": case.pk, "expected_version": 1, "key": key, "at": NOON}
    first, again = cases.act(kind="keep", **ask), cases.act(kind="keep", **ask)
    assert again == {**first, "replayed": True}
    with pytest.raises(KeyReused):
        cases.act(kind="hold", **ask)
    assert trail(cast.faye) == ["keep"]


def test_a_claim_is_a_lease_that_can_be_given_back(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "claim")
    case.refresh_from_db()
    assert (case.status, case.claimed_by, case.claim_expires_at) == ("claimed", cast.faye, NOON + CLAIM_LEASE)
    with pytest.raises(HeldByOther) as refused:
        act(cast.ruth, case, "keep", minutes(1))
    assert refused.value.facts["by"]["name"] == "Faye"
    assert refused.value.facts["at"] == "2030-11-23T17:00:00Z"
    assert refused.value.until == NOON + CLAIM_LEASE
    act(cast.faye, case, "release_claim", minutes(2))
    act(cast.ruth, case, "keep", minutes(3))


def test_after_the_lease_somebody_else_takes_it_and_the_first_is_told(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "claim")
    act(cast.ruth, case, "claim", minutes(11))
    with pytest.raises(CaseChanged):
        act(cast.faye, case, "keep", minutes(12), expected_version=2)


def test_a_removal_for_safety_waits_for_nobody(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "claim")
    act(cast.ruth, case, "remove", minutes(1), reason="safety_other")
    case.refresh_from_db()
    assert (case.status, case.claimed_by) == ("decided", None)


def test_only_the_holder_gives_a_claim_back(cast: Cast, case: Case) -> None:
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "release_claim")


def test_a_claim_stays_while_one_writes_and_pauses(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "claim")
    act(cast.faye, case, "mute", minutes(1), minutes=60)
    case.refresh_from_db()
    assert (case.status, case.claimed_by) == ("claimed", cast.faye)


# ── notes, pauses, talks ─────────────────────────────────────────────────────────────────────────────────────────────
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


# ── cases about a person ─────────────────────────────────────────────────────────────────────────────────────────────
def about(by: Any, member: Any) -> Case:
    told = openings.open_case(by=by, member_id=member.pk, key=uuid.uuid4(), at=NOON)
    return Case.objects.get(pk=told["case"])


def test_a_case_about_a_person_is_settled_by_a_pause_or_by_leaving_it(cast: Cast) -> None:
    case = about(cast.faye, cast.mo)
    assert about(cast.ruth, cast.mo) == case
    act(cast.faye, case, "mute", minutes=60)
    case.refresh_from_db()
    assert (case.status, case.decided_n) == ("decided", None)
    later = about(cast.faye, cast.mo)
    assert later != case
    act(cast.faye, later, "keep")
    assert trail(cast.faye) == ["open", "mute", "open", "keep"]


def test_a_note_can_go_to_a_person_without_a_message(cast: Cast) -> None:
    act(cast.faye, about(cast.faye, cast.mo), "note", note="How are you?")
    assert (Note.objects.get().to, Note.objects.get().message) == (cast.mo, None)


def test_messages_are_decided_in_a_persons_case_when_they_are_named(cast: Cast) -> None:
    case, message = about(cast.faye, cast.mo), said(cast.mo)
    with pytest.raises(BadRequest) as refused:
        act(cast.faye, case, "remove")
    assert refused.value.field == "targets"
    act(cast.faye, case, "remove", targets=[message.pk])
    message.refresh_from_db()
    assert message.state == "removed"


def test_pausing_a_colleague_takes_a_supervisor(cast: Cast) -> None:
    case = about(cast.faye, cast.ruth)
    with pytest.raises(Forbidden):
        act(cast.faye, case, "mute", minutes=10)
    change_role(member=cast.faye, role="supervisor")
    act(cast.faye, case, "mute", minutes=10)


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_team_opens_a_case_without_a_flag_and_finds_the_one_there_is(cast: Cast, message: Message) -> None:
    case = opened(cast.faye, message)
    assert opened(cast.ruth, message) == case
    assert (case.priority, case.opened_by_rule, case.due_at) == (2, False, NOON + timedelta(hours=24))
    assert trail(cast.faye) == ["open"]
    told = StaffEvent.objects.filter(cohort=cast.evening).latest("seq")
    assert (told.kind, told.facts) == ("case.opened", {"case": str(case.pk), "priority": 2, "version": 1})


def test_a_decided_case_about_a_message_is_opened_again(cast: Cast, case: Case, message: Message) -> None:
    act(cast.faye, case, "keep")
    assert opened(cast.ruth, message, minutes(5)) == case
    case.refresh_from_db()
    assert (case.status, case.version) == ("open", 3)


@pytest.mark.parametrize("who", ["mo", "ana"])
def test_members_open_no_cases(cast: Cast, message: Message, who: str) -> None:
    with pytest.raises(Forbidden):
        opened(getattr(cast, who), message)


def test_nobody_opens_a_case_about_themselves(cast: Cast) -> None:
    with pytest.raises(OwnCase):
        opened(cast.faye, said(cast.faye))
    with pytest.raises(OwnCase):
        about(cast.faye, cast.faye)


def test_what_is_of_another_cohort_does_not_exist(cast: Cast) -> None:
    with pytest.raises(NotFound):
        opened(cast.faye, said(cast.olu))
    with pytest.raises(NotFound):
        about(cast.faye, cast.olu)
    with pytest.raises(NotFound):
        openings.open_case(by=cast.faye, key=uuid.uuid4(), at=NOON)


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["ana", "mo", "kit"])
def test_members_decide_nothing(cast: Cast, case: Case, who: str) -> None:
    with pytest.raises(NotAMember):
        act(getattr(cast, who), case, "keep")
    assert trail(cast.faye) == []


def test_the_team_of_another_cohort_decides_nothing_here(cast: Cast, case: Case) -> None:
    elsewhere = factories.join(cast.other, "priya", "facilitator")
    with pytest.raises(NotFound):
        act(elsewhere, case, "keep")
    with pytest.raises(NotFound):
        access.case_for(elsewhere.user_id, case.pk)


def test_a_lowered_role_counts_at_once(cast: Cast, case: Case) -> None:
    change_role(member=cast.faye, role="member")
    with pytest.raises(NotAMember):
        act(cast.faye, case, "keep")


def test_nobody_decides_on_their_own_message_or_even_sees_that_it_was_reported(cast: Cast) -> None:
    case = flagged(cast.mo, said(cast.faye)).case
    with pytest.raises(OwnCase):
        act(cast.faye, case, "keep")
    with pytest.raises(NotFound):
        access.case_for(cast.faye.user_id, case.pk)
    assert access.queue_of(cast.faye.user_id, "open", NOON) == []
    assert [item.case for item in access.queue_of(cast.ruth.user_id, "open", NOON)] == [case]
    act(cast.ruth, case, "keep")


def test_a_made_up_case_does_not_exist(cast: Cast) -> None:
    with pytest.raises(NotFound):
        cases.act(by=cast.faye, case_id=uuid.uuid4(), kind="keep", expected_version=1, key=uuid.uuid4(), at=NOON)
    with pytest.raises(NotFound):
        access.decider_for(cast.faye.user_id, uuid.uuid4())


def test_an_act_whose_entry_fails_leaves_nothing(cast: Cast, case: Case, message: Message, monkeypatch) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(audit, "append", fail)
    with pytest.raises(RuntimeError):
        act(cast.faye, case, "remove", note="Hi Ana.")
    message.refresh_from_db()
    case.refresh_from_db()
    assert (message.state, case.version, case.status) == ("visible", 1, "open")
    assert not Action.objects.exists()
    assert not Note.objects.exists()
