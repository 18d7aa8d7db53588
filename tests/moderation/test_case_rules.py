"""The rules of a case, on plain values."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from accounts.errors import BadRequest, Forbidden, Invalid
from moderation.errors import NothingToDo, OwnCase
from moderation.models import Action
from moderation.policies import cases, pauses

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FAYE, RUTH, ANA = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
SECOND = timedelta(seconds=1)


@dataclass
class Somebody:
    role: str = "facilitator"
    ended_at: datetime | None = None
    muted_until: datetime | None = None
    agreed_version: int = 1
    pk: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass
class Open:
    status: str = "open"
    version: int = 1
    claimed_by_id: uuid.UUID | None = None
    claim_expires_at: datetime | None = None


CLAIMED = Open("claimed", 2, FAYE, NOON + cases.CLAIM_LEASE)


def test_the_desk_knows_the_kinds_that_are_stored() -> None:
    assert set(Action.Kind.values) == cases.KINDS
    assert cases.check_kind("keep") == "keep"


@pytest.mark.parametrize("kind", ["banish", "", None, 1])
def test_another_kind_is_refused(kind: object) -> None:
    with pytest.raises(BadRequest) as refused:
        cases.check_kind(kind)
    assert refused.value.field == "kind"


@pytest.mark.parametrize("version", [None, 0, -1, "3", True, 1.0])
def test_a_decision_without_the_version_it_was_made_on_is_refused(version: object) -> None:
    with pytest.raises(BadRequest) as refused:
        cases.check_expected(version)
    assert refused.value.field == "expected_version"


def test_the_version_is_taken() -> None:
    assert cases.check_expected(3) == 3


def test_a_claim_lasts_ten_minutes_and_ends_by_itself() -> None:
    last = NOON + cases.CLAIM_LEASE - SECOND
    assert cases.holder(CLAIMED, last) == FAYE
    assert cases.status_now(CLAIMED, last) == "claimed"
    assert cases.holder(CLAIMED, NOON + cases.CLAIM_LEASE) is None
    assert cases.status_now(CLAIMED, NOON + cases.CLAIM_LEASE) == "open"
    assert cases.holder(Open(), NOON) is None
    assert cases.status_now(Open("decided"), NOON) == "decided"


def test_the_team_decides() -> None:
    cases.check_may_decide(Somebody(), [ANA])


@pytest.mark.parametrize("role", ["member", "co_leader", "peer_specialist", "supporter"])
def test_nobody_else_decides(role: str) -> None:
    with pytest.raises(Forbidden):
        cases.check_may_decide(Somebody(role), [ANA])


def test_who_has_left_does_not_decide() -> None:
    with pytest.raises(Forbidden):
        cases.check_may_decide(Somebody(ended_at=NOON), [ANA])


def test_nobody_decides_about_themselves() -> None:
    with pytest.raises(OwnCase):
        cases.check_may_decide(Somebody(pk=FAYE), [ANA, FAYE])


@pytest.mark.parametrize(
    ("who", "kind", "reason", "barred"),
    [
        (FAYE, "keep", "", False),
        (RUTH, "keep", "", True),
        (RUTH, "claim", "", True),
        (RUTH, "remove", "conduct", True),
        (RUTH, "remove", "safety_self", False),
        (RUTH, "hold", "safety_other", False),
        (RUTH, "mute", "safety_other", True),
    ],
)
def test_a_claim_keeps_others_out_but_never_where_somebody_may_be_in_danger(
    who: uuid.UUID, kind: str, reason: str, barred: bool
) -> None:
    assert cases.is_barred(CLAIMED, who, kind, reason, NOON) is barred


def test_an_ended_claim_keeps_nobody_out() -> None:
    assert not cases.is_barred(CLAIMED, RUTH, "keep", "", NOON + cases.CLAIM_LEASE)


@pytest.mark.parametrize(
    ("kind", "status", "state", "withdrawn"),
    [
        ("keep", "open", "visible", False),
        ("keep", "claimed", None, False),
        ("keep", "open", "held", True),
        ("claim", "waiting", "held", False),
        ("reopen", "decided", "removed", False),
        ("hold", "decided", "visible", False),
        ("remove", "decided", "visible", False),
    ],
)
def test_what_fits(kind: str, status: str, state: str | None, withdrawn: bool) -> None:
    cases.check_fits(kind, status, state=state, is_withdrawn=withdrawn)


@pytest.mark.parametrize(
    ("kind", "status", "state"),
    [
        ("claim", "decided", "visible"),
        ("release_claim", "decided", "visible"),
        ("keep", "closed", "visible"),
        ("reopen", "open", "visible"),
        ("hold", "open", "held"),
    ],
)
def test_what_comes_at_the_wrong_moment(kind: str, status: str, state: str) -> None:
    with pytest.raises(NothingToDo):
        cases.check_fits(kind, status, state=state, is_withdrawn=False)


def test_a_held_message_is_released_or_removed_not_left() -> None:
    with pytest.raises(Invalid):
        cases.check_fits("keep", "open", state="held", is_withdrawn=False)


def test_only_a_pause_has_minutes() -> None:
    assert pauses.check_minutes("keep", 5) is None
    assert pauses.check_minutes("mute", 120) == 120
    assert pauses.check_minutes("suspend", 43_200) == 43_200


@pytest.mark.parametrize("minutes", [None, 0, 43_201, True, "60"])
def test_a_pause_says_for_how_long_and_not_over_thirty_days(minutes: object) -> None:
    with pytest.raises(BadRequest) as refused:
        pauses.check_minutes("mute", minutes)
    assert refused.value.field == "minutes"


@pytest.mark.parametrize(
    ("role", "kind", "minutes"), [("facilitator", "mute", 5), ("member", "suspend", 5), ("member", "slow", 1441)]
)
def test_the_team_itself_a_time_away_and_more_than_a_day_are_a_supervisors_matter(
    role: str, kind: str, minutes: int
) -> None:
    pauses.check_may_pause("facilitator", "member", "mute", pauses.DAY_MINUTES)
    pauses.check_may_pause("supervisor", role, kind, minutes)
    with pytest.raises(Forbidden):
        pauses.check_may_pause("facilitator", role, kind, minutes)


@dataclass
class Paused:
    muted_until: datetime | None = None
    slow_until: datetime | None = None
    suspended_until: datetime | None = None


def test_who_is_away_does_not_write_and_a_longer_mute_of_their_own_stays() -> None:
    soon, late = NOON + timedelta(hours=1), NOON + timedelta(hours=9)
    assert pauses.changes("mute", soon, Paused()) == {"muted_until": soon}
    assert pauses.changes("suspend", soon, Paused()) == {"suspended_until": soon, "muted_until": soon}
    assert pauses.changes("suspend", soon, Paused(muted_until=late))["muted_until"] == late
    away = Paused(muted_until=late, suspended_until=late)
    assert pauses.changes("suspend", soon, away)["muted_until"] == soon


def test_pauses_run_until_their_end_and_not_a_moment_longer() -> None:
    end = NOON + timedelta(hours=1)
    assert pauses.running(Paused(muted_until=end, slow_until=NOON), NOON) == {"mute": end}
    assert pauses.running(Paused(muted_until=end), end) == {}
    assert pauses.running(Paused(muted_until=end, suspended_until=end), NOON) == {"suspend": end}
    later = end + SECOND
    assert pauses.running(Paused(later, None, end), NOON) == {"mute": later, "suspend": end}


def test_a_removal_says_whether_a_note_goes_out() -> None:
    assert cases.check_note("remove", None, was_said=True) is None
    assert cases.check_note("remove", " Hi Mo. ", was_said=True) == "Hi Mo."
    with pytest.raises(BadRequest):
        cases.check_note("remove", None, was_said=False)


def test_other_decisions_need_no_note_but_a_note_needs_words() -> None:
    assert cases.check_note("keep", None, was_said=False) is None
    with pytest.raises(BadRequest):
        cases.check_note("note", None, was_said=True)


@pytest.mark.parametrize("note", ["", "   ", 5, "x" * 2001])
def test_an_empty_or_endless_note_is_refused(note: object) -> None:
    with pytest.raises(BadRequest) as refused:
        cases.check_note("remove", note, was_said=True)
    assert refused.value.field == "note"


def test_remarks_and_answers_are_texts_of_a_bearable_length() -> None:
    assert cases.check_remark(" seen ") == "seen"
    assert cases.check_answer(" thank you ") == "thank you"
    for remark in (None, "x" * 2001):
        with pytest.raises(BadRequest):
            cases.check_remark(remark)
    for answer in (None, " ", "x" * 2001):
        with pytest.raises(BadRequest):
            cases.check_answer(answer)


def test_a_removal_needs_a_reason_and_the_rest_does_not() -> None:
    assert cases.check_why("keep", None) == ""
    assert cases.check_why("keep", "conduct") == "conduct"
    assert cases.check_why("remove", "conduct") == "conduct"
    for kind, reason in (("remove", None), ("remove", ""), ("keep", "nonsense")):
        with pytest.raises(BadRequest):
            cases.check_why(kind, reason)


@pytest.mark.parametrize(
    ("kind", "status", "about_message", "flags_left", "undoes", "after"),
    [
        ("claim", "open", True, True, False, "claimed"),
        ("release_claim", "claimed", True, True, False, "open"),
        ("reopen", "decided", True, False, False, "open"),
        ("keep", "claimed", True, False, False, "decided"),
        ("remove", "open", True, True, False, "open"),
        ("restore", "decided", True, False, True, "open"),
        ("restore", "decided", True, False, False, "decided"),
        ("hold", "decided", True, False, False, "open"),
        ("hold", "claimed", True, True, False, "claimed"),
        ("note", "claimed", True, True, False, "claimed"),
        ("mute", "open", True, False, False, "open"),
        ("mute", "open", False, False, False, "decided"),
        ("lift", "decided", False, False, False, "decided"),
    ],
)
def test_what_becomes_of_a_case(
    kind: str, status: str, about_message: bool, flags_left: bool, undoes: bool, after: str
) -> None:
    found = cases.status_after(kind, status, about_message=about_message, flags_left=flags_left, undoes=undoes)
    assert found == after


def test_an_act_can_be_taken_back_for_ten_minutes() -> None:
    assert cases.may_undo("remove", NOON, NOON)
    assert cases.may_undo("remove", NOON, NOON + cases.UNDO_WINDOW - SECOND)
    assert not cases.may_undo("remove", NOON, NOON + cases.UNDO_WINDOW)
    assert not cases.may_undo("remove", NOON, NOON - SECOND)
    assert not cases.may_undo("claim", NOON, NOON)


def test_a_note_comes_out_when_its_time_has_come_unless_taken_back() -> None:
    out = NOON + cases.NOTE_DELAY
    assert not cases.is_note_out(out, None, out - SECOND)
    assert cases.is_note_out(out, None, out)
    assert not cases.is_note_out(out, NOON + SECOND, out)


@pytest.mark.parametrize(
    ("status", "decided_n", "words_n", "reason", "quiet"),
    [
        ("decided", 1, 1, "conduct", True),
        ("decided", 1, 2, "conduct", False),
        ("decided", 1, 1, "safety_self", False),
        ("open", None, 1, "conduct", False),
    ],
)
def test_a_flag_on_decided_words_only_counts(
    status: str, decided_n: int | None, words_n: int, reason: str, quiet: bool
) -> None:
    assert cases.joins_quietly(status, decided_n, words_n, reason) is quiet
