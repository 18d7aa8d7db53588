"""What follows from attendance: a call and nothing else; closing, changing, and what is told to whom."""

import uuid
from datetime import timedelta

import pytest

from accounts.errors import Invalid
from groups.access import attendance as access
from groups.errors import MeetingClosed
from groups.models import Attendance, AttendanceChange, CareTask, Meeting, MeetingNote, Membership
from groups.services import attendance as services
from groups.services import care
from groups.services.meetings import announce_absence
from tests.groups.conftest import MINUTE, NOW


def stands(people, name) -> tuple[str, int]:
    row = Attendance.objects.get(membership=getattr(people, name))
    return row.status, row.minutes


# ── who did not come ────────────────────────────────────────────────────────────────────────────────────────────────
def test_somebody_is_asked_to_call_once_and_nothing_else_follows(people, tonight, mark) -> None:
    before = Membership.objects.filter(pk=people.mo.pk).values().get()
    mark("mo", "no_show")
    mark("mo", "no_show", by="ruth", at=NOW + MINUTE)
    task = CareTask.objects.get()
    assert (task.kind, task.about, task.cohort) == ("no_show", people.mo, people.evening)
    assert task.due_at == tonight.ends_at + timedelta(hours=24)
    assert task.facts == {"starts_at": tonight.starts_at.isoformat(), "is_new": False}
    assert Membership.objects.filter(pk=people.mo.pk).values().get() == before


def test_in_the_first_four_weeks_it_is_the_same_day(people, mark) -> None:
    people.mo.started_at = NOW - timedelta(days=10)
    people.mo.save()
    mark("mo", "no_show")
    task = CareTask.objects.get()
    assert task.due_at == NOW + timedelta(hours=3, minutes=30)  # midnight in New York
    assert task.facts["is_new"] is True


@pytest.mark.parametrize("status", ["present", "excused", "not_expected"])
def test_nobody_is_asked_for_the_others(people, mark, status) -> None:
    mark("mo", status)
    assert not CareTask.objects.exists()


def test_who_comes_after_all_is_not_called_unless_somebody_has_it_already(people, mark) -> None:
    mark("mo", "no_show")
    mark("mo", "late", moment=NOW)
    assert not CareTask.objects.exists()
    mark("mo", "no_show")
    care.take_task(task=CareTask.objects.get(), by=people.ruth, at=NOW)
    mark("mo", "late", moment=NOW)
    assert CareTask.objects.get().claimed_by == people.ruth


def test_a_relative_who_stays_away_is_nobody_s_task(people) -> None:
    faye = Membership.objects.get(cohort=people.family, role="facilitator")
    Membership.objects.filter(pk=people.sam.pk).update(started_at=NOW - timedelta(days=30))
    evening = Meeting.objects.create(cohort=people.family, starts_at=NOW, ends_at=NOW + 60 * MINUTE)
    services.mark(by=faye, meeting=evening, member=people.sam, status="no_show", moment=None, seen=None, at=NOW)
    assert not CareTask.objects.exists()


def test_nobody_calls_who_has_left_since(people, tonight, mark) -> None:
    Membership.objects.filter(pk=people.mo.pk).update(ended_at=NOW)
    people.mo.refresh_from_db()
    mark("mo", "no_show")
    assert not CareTask.objects.exists()


# ── closing and changing ────────────────────────────────────────────────────────────────────────────────────────────
def test_closing_asks_for_everybody_first(people, tonight, mark) -> None:
    mark("ana", "present")
    with pytest.raises(Invalid) as refused:
        services.close(by=people.faye, meeting=tonight, topic="", note="", breaks=0, at=NOW)
    assert refused.value.detail == "Not marked yet: Dana, Lee, Mo."


def test_closing_writes_the_minutes_once_with_the_breaks_there_were(people, tonight, mark, close) -> None:
    mark("mo", "left_early", moment=NOW)
    close(breaks=30, note="Mo was called away.")
    assert stands(people, "ana") == ("present", 150)
    assert stands(people, "mo") == ("left_early", 30)
    tonight.refresh_from_db()
    assert (tonight.topic, tonight.break_minutes, tonight.closed_by) == ("Sleep", 30, people.faye)
    assert MeetingNote.objects.get().words == "Mo was called away."


def test_after_closing_nothing_is_marked_undone_or_closed_again(people, tonight, mark, close) -> None:
    close()
    acts = (
        lambda: mark("ana", "no_show", by="ruth"),
        lambda: services.mark_rest(by=people.ruth, meeting=tonight, at=NOW),
        lambda: services.undo_rest(by=people.ruth, meeting=tonight, batch=uuid.uuid4(), at=NOW),
        lambda: services.close(by=people.ruth, meeting=tonight, topic="", note="", breaks=0, at=NOW),
    )
    for act in acts:
        with pytest.raises(MeetingClosed):
            act()
    assert stands(people, "ana") == ("present", 165)


