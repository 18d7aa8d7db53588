"""Saying that a message worries one: once a person and revision, confidential, never in the way of an alarm."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.errors import BadRequest, KeyReused, NotFound, RateLimited
from chat.models import RoomEvent
from groups.models import CareTask, StaffEvent
from groups.services import care
from moderation.errors import CaseChanged, OwnMessage
from moderation.models import Case, Flag
from moderation.services import flags
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, changed, flagged, minutes, opened, said, signed_in, taken_back
from tests.moderation.pages import words


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


def test_a_report_is_taken_back_by_its_reporter_and_the_case_stays(cast: Cast) -> None:
    message = said(cast.ana)
    flag, other = flagged(cast.mo, message), flagged(cast.dana, message)
    for _ in range(2):
        flags.take_back(by=cast.mo, message_id=message.pk, at=minutes(1))
    flag.refresh_from_db()
    other.refresh_from_db()
    case = Case.objects.get()
    assert (flag.taken_back_at, flag.closed_at, flag.closed_by) == (minutes(1), minutes(1), None)
    assert (other.taken_back_at, other.closed_at) == (None, None)
    assert (case.status, case.version) == ("open", 3)
    told = StaffEvent.objects.order_by("seq").last()
    assert told is not None
    assert (told.kind, told.facts["kind"], str(cast.mo.pk) in str(told.facts)) == ("case.changed", "taken_back", False)


def test_nobody_takes_back_what_somebody_else_reported(cast: Cast) -> None:
    message = said(cast.ana)
    flagged(cast.mo, message)
    for who in (cast.dana, cast.faye):
        with pytest.raises(NotFound):
            flags.take_back(by=who, message_id=message.pk, at=NOON)
    assert Flag.objects.get().taken_back_at is None


def test_what_was_answered_is_not_taken_back_any_more(cast: Cast) -> None:
    message = said(cast.ana)
    flag = flagged(cast.mo, message)
    act(cast.faye, flag.case, "keep", minutes(1))
    flags.take_back(by=cast.mo, message_id=message.pk, at=minutes(2))
    flag.refresh_from_db()
    assert (flag.taken_back_at, flag.closed_at) == (None, minutes(1))


def test_who_is_worried_again_says_it_again(cast: Cast) -> None:
    message = said(cast.ana)
    flag = flagged(cast.mo, message, words="he means me")
    flags.take_back(by=cast.mo, message_id=message.pk, at=minutes(1))
    again = flagged(cast.mo, message, "use_detail", at=minutes(2), words="now really")
    assert (again.pk, again.reason, again.words) == (flag.pk, "use_detail", "now really")
    assert (again.taken_back_at, again.closed_at) == (None, None)


def test_what_the_team_has_decided_already_is_not_asked_again_by_saying_it_again(cast: Cast) -> None:
    message = said(cast.ana)
    flag = flagged(cast.mo, message)
    flags.take_back(by=cast.mo, message_id=message.pk, at=minutes(1))
    act(cast.faye, flag.case, "keep", minutes(2))
    quiet = flagged(cast.mo, message, at=minutes(3))
    assert (quiet.pk, quiet.taken_back_at, quiet.closed_at) == (flag.pk, None, minutes(3))
    assert Case.objects.get().status == "decided"


def test_a_report_that_was_taken_back_holds_nothing_and_danger_is_still_looked_at(cast: Cast) -> None:
    message = said(cast.ana)
    flagged(cast.mo, message)
    flags.take_back(by=cast.mo, message_id=message.pk, at=minutes(1))
    flagged(cast.dana, message)
    message.refresh_from_db()
    assert message.state == "visible"
    flagged(cast.mo, message, "safety_self", at=minutes(2))
    flags.take_back(by=cast.mo, message_id=message.pk, at=minutes(3))
    assert CareTask.objects.filter(kind="danger", handled_at=None).count() == 1


def test_a_decision_on_the_version_before_is_told_that_something_changed(cast: Cast) -> None:
    message = said(cast.ana)
    flag = flagged(cast.mo, message)
    flags.take_back(by=cast.mo, message_id=message.pk, at=minutes(1))
    with pytest.raises(CaseChanged) as stale:
        act(cast.faye, flag.case, "keep", minutes(2), expected_version=1)
    assert (stale.value.facts["kind"], stale.value.facts["by"]) == ("open", None)


def test_the_pages_take_a_report_back_without_script_and_show_the_team_that_it_was(cast: Cast) -> None:
    message = said(cast.ana, at=timezone.now())
    mo, report = signed_in(cast.mo), f"/messages/{message.pk}/report/"
    mo.post(report, {"reason": "conduct", "words": "", "key": str(uuid.uuid4())})
    assert "Take my report back" in words(mo.get(f"{report}thanks/"))
    assert "You took your report back." in words(mo.post(f"{report}take-back/", follow=True))
    assert "Take my report back" not in words(mo.get(f"{report}thanks/"))
    assert "taken back by who reported it" in words(signed_in(cast.faye).get(f"/queue/{Case.objects.get().pk}/"))
    assert signed_in(cast.dana).post(f"{report}take-back/").status_code == 404
