"""Two facilitators at one case, and who may decide at all."""

import uuid
from typing import Any

import pytest

from accounts.errors import KeyReused, NotFound
from chat.models import Message, RoomEvent
from chat.projection import person
from groups.errors import NotAMember
from groups.services.memberships import change_role
from moderation import access
from moderation.errors import CaseChanged, HeldByOther, NothingToDo, OwnCase
from moderation.models import Action, AuditEvent, Case, Note
from moderation.policies.cases import CLAIM_LEASE
from moderation.services import audit, cases
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


def test_a_stale_decision_changes_nothing_and_learns_who_did_what_and_when(cast: Cast, case: Case) -> None:
    act(cast.ruth, case, "remove", minutes(1))
    with pytest.raises(CaseChanged) as refused:
        act(cast.faye, case, "keep", minutes(2), expected_version=1)
    facts: dict[str, Any] = refused.value.as_dict()
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
    assert refused.value.facts["by"] == person(cast.faye)
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
