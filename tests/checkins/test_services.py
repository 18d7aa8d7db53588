"""Saving, changing, sharing, and what becomes a task for a person."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from accounts.errors import Conflict, Forbidden, Invalid, KeyReused, NotFound
from chat.models import Message, MessageRevision
from chat.services.messages import withdraw_message
from chat.services.seats import leave
from checkins import access
from checkins.models import CheckIn
from checkins.policies import words
from checkins.services.checkins import share_checkin, want_call
from groups.errors import Muted
from groups.models import CareTask, Membership
from groups.services import care
from groups.services.memberships import pause_posting
from tests import factories
from tests.checkins.conftest import NOW, TODAY

YESTERDAY = TODAY - timedelta(days=1)


def tasks_of(member: Membership) -> dict[str, CareTask]:
    return {task.kind: task for task in CareTask.objects.filter(about=member)}


def share(member, day=TODAY, room=None, parts=None, seen=None, at=NOW):
    row = access.on_day(member.user_id, day)
    text = words.share_text(access.answers_of(row), None, day, TODAY)
    mark = words.seal_of(text) if seen is None else seen
    return share_checkin(user=member.user, on_day=day, room_id=room, parts=parts, seen=mark, at=at)


def words_in(room) -> list[str]:
    revisions = MessageRevision.objects.filter(message__room=room, message__kind="checkin").order_by("created_at")
    return [revision.body for revision in revisions]


# ── saving ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_check_in_is_kept_for_the_local_day(people, check_in) -> None:
    told = check_in(people.ana, day=None, mood=3, urge=2, used="no", helped=["moved"], call="no", note="A walk.")
    row = CheckIn.objects.get()
    assert (str(row.pk), row.on_day.isoformat(), row.late) == (told["checkin"], told["day"], False)
    assert row.on_day == TODAY
    assert access.answers_of(row).note == "A walk."
    assert told["replayed"] is False


def test_the_note_is_sealed_in_the_table(people, check_in) -> None:
    check_in(people.ana, note="canary words")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM checkins_checkin")
        (stored,) = cursor.fetchone()
    assert b"canary" not in bytes(stored)


def test_the_same_key_is_kept_once_and_answered_alike(people, check_in) -> None:
    key = uuid.uuid4()
    first = check_in(people.ana, key=key, mood=3)
    again = check_in(people.ana, key=key, mood=3, at=NOW + timedelta(hours=9))
    assert again == {**first, "replayed": True}
    assert CheckIn.objects.count() == 1


def test_the_same_key_with_other_answers_is_refused(people, check_in) -> None:
    key = uuid.uuid4()
    check_in(people.ana, key=key, mood=3)
    with pytest.raises(KeyReused):
        check_in(people.ana, key=key, mood=4)
    assert CheckIn.objects.get().mood == 3


def test_change_replaces_the_answers_of_the_day(people, check_in) -> None:
    first = check_in(people.ana, mood=3, helped=["moved"], note="One.")
    second = check_in(people.ana, mood=4, at=NOW + timedelta(minutes=5))
    row = CheckIn.objects.get()
    assert first["checkin"] == second["checkin"]
    assert (row.mood, row.helped, row.note, row.changed_at) == (4, [], None, NOW + timedelta(minutes=5))


def test_saving_the_same_answers_again_is_no_change(people, check_in) -> None:
    check_in(people.ana, mood=3)
    check_in(people.ana, mood=3, at=NOW + timedelta(minutes=5))
    assert CheckIn.objects.get().changed_at is None


def test_yesterday_can_be_added_and_is_marked(people, check_in) -> None:
    told = check_in(people.ana, day=YESTERDAY)
    assert told["late"] is True
    assert CheckIn.objects.get().late


@pytest.mark.parametrize("offset", [1, -4])
def test_other_days_are_closed(people, check_in, offset) -> None:
    with pytest.raises(Invalid) as refused:
        check_in(people.ana, day=TODAY + timedelta(days=offset))
    assert refused.value.field == "day"
    assert not CheckIn.objects.exists()


def test_a_newcomer_cannot_fill_in_days_before_they_came(people, check_in) -> None:
    Membership.objects.filter(user=people.lee.user).update(started_at=NOW)
    with pytest.raises(Invalid):
        check_in(people.lee, day=YESTERDAY)
    assert check_in(people.lee, day=TODAY)["late"] is False


@pytest.mark.parametrize(
    ("zone", "clock", "expected"),
    [
        ("America/New_York", datetime(2026, 11, 19, 4, 59, tzinfo=UTC), date(2026, 11, 18)),  # 23:59
        ("America/New_York", datetime(2026, 11, 19, 5, 1, tzinfo=UTC), date(2026, 11, 18)),  # 00:01
        ("America/New_York", datetime(2026, 11, 19, 8, 59, tzinfo=UTC), date(2026, 11, 18)),  # 03:59
        ("America/New_York", datetime(2026, 11, 19, 9, 1, tzinfo=UTC), date(2026, 11, 19)),  # 04:01
        ("Europe/Berlin", datetime(2026, 11, 19, 2, 59, tzinfo=UTC), date(2026, 11, 18)),  # 03:59
        ("Europe/Berlin", datetime(2026, 11, 19, 3, 1, tzinfo=UTC), date(2026, 11, 19)),  # 04:01
    ],
)
def test_today_is_the_persons_own(people, check_in, zone, clock, expected) -> None:
    people.ana.user.time_zone = zone
    people.ana.user.save()
    check_in(people.ana, day=None, at=clock)
    assert CheckIn.objects.get().on_day == expected


def test_who_belongs_to_no_therapy_group_does_not_check_in(people, check_in) -> None:
    for member in (people.sam, people.faye):
        with pytest.raises(Forbidden):
            check_in(member)
    leave(member=people.lee, reason="finished", at=NOW)
    with pytest.raises(Forbidden):
        check_in(people.lee)
    assert not CheckIn.objects.exists()


# ── what needs a person ─────────────────────────────────────────────────────────────────────────────────────────────
def test_answers_raise_tasks_with_their_reason(people, check_in) -> None:
    check_in(people.ana, mood=1, urge=5, used="yes", call="today")
    tasks = tasks_of(people.ana)
    assert set(tasks) == {"low_mood", "urges_high", "use_reported", "call_wanted"}
    assert tasks["urges_high"].facts["urge"] == 5
    assert tasks["call_wanted"].facts["when"] == "today"
    assert {task.cohort_id for task in tasks.values()} == {people.evening.pk}
    assert all(task.words is None for task in tasks.values())


def test_reported_use_is_due_within_a_day(people, check_in) -> None:
    check_in(people.ana, used="yes")
    assert tasks_of(people.ana)["use_reported"].due_at == NOW + timedelta(hours=24)


def test_quiet_answers_raise_nothing(people, check_in) -> None:
    check_in(people.ana, mood=2, urge=3, used="talk", call="no", note="Help")
    assert tasks_of(people.ana) == {}


def test_urges_come_with_those_of_the_days_before(people, check_in) -> None:
    for back, urge in ((9, 5), (3, 1), (2, 2), (1, 2)):
        at = NOW - timedelta(days=back)
        check_in(people.ana, day=TODAY - timedelta(days=back), at=at, urge=urge, mood=3)
    check_in(people.ana, urge=4)
    assert tasks_of(people.ana)["urges_high"].facts["before"] == [1, 2, 2]


def test_change_brings_a_task_up_to_date_and_takes_back_what_is_not_so_any_more(people, check_in) -> None:
    check_in(people.ana, mood=1, urge=5, call="today")
    check_in(people.ana, mood=3, urge=4, call="week")
    tasks = tasks_of(people.ana)
    assert set(tasks) == {"urges_high", "call_wanted"}
    assert tasks["urges_high"].facts["urge"] == 4
    assert tasks["call_wanted"].facts["when"] == "week"
    assert tasks["call_wanted"].priority == 2


def test_a_task_that_somebody_has_taken_stays(people, check_in) -> None:
    check_in(people.ana, call="today")
    care.take_task(task=tasks_of(people.ana)["call_wanted"], by=people.faye, at=NOW)
    check_in(people.ana, call="no")
    assert tasks_of(people.ana)["call_wanted"].claimed_by == people.faye


def test_the_task_goes_to_the_therapy_group_joined_last(people, check_in) -> None:
    newer = factories.join(people.other, "ana", at=NOW)
    check_in(people.ana, call="today")
    assert CareTask.objects.get().about == newer


def test_a_call_can_be_asked_for_afterwards(people, check_in) -> None:
    check_in(people.ana, mood=1, used="yes")
    for _ in range(2):
        want_call(user=people.ana.user, on_day=TODAY, at=NOW)
    assert set(tasks_of(people.ana)) == {"low_mood", "use_reported", "call_wanted"}
    assert CheckIn.objects.get().call == "today"


def test_without_a_check_in_no_call_is_asked_for_here(people) -> None:
    with pytest.raises(NotFound):
        want_call(user=people.ana.user, on_day=TODAY, at=NOW)


# ── sharing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_nothing_is_shared_unless_somebody_says_so(people, check_in) -> None:
    check_in(people.ana, mood=3, used="yes", note="canary")
    assert not Message.objects.filter(author=people.ana).exists()


def test_sharing_at_once_posts_the_lines_in_the_same_transaction(people, check_in) -> None:
    told = check_in(people.ana, mood=4, urge=2, used="yes", helped=["moved"], note="canary", share=people.room.pk)
    assert words_in(people.room) == ["How I am: Good\nUrges: 2 of 5\nWhat helped: Moved"]
    message = Message.objects.get(kind="checkin")
    assert (told["message"], told["seq"], told["ord"], told["state"]) == (
        str(message.pk),
        message.posted_seq,
        message.ord,
        "visible",
    )


def test_one_check_in_is_never_shared_twice(people, check_in) -> None:
    first = check_in(people.ana, mood=4, share=people.room.pk)
    second = check_in(people.ana, mood=5, share=people.room.pk)
    third = share(people.ana, room=people.room.pk)
    assert first["message"] == second["message"] == third["message"]
    assert len(words_in(people.room)) == 1


def test_taken_back_is_not_shared_again(people, check_in) -> None:
    told = check_in(people.ana, mood=4, share=people.room.pk)
    withdraw_message(by=people.ana, message_id=uuid.UUID(told["message"]), at=NOW)
    assert share(people.ana, room=people.room.pk)["state"] == "withdrawn"
    assert len(words_in(people.room)) == 1


def test_only_the_chosen_lines_are_shared(people, check_in) -> None:
    check_in(people.ana, mood=4, urge=5, helped=["called"])
    share(people.ana, room=people.room.pk, parts=["helped", "mood"])
    assert words_in(people.room) == ["How I am: Good\nWhat helped: Called someone"]


def test_what_is_shared_is_what_was_shown(people, check_in) -> None:
    check_in(people.ana, mood=4)
    seen = words.seal_of("How I am: Good")
    check_in(people.ana, mood=1)
    with pytest.raises(Conflict):
        share(people.ana, room=people.room.pk, seen=seen)
    assert words_in(people.room) == []


def test_the_words_are_in_the_persons_language(people, check_in) -> None:
    people.ana.user.language = "es"
    people.ana.user.save()
    check_in(people.ana, mood=4, share=people.room.pk)
    assert len(words_in(people.room)) == 1


@pytest.mark.parametrize("parts", [[], ["note"], ["used", "call"]])
def test_nothing_chosen_is_nothing_shared(people, check_in, parts) -> None:
    check_in(people.ana, mood=4, note="canary")
    with pytest.raises(Invalid) as refused:
        share(people.ana, room=people.room.pk, parts=parts)
    assert refused.value.field == "share"
    assert words_in(people.room) == []


def test_a_check_in_with_nothing_to_share_is_not_kept_as_shared(people, check_in) -> None:
    with pytest.raises(Invalid):
        check_in(people.ana, used="yes", share=people.room.pk)
    assert not CheckIn.objects.exists()


def test_sharing_needs_a_check_in(people) -> None:
    with pytest.raises(NotFound):
        share_checkin(user=people.ana.user, on_day=TODAY, room_id=people.room.pk, parts=None, seen="", at=NOW)


def test_another_groups_room_is_not_found(people, check_in) -> None:
    for room in (people.other_room.pk, uuid.uuid4()):
        with pytest.raises(NotFound):
            check_in(people.ana, mood=4, share=room)
    assert not CheckIn.objects.exists()


def test_the_family_never_gets_a_check_in(people, check_in) -> None:
    with pytest.raises(Forbidden):
        check_in(people.ana, mood=4, share=people.family.room.pk)
    assert not CheckIn.objects.exists()


def test_while_posting_is_paused_a_check_in_is_still_kept(people, check_in) -> None:
    pause_posting(member=people.ana, until=NOW + timedelta(hours=1))
    check_in(people.ana, mood=4)
    with pytest.raises(Muted):
        share(people.ana, room=people.room.pk)
    assert CheckIn.objects.count() == 1
    assert words_in(people.room) == []
