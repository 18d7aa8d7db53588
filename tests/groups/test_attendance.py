"""Taking attendance: what stands, who said so, what follows from it, and what never does."""

import uuid
from datetime import timedelta

import pytest

from accounts.errors import Forbidden, NotFound
from groups.access import attendance as access
from groups.models import Attendance, Membership
from groups.services import attendance as services
from groups.services.meetings import announce_absence
from tests import factories
from tests.groups.conftest import MINUTE, NOW


def stands(people, name) -> tuple[str, int]:
    row = Attendance.objects.get(membership=getattr(people, name))
    return row.status, row.minutes


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_list_has_everybody_who_belongs_and_presets_nothing(people, tonight) -> None:
    entries = access.list_of(people.faye, tonight)
    assert [one.member.display_name for one in entries] == ["Ana", "Dana", "Lee", "Mo"]
    assert all(one.mark is None for one in entries)


def test_who_left_since_is_still_on_it_and_who_came_later_is_not(people, tonight) -> None:
    Membership.objects.filter(pk=people.kit.pk).update(started_at=NOW - timedelta(days=30), ended_at=NOW)
    factories.join(people.evening, "rosa", at=tonight.ends_at + MINUTE)
    names = [one.member.display_name for one in access.list_of(people.faye, tonight)]
    assert names == ["Ana", "Dana", "Kit", "Lee", "Mo"]


@pytest.mark.parametrize(("before", "suggested"), [(25, True), (2, False)])
def test_who_said_so_in_time_is_suggested_as_excused_and_not_marked(people, tonight, before, suggested) -> None:
    announce_absence(member=people.dana, meeting=tonight, reason="ill", at=tonight.starts_at - timedelta(hours=before))
    dana = next(one for one in access.list_of(people.faye, tonight) if one.member == people.dana)
    assert (dana.suggested, dana.mark) == (suggested, None)
    assert not Attendance.objects.exists()


def test_the_notice_is_the_programme_s(people, tonight) -> None:
    tonight.cohort.programme.excused_notice_hours = 48
    announce_absence(member=people.dana, meeting=tonight, reason="ill", at=tonight.starts_at - timedelta(hours=25))
    assert not any(one.suggested for one in access.list_of(people.faye, tonight))


def test_the_list_costs_the_same_for_more_people(people, tonight, django_assert_num_queries) -> None:
    for n in range(8):
        factories.join(people.evening, f"guest{n}", at=NOW - timedelta(days=2))
    meeting = access.meeting_for_team(people.faye.user_id, tonight.pk)[1]
    with django_assert_num_queries(3):
        assert len(access.list_of(people.faye, meeting)) == 12


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_team_of_the_cohort_opens_it(people, tonight) -> None:
    assert access.meeting_for_team(people.faye.user_id, tonight.pk) == (people.faye, tonight)


@pytest.mark.parametrize("who", ["ana", "kit", "sam", "olu"])
def test_members_family_and_other_cohorts_do_not(people, tonight, who) -> None:
    with pytest.raises(NotFound):
        access.meeting_for_team(getattr(people, who).user_id, tonight.pk)