def change(people, tonight, **told) -> Attendance:
    facts = {"status": "no_show", "moment": None, "reason": "sheet", "at": NOW + timedelta(days=1)} | told
    return services.change(by=people.ruth, meeting=tonight, member=people.mo, **facts)


def test_a_change_keeps_what_stood_there_why_who_and_when(people, tonight, close) -> None:
    close()
    change(people, tonight)
    change(people, tonight, status="late", moment=NOW - 40 * MINUTE, reason="member", at=NOW + timedelta(days=2))
    newest, first = access.changes_of(people.faye, tonight)
    assert (first.status_before, first.minutes_before, first.status, first.minutes) == ("present", 165, "no_show", 0)
    assert (first.reason, first.changed_by, first.changed_at) == ("sheet", people.ruth, NOW + timedelta(days=1))
    assert (newest.status_before, newest.status, newest.minutes) == ("no_show", "late", 145)
    assert stands(people, "mo") == ("late", 145)


def test_the_same_again_leaves_no_trace(people, tonight, close) -> None:
    close()
    change(people, tonight, status="present")
    assert not AttendanceChange.objects.exists()


def test_a_change_also_asks_somebody_to_call_and_takes_it_back(people, tonight, close) -> None:
    close()
    change(people, tonight)
    assert CareTask.objects.get().kind == "no_show"
    change(people, tonight, status="excused")
    assert not CareTask.objects.exists()


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"reason": "because"}, {"status": "late"}, {"status": "gone"}])
def test_without_a_reason_or_a_time_nothing_changes(people, tonight, close, wrong) -> None:
    close()
    with pytest.raises(Invalid):
        change(people, tonight, **wrong)
    assert stands(people, "mo") == ("present", 165)


def test_an_open_list_is_not_amended(people, tonight, mark) -> None:
    mark("mo", "present")
    with pytest.raises(Invalid):
        change(people, tonight)


def test_notes_are_forgotten_after_a_year(people, tonight, close) -> None:
    close(note="Quiet evening.")
    written = MeetingNote.objects.get().written_at
    assert services.forget_old_notes(at=written + timedelta(days=365)) == 0
    assert services.forget_old_notes(at=written + timedelta(days=365) + MINUTE) == 1
    assert not MeetingNote.objects.exists()
    assert Attendance.objects.count() == 4


# ── what it tells ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_only_closed_meetings_are_counted_and_only_the_last_ten(people, tonight, mark, close) -> None:
    mark("mo", "no_show")
    assert access.statuses_in(people.faye, NOW) == {}
    close()
    for n in range(10):
        old = Meeting.objects.create(
            cohort=people.evening,
            starts_at=NOW - timedelta(days=n + 1),
            ends_at=NOW - timedelta(days=n + 1) + MINUTE,
            closed_at=NOW,
            closed_by=people.faye,
        )
        Attendance.objects.create(
            meeting=old, membership=people.mo, status="present", recorded_by=people.faye, recorded_at=NOW
        )
    later = NOW + timedelta(days=1)
    assert access.statuses_in(people.faye, later)[people.mo.pk].count("present") == 9
    assert access.statuses_in(people.faye, later)[people.ana.pk] == ["present"]
    assert [one.status for one in access.history_of(people.faye, people.mo)] == ["no_show", *["present"] * 9]


def test_hours_of_a_week_are_planned_and_attended(people, tonight, mark) -> None:
    mark("mo", "late", moment=NOW)
    Meeting.objects.create(
        cohort=people.evening, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=3)
    )
    hours = access.hours_between(people.faye, NOW - timedelta(days=2), NOW + timedelta(days=5))
    assert hours == access.Hours(planned=165 + 180, attended={people.mo.pk: 105})


def test_one_s_own_attendance_is_one_s_own_with_its_changes(people, tonight, close) -> None:
    close()
    change(people, tonight)
    told = access.own_attendance(people.mo.user_id)
    assert [(one["group"], one["status"], one["minutes"]) for one in told] == [("Evening group", "no_show", 0)]
    assert [(one["before"], one["after"], one["reason"]) for one in told[0]["changes"]] == [
        ("present", "no_show", "sheet")
    ]
    assert "Ruth" not in str(told)
    assert access.own_attendance(people.sam.user_id) == []


def test_what_still_asks_for_attendance(people, tonight, mark) -> None:
    announce_absence(member=people.dana, meeting=tonight, reason="none", at=NOW)
    mark("mo", "present")
    week, soon = timedelta(days=7), timedelta(hours=18)

    def asked(at):
        found = access.to_take([people.evening.pk], at - week, at + soon)
        return [(one.meeting.pk, one.absent, one.marked) for one in found]

    assert asked(NOW) == [(tonight.pk, 1, 1)]
    assert asked(tonight.ends_at + timedelta(days=6)) == [(tonight.pk, 1, 1)]
    assert asked(tonight.ends_at + timedelta(days=7)) == []
    Meeting.objects.update(closed_at=NOW, closed_by=people.faye)
    assert asked(tonight.ends_at) == []
