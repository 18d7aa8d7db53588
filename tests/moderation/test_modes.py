"""What a room holds by its mode, and what two reports hold while nobody watches; danger is never held."""

import uuid

import pytest
from django.test import Client

from accounts.errors import Forbidden
from chat import gate
from chat.models import Message
from groups.models import Cohort
from moderation.models import AuditEvent, Case, Flag
from moderation.services import modes
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, flagged, minutes, on_call, said, signed_in, trail
from tests.moderation.pages import words

DANGER = "I want to kill myself tonight"


def mode(cast: Cast, name: str) -> None:
    modes.set_mode(by=cast.faye, mode=name, at=NOON)


def test_where_everything_is_read_first_members_wait_and_danger_and_the_team_do_not(cast: Cast) -> None:
    mode(cast, "pre_moderated")
    waiting = said(cast.ana)
    assert (waiting.state, waiting.ord) == ("held", None)
    assert [(flag.rule, flag.reason) for flag in Flag.objects.all()] == [("room-waits", "other")]
    assert said(cast.faye).state == "visible"
    assert said(cast.mo, DANGER).state == "visible"
    case = Case.objects.get(message=waiting)
    act(cast.faye, case, "release", minutes(1))
    assert Message.objects.get(pk=waiting.pk).state == "visible"


def test_at_night_messages_wait_and_not_while_somebody_is_there(cast: Cast) -> None:
    mode(cast, "night_hold")
    assert said(cast.ana).state == "held"
    on_call(cast.faye)
    assert said(cast.ana).state == "visible"


def test_a_gate_that_fails_holds_only_where_everything_is_read_first(cast: Cast) -> None:
    draft = gate.Draft(cast.evening.pk, cast.ana.pk, "member", 5, "text", NOON, "pre_moderated")  # type: ignore[arg-type]  # a broken one
    assert gate.ask(draft) == gate.Verdict(hold=True, unscreened=True)


def test_changing_the_mode_and_the_pace_is_in_the_trail_once(cast: Cast) -> None:
    for _ in range(2):
        mode(cast, "paused")
        modes.set_pace(by=cast.faye, seconds=60, at=NOON)
    assert trail(cast.faye) == ["mode", "pace"]
    entry = AuditEvent.objects.get(kind="mode")
    assert (entry.before_state, entry.after_state) == ("open", "paused")


def test_two_people_hold_a_message_while_nobody_watches_and_one_twice_does_not(cast: Cast) -> None:
    message = said(cast.ana)
    flagged(cast.mo, message)
    flagged(cast.mo, message, "other")
    message.refresh_from_db()
    assert message.state == "visible"
    flagged(cast.dana, message)
    message.refresh_from_db()
    assert message.state == "held"
    entry = AuditEvent.objects.get(kind="hold")
    assert (entry.actor, entry.facts) == (None, {"reports": 2, "unwatched": True})


@pytest.mark.parametrize("who", ["watched", "danger", "worker", "taken_back"])
def test_two_reports_hold_nothing_else(cast: Cast, who: str) -> None:
    message = said(cast.ruth if who == "worker" else cast.ana)
    if who == "watched":
        on_call(cast.faye)
    flagged(cast.mo, message, "safety_self" if who == "danger" else "conduct")
    if who == "taken_back":
        Message.objects.filter(pk=message.pk).update(withdrawn_at=NOON)
    flagged(cast.dana, message)
    message.refresh_from_db()
    assert message.state == "visible"
    assert not AuditEvent.objects.filter(kind="hold").exists()


def test_the_page_changes_what_the_room_is_and_how_fast(cast: Cast, faye: Client) -> None:
    path = f"/cohorts/{cast.evening.pk}/running/"
    for name in ("night_hold", "pre_moderated", "paused", "read_only", "open"):
        assert faye.post(f"{path}mode/", {"mode": name}).status_code == 302
        assert Cohort.objects.get(pk=cast.evening.pk).mode == name
        assert faye.get(path).status_code == 200
        room = words(signed_in(cast.ana).get(f"/rooms/{cast.room.pk}/"))
        assert ("Every message waits" in room) == (name == "pre_moderated")
        assert ("While nobody watches, messages wait" in room) == (name == "night_hold")
    for seconds in (60, 0):
        faye.post(f"{path}pace/", {"seconds": seconds})
        cast.room.refresh_from_db()
        assert cast.room.slow_mode_s == seconds
    assert faye.post(f"{path}pace/", {"seconds": 7}).status_code == 404
    assert faye.post(f"{path}mode/", {"mode": "archived"}).status_code == 404
    assert faye.post(f"/cohorts/{uuid.uuid4()}/running/pace/", {"seconds": 60}).status_code == 404


def test_contact_details_wait_only_where_the_cohort_says_so(cast: Cast) -> None:
    number = "my number is 212-555-0142"
    assert said(cast.ana, number).state == "held"
    for _ in range(2):
        modes.set_holds_private(by=cast.faye, holds=False, at=NOON)
    shown = said(cast.ana, number)
    assert shown.state == "visible"
    assert [flag.reason for flag in Flag.objects.filter(message=shown)] == ["contact_swap"]
    modes.set_holds_private(by=cast.faye, holds=True, at=NOON)
    assert said(cast.ana, number).state == "held"
    changes = AuditEvent.objects.filter(kind="private").order_by("n").values_list("before_state", "after_state")
    assert list(changes) == [("held", "shown"), ("shown", "held")]


def test_only_the_team_says_whether_contact_details_wait(cast: Cast) -> None:
    path = f"/cohorts/{cast.evening.pk}/running/"
    faye = signed_in(cast.faye)
    assert "Messages with phone numbers" in words(faye.get(path))
    page = faye.post(f"{path}private/", {"holds": "0"}, follow=True)
    assert "They are shown, and you are told." in words(page)
    assert "Messages with contact details or offers are shown at once, and the team is told." in words(page)
    assert "Contact details and offers wait for the team first." in words(
        faye.post(f"{path}private/", {"holds": "1"}, follow=True)
    )
    assert faye.post(f"{path}private/", {"holds": "maybe"}).status_code == 404
    assert signed_in(cast.ana).post(f"{path}private/", {"holds": "0"}).status_code == 404
    with pytest.raises(Forbidden):
        modes.set_holds_private(by=cast.ana, holds=False, at=NOON)