def test_neither_does_a_peer_specialist_a_program_or_another_team(people, tonight) -> None:
    strangers = [
        factories.join(people.evening, "priya", "peer_specialist"),
        factories.join(people.evening, "bot", "service"),
        factories.join(people.other, "noor", "facilitator"),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            access.meeting_for_team(stranger.user_id, tonight.pk)
        with pytest.raises(NotFound):
            access.list_of(stranger, tonight)
    with pytest.raises(NotFound):
        access.meeting_for_team(people.faye.user_id, uuid.uuid4())


def test_every_read_asks_whose_team_it_is(people, tonight, close) -> None:
    close(note="Quiet evening.")
    for read in (access.changes_of, access.note_of, access.list_of):
        read(people.faye, tonight)
        for wrong in (people.ana, people.olu):
            with pytest.raises(NotFound):
                read(wrong, tonight)
    assert access.mark_of(people.faye, tonight, people.mo.pk).status == "present"
    for wrong in (people.ana, people.olu):
        with pytest.raises(NotFound):
            access.mark_of(wrong, tonight, people.mo.pk)
    for wrong in (people.ana, people.olu):
        for read_cohort in (access.meetings_of, access.statuses_in):
            with pytest.raises(NotFound):
                read_cohort(wrong, NOW)
        with pytest.raises(NotFound):
            access.history_of(wrong, people.mo)
        with pytest.raises(NotFound):
            access.hours_between(wrong, NOW, NOW)


def test_members_and_other_teams_cannot_mark_close_or_change(people, tonight, close) -> None:
    noor = factories.join(people.other, "noor", "facilitator")
    acts = (
        lambda by: services.mark(
            by=by, meeting=tonight, member=people.mo, status="present", moment=None, seen=None, at=NOW
        ),
        lambda by: services.mark_rest(by=by, meeting=tonight, at=NOW),
        lambda by: services.undo_rest(by=by, meeting=tonight, batch=uuid.uuid4(), at=NOW),
        lambda by: services.close(by=by, meeting=tonight, topic="", note="", breaks=0, at=NOW),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act(people.ana)
        with pytest.raises(NotFound):
            act(noor)
    close()
    for by, refusal in ((people.ana, Forbidden), (noor, NotFound)):
        with pytest.raises(refusal):
            services.change(by=by, meeting=tonight, member=people.mo, status="late", moment=NOW, reason="slip", at=NOW)


# ── marking ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_mark_says_how_how_long_who_and_when(people, mark) -> None:
    made = mark("ana", "late", moment=NOW - 40 * MINUTE).mark
    assert (made.status, made.minutes, made.recorded_by, made.recorded_at) == ("late", 145, people.faye, NOW)


def test_a_time_is_kept_only_where_it_means_something(people, mark) -> None:
    assert mark("ana", "present", moment=NOW).mark.moment is None


def test_the_last_tap_counts_and_tells_whom_it_replaced(people, mark) -> None:
    first = mark("ana", "present").mark
    second = mark("ana", "no_show", by="ruth", at=NOW + MINUTE)
    assert (second.replaced, second.replaced_by) == ("present", "Faye")
    assert stands(people, "ana") == ("no_show", 0)
    assert Attendance.objects.get().recorded_by == people.ruth
    assert first.pk == second.mark.pk


def test_what_was_seen_or_one_s_own_is_replaced_without_a_word(people, mark) -> None:
    first = mark("ana", "present").mark
    assert mark("ana", "excused", by="ruth", seen=first.recorded_at).replaced == ""
    assert mark("ana", "present", by="ruth").replaced == ""


def test_the_same_tap_twice_changes_nothing(people, mark) -> None:
    mark("ana", "present")
    again = mark("ana", "present", by="ruth", at=NOW + MINUTE)
    assert (again.mark.recorded_by, again.replaced) == (people.faye, "")


def test_who_is_not_on_the_list_is_not_marked(people, tonight) -> None:
    assert access.member_on_list(tonight, people.ana.pk) == people.ana
    for stranger in (people.faye.pk, people.olu.pk, uuid.uuid4()):
        with pytest.raises(NotFound):
            access.member_on_list(tonight, stranger)


def test_everyone_who_is_here_marks_only_the_rest_and_can_be_undone(people, tonight, mark) -> None:
    mark("dana", "excused")
    assert services.mark_rest(by=people.faye, meeting=tonight, at=NOW) == 3
    assert stands(people, "dana") == ("excused", 0)
    assert stands(people, "ana") == ("present", 165)
    batch = Attendance.objects.get(membership=people.ana).batch
    assert batch is not None
    mark("mo", "present", by="ruth")  # by hand now: the undo leaves it
    services.undo_rest(by=people.faye, meeting=tonight, batch=batch, at=NOW)
    assert set(Attendance.objects.values_list("membership__display_name", flat=True)) == {"Dana", "Mo"}
    assert services.mark_rest(by=people.faye, meeting=tonight, at=NOW) == 2
