"""Cases that the team opens, about a message or about a person."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from accounts.errors import BadRequest, Forbidden, NotFound
from chat.models import Message, RoomEvent
from groups.models import StaffEvent
from groups.services.memberships import change_role
from moderation.errors import OwnCase
from moderation.models import AuditEvent, Case, Note
from moderation.services import openings
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
