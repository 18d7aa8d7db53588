"""Saying that a message worries one: once a person and revision, confidential, never in the way of an alarm."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from accounts.errors import BadRequest, KeyReused, NotFound, RateLimited
from chat.models import RoomEvent
from groups.models import CareTask, StaffEvent
from groups.services import care
from moderation.errors import OwnMessage
from moderation.models import Case, Flag
from moderation.services import flags
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, changed, flagged, minutes, opened, said, taken_back


def test_a_flag_opens_a_case_for_the_team_and_tells_the_room_nothing(cast: Cast) -> None:
    message = said(cast.ana)
    before = RoomEvent.objects.count()
    flag = flagged(cast.mo, message, words="he means me")
    case = Case.objects.get()
    assert (flag.case, flag.words_n, flag.reporter, flag.words) == (case, 1, cast.mo, "he means me")
    assert (case.status, case.priority, case.due_at, case.opened_by_rule) == ("open", 1, minutes(30), False)
    assert RoomEvent.objects.count() == before
    told = StaffEvent.objects.filter(cohort=cast.evening).order_by("seq")
    assert [event.kind for event in told] == ["case.opened", "flag.added"]
    assert all("he means me" not in str(event.facts) and str(cast.mo.pk) not in str(event.facts) for event in told)


def test_the_same_person_flags_the_same_words_once(cast: Cast) -> None:
    message = said(cast.ana)
    assert flagged(cast.mo, message) == flagged(cast.mo, message, at=minutes(1))
    assert Case.objects.get().version == 1


def test_a_second_look_may_make_it_more_urgent_but_never_less(cast: Cast) -> None:
    message = said(cast.ana)
    flag = flagged(cast.mo, message, "conduct")
    assert flagged(cast.mo, message, "other", at=minutes(1)).reason == "conduct"
    again = flagged(cast.mo, message, "safety_self", at=minutes(2))
    assert (again.pk, again.reason) == (flag.pk, "safety_self")
    case = Case.objects.get()
    assert (case.priority, case.version, case.due_at) == (0, 2, minutes(7))
    assert CareTask.objects.filter(kind="danger", about=cast.ana).count() == 1


def test_others_join_the_open_case_and_its_version_goes_up(cast: Cast) -> None:
    message = said(cast.ana)
    flagged(cast.mo, message, "other")
    flagged(cast.dana, message, "privacy_other", at=minutes(10))
    case = Case.objects.get()
    assert (case.version, case.priority, case.due_at) == (2, 1, minutes(40))
    assert case.flags.count() == 2


def test_a_milder_flag_does_not_make_a_case_wait_longer(cast: Cast) -> None:
    message = said(cast.ana)
    flagged(cast.mo, message, "safety_self")
    flagged(cast.dana, message, "other", at=minutes(1))
    assert (Case.objects.get().priority, Case.objects.get().due_at) == (0, minutes(5))


def test_new_words_can_be_flagged_again(cast: Cast) -> None:
    message = said(cast.ana)
    first = flagged(cast.mo, message)
    changed(message, "Other words.", minutes(1))
    second = flagged(cast.mo, message, at=minutes(2))
    assert (first.words_n, second.words_n) == (1, 2)
    assert first.case == second.case


@pytest.mark.parametrize("who", ["olu", "sam"])
def test_what_one_cannot_see_does_not_exist(cast: Cast, who: str) -> None:
    message = said(cast.ana)
    with pytest.raises(NotFound):
        flagged(getattr(cast, who), message)
    with pytest.raises(NotFound):
        flags.flag_message(by=cast.mo, message_id=uuid.uuid4(), reason="conduct", at=NOON)
    assert not Case.objects.exists()


def test_a_message_held_before_it_was_seen_does_not_exist_for_others(cast: Cast) -> None:
    held = said(cast.ana, "my number is 212-555-0142")
    with pytest.raises(NotFound):
        flagged(cast.mo, held)
    assert flagged(cast.faye, held).reporter == cast.faye


def test_who_has_left_flags_nothing(cast: Cast) -> None:
    message = said(cast.ana)
    with pytest.raises(NotFound):
        flagged(cast.kit, message)


def test_nobody_reports_themselves(cast: Cast) -> None:
    with pytest.raises(OwnMessage):
        flagged(cast.ana, said(cast.ana))


def test_a_made_up_reason_is_refused(cast: Cast) -> None:
    with pytest.raises(BadRequest):
        flagged(cast.mo, said(cast.ana), "relapse")


def test_twenty_flags_an_hour_and_no_limit_for_danger(cast: Cast, settings) -> None:
    settings.LIMIT_FLAGS_HOUR = 2
    listed = [said(cast.ana) for _ in range(4)]
    flagged(cast.mo, listed[0], at=NOON)
    flagged(cast.mo, listed[1], at=minutes(30))
    with pytest.raises(RateLimited) as refused:
        flagged(cast.mo, listed[2], at=minutes(45))
    assert refused.value.retry_after_ms == timedelta(minutes=15).total_seconds() * 1000 + 1
    flagged(cast.mo, listed[2], "safety_other", at=minutes(45))
    flagged(cast.dana, listed[3], at=minutes(45))
    flagged(cast.mo, listed[3], at=minutes(61))


def test_no_limit_when_it_is_switched_off(cast: Cast, settings) -> None:
    settings.LIMIT_FLAGS_HOUR = 0
    assert flagged(cast.mo, said(cast.ana)).pk


def test_the_same_key_gives_the_same_answer(cast: Cast) -> None:
    message, key = said(cast.ana), uuid.uuid4()
    asked: dict[str, Any] = {"by": cast.mo, "message_id": message.pk, "at": NOON, "key": key}
    first = flags.flag_message(reason="conduct", **asked)
    again = flags.flag_message(reason="conduct", **asked)
    assert (first["replayed"], again["replayed"], first["flag"]) == (False, True, again["flag"])
    with pytest.raises(KeyReused):
        flags.flag_message(reason="other", **asked)


def test_a_flag_on_words_taken_back_is_kindly_accepted_and_opens_a_case(cast: Cast) -> None:
    message = said(cast.ana)
    taken_back(message, minutes(1))
    told = flags.flag_message(by=cast.mo, message_id=message.pk, reason="conduct", at=minutes(2))
    assert told["handled"]
    assert Case.objects.get().status == "open"


def test_a_flag_on_decided_words_only_counts(cast: Cast) -> None:
    message = said(cast.ana)
    case = flagged(cast.mo, message).case
    act(cast.faye, case, "remove")
    told = flags.flag_message(by=cast.dana, message_id=message.pk, reason="conduct", at=minutes(2))
    case.refresh_from_db()
    assert told["handled"]
    assert (case.status, case.version, case.flags.count()) == ("decided", 2, 2)
    assert not case.flags.filter(closed_at__isnull=True).exists()


def test_danger_opens_a_decided_case_again(cast: Cast) -> None:
    message = said(cast.ana)
    case = flagged(cast.mo, message).case
    act(cast.faye, case, "keep")
    flagged(cast.mo, message, "safety_self", at=minutes(3))
    case.refresh_from_db()
    assert (case.status, case.priority, case.due_at, case.decided_at) == ("open", 0, minutes(8), None)
    assert Case.objects.count() == 1


def test_new_words_open_a_decided_case_again(cast: Cast) -> None:
    message = said(cast.ana)
    case = flagged(cast.mo, message).case
    act(cast.faye, case, "keep")
    changed(message, "Worse words.", minutes(1))
    flagged(cast.mo, message, at=minutes(2))
    case.refresh_from_db()
    assert (case.status, Case.objects.count()) == ("open", 1)


def test_one_alarm_a_message_until_somebody_handled_it_then_a_new_one(cast: Cast) -> None:
    message = said(cast.ana)
    flagged(cast.mo, message, "safety_self")
    flagged(cast.dana, message, "safety_self")
    task = CareTask.objects.get(kind="danger")
    care.end_task(task=task, by=cast.faye, outcome="reached", at=minutes(3))
    flagged(cast.lee, message, "safety_self", at=minutes(9))
    sources = CareTask.objects.filter(kind="danger").values_list("source", flat=True)
    assert sorted(sources) == [f"message:{message.pk}:danger", f"message:{message.pk}:danger:1"]


def test_a_case_opened_by_the_team_takes_the_flag(cast: Cast) -> None:
    message = said(cast.ana)
    case = opened(cast.faye, message)
    assert flagged(cast.mo, message).case == case
    assert Flag.objects.count() == 1
