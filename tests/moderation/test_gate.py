"""What happens to a message between "send" and the room: delivered, held, or delivered and people paged."""

import uuid

import pytest

from chat.gate import Draft, Verdict, gate
from chat.models import Message
from groups.models import CareTask, StaffEvent
from moderation.gatekeeper import ModerationGate
from moderation.models import AuditEvent, Case, Flag
from tests.factories import Cast
from tests.moderation.conftest import NOON, changed, minutes, said, trail

NUMBER = "If anybody wants to talk, my number is 212-555-0142."

pytestmark = pytest.mark.django_db


def draft(body: str, role: str = "member") -> Draft:
    return Draft(uuid.uuid4(), uuid.uuid4(), role, body, "text", NOON)


def test_it_is_the_gate_of_this_house() -> None:
    assert isinstance(gate(), ModerationGate)


def test_ordinary_words_pass_without_a_finding() -> None:
    assert ModerationGate().judge(draft("I slept well. I am here.")) == Verdict()


def test_a_day_of_use_is_told_to_nobody_and_its_author_is_offered_support() -> None:
    assert ModerationGate().judge(draft("I used on Saturday. I am here.")) == Verdict(support=True)
    assert ModerationGate().judge(draft("I used on Saturday. I am here.", role="facilitator")) == Verdict()


def test_contact_details_wait_for_the_team() -> None:
    verdict = ModerationGate().judge(draft(NUMBER))
    assert verdict.hold
    assert [(one.reason, one.rule) for one in verdict.findings] == [("contact_swap", "phone-written-out")]


def test_the_teams_own_number_is_not_held() -> None:
    assert ModerationGate().judge(draft(NUMBER, role="facilitator")) == Verdict()


def test_danger_is_never_held_even_beside_a_phone_number() -> None:
    verdict = ModerationGate().judge(draft(f"I am going to kill myself. {NUMBER}"))
    assert not verdict.hold
    assert [one.priority for one in verdict.findings] == [0, 1]


def test_an_offer_of_another_app_is_flagged_and_delivered() -> None:
    verdict = ModerationGate().judge(draft("add me on snap"))
    assert not verdict.hold
    assert [one.reason for one in verdict.findings] == ["contact_swap"]


def test_a_held_message_has_a_case_a_flag_and_an_entry_in_the_trail(cast: Cast) -> None:
    message = said(cast.ana, NUMBER)
    assert message.state == Message.State.HELD
    case = Case.objects.get(message=message)
    flag = Flag.objects.get(case=case)
    assert (case.opened_by_rule, case.priority, case.due_at) == (True, 1, minutes(30))
    assert (flag.reporter, flag.rule, flag.rule_version, flag.words) == (
        None,
        "phone-written-out",
        flag.rule_version,
        None,
    )
    assert flag.rule_version
    assert NUMBER[slice(*(flag.span or ()))] == "212-555-0142"
    entry = AuditEvent.objects.get(case=case.pk)
    assert (entry.kind, entry.actor, entry.role, entry.after_state) == ("hold", None, "rule", "held")
    assert entry.facts == {"rules": ["phone-written-out"]}


def test_danger_is_delivered_and_pages_the_team_in_the_same_transaction(cast: Cast) -> None:
    message = said(cast.ana, "i am going to kill myself tonight")
    assert (message.state, message.ord is None) == ("visible", False)
    task = CareTask.objects.get(kind="danger")
    case = Case.objects.get(message=message)
    assert (task.about, task.priority, task.due_at) == (cast.ana, 0, minutes(5))
    assert task.facts == {"case": str(case.pk), "message": str(message.pk), "from": "rule"}
    assert (case.priority, case.due_at) == (0, minutes(5))
    kinds = StaffEvent.objects.filter(cohort=cast.evening).order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[:3] == ["case.opened", "care.raised", "alert.step"]
    assert set(list(kinds)[3:]) == {"flag.added"}
    assert trail(cast.faye) == []


def test_new_words_are_screened_again_and_join_the_case(cast: Cast) -> None:
    message = said(cast.ana, "add me on snap")
    changed(message, NUMBER, minutes(1))
    message.refresh_from_db()
    case = Case.objects.get(message=message)
    assert message.state == "held"
    assert sorted(case.flags.values_list("words_n", "rule")) == [
        (1, "meeting-on-another-app"),
        (2, "phone-written-out"),
    ]
    assert case.version == 2


def test_a_gate_that_fails_lets_the_message_pass_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(reading: object) -> None:
        raise ValueError(reading)

    monkeypatch.setattr("moderation.screens.safety.findings_in", fall)
    message = said(cast.ana, "I slept badly.")
    flag = Flag.objects.get(message=message)
    assert (message.state, message.unscreened) == ("visible", True)
    assert (flag.rule, flag.reason, flag.case.priority) == ("unscreened", "other", 2)


def test_a_message_without_findings_leaves_no_trace(cast: Cast) -> None:
    message = said(cast.ana)
    ModerationGate().record(message, Verdict())
    assert not Case.objects.exists()
    assert not Flag.objects.exists()


def test_a_facilitators_words_of_danger_still_alert(cast: Cast) -> None:
    said(cast.faye, "i am going to kill myself tonight")
    assert CareTask.objects.filter(kind="danger", about=cast.faye).exists()
