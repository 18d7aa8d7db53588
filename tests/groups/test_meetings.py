"""Saying that one cannot come, and taking it back."""

from datetime import timedelta

import pytest

from accounts.errors import Invalid, NotFound
from groups import access
from groups.errors import Gone
from groups.models import MeetingReply, StaffEvent
from groups.services.meetings import announce_absence, take_back_absence
from tests.groups.conftest import NOW


def test_the_team_knows_and_hears_of_it(people, meeting) -> None:
    announce_absence(member=people.ana, meeting=meeting, reason="ill", at=NOW)
    assert MeetingReply.objects.get().reason == "ill"
    assert access.reply_to(meeting, people.ana.user_id) is not None
    assert access.reply_to(meeting, people.mo.user_id) is None
    event = StaffEvent.objects.get(kind="meeting.reply")
    assert event.facts == {"meeting": str(meeting.pk)}


def test_saying_it_again_keeps_the_last_reason(people, meeting) -> None:
    for reason in ("ill", "none"):
        announce_absence(member=people.ana, meeting=meeting, reason=reason, at=NOW)
    assert MeetingReply.objects.get().reason == "none"


def test_a_made_up_reason_is_refused(people, meeting) -> None:
    with pytest.raises(Invalid):
        announce_absence(member=people.ana, meeting=meeting, reason="bored", at=NOW)


def test_taking_it_back_is_harmless_twice(people, meeting) -> None:
    announce_absence(member=people.ana, meeting=meeting, reason="none", at=NOW)
    for _ in range(2):
        take_back_absence(member=people.ana, meeting=meeting, at=NOW)
    assert not MeetingReply.objects.exists()
    assert StaffEvent.objects.filter(kind="meeting.reply").count() == 2


def test_after_the_meeting_nothing_changes_any_more(people, meeting) -> None:
    announce_absence(member=people.ana, meeting=meeting, reason="none", at=NOW)
    later = meeting.ends_at + timedelta(minutes=1)
    with pytest.raises(Gone):
        announce_absence(member=people.ana, meeting=meeting, reason="ill", at=later)
    with pytest.raises(Gone):
        take_back_absence(member=people.ana, meeting=meeting, at=later)
    assert MeetingReply.objects.get().reason == "none"


@pytest.mark.parametrize("who", ["olu", "kit", "faye"])
def test_a_meeting_is_there_for_those_who_are_expected(people, meeting, who) -> None:
    with pytest.raises(NotFound):
        access.meeting_for(getattr(people, who).user_id, meeting.pk)
    member, found = access.meeting_for(people.ana.user_id, meeting.pk)
    assert (member, found) == (people.ana, meeting)


def test_no_such_meeting(people) -> None:
    with pytest.raises(NotFound):
        access.meeting_for(people.ana.user_id, people.evening.pk)


def test_the_page_names_the_meeting_and_who_reads_and_needs_no_reason(people, meeting, signed_in, frozen) -> None:
    client, url = signed_in(people.ana), f"/meetings/{meeting.pk}/cannot-come/"
    page = client.get(url).content.decode()
    assert "Tomorrow 6:00–9:00 pm (Eastern)" in page
    assert "Not the group." in page
    assert " checked" not in page
    assert client.post(url).status_code == 302
    assert MeetingReply.objects.get().reason == "none"
    assert "The team knows that you cannot come." in client.get("/today/").content.decode()
    client.post(f"/meetings/{meeting.pk}/coming/")
    assert not MeetingReply.objects.exists()


def test_the_page_refuses_what_it_did_not_offer(people, meeting, signed_in, frozen) -> None:
    answer = signed_in(people.ana).post(f"/meetings/{meeting.pk}/cannot-come/", {"reason": "bored"})
    assert answer.status_code == 422
    assert not MeetingReply.objects.exists()
