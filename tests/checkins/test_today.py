"""Today: the next thing to do first, nothing that can fall, and nobody's words."""

from datetime import timedelta

import pytest

from groups.models import Meeting
from groups.services import agreements, attendance
from tests import factories
from tests.checkins.conftest import NOW, TODAY, WOUNDING, seen

pytestmark = pytest.mark.usefixtures("that_evening")


def meet(cohort, minutes, **fields) -> Meeting:
    starts = NOW + timedelta(minutes=minutes)
    return Meeting.objects.create(cohort=cohort, starts_at=starts, ends_at=starts + timedelta(hours=3), **fields)


def test_today_on_the_first_day(people, signed_in) -> None:
    meet(people.evening, 60 * 22)
    words = seen(signed_in(people.ana).get("/today/"))
    assert "Good evening, Ana" in words
    assert "Tomorrow 6:30–9:30 pm (Eastern)" in words
    assert "Check-in: about one minute" in words
    assert "so far" not in words


def test_today_shows_done_with_change_and_a_count_that_grows(people, signed_in, check_in) -> None:
    check_in(people.ana)
    words = seen(signed_in(people.ana).get("/today/"))
    assert "Done for today. Thank you. Change" in words
    assert "1 check-in so far" in words
    assert not WOUNDING.search(words)


def test_closed_meetings_one_came_to_are_counted(people, signed_in) -> None:
    for days_ago, status in ((4, "present"), (3, "late"), (2, "no_show"), (1, "present")):
        met = meet(people.evening, -days_ago * 24 * 60)
        by = {"by": people.faye, "meeting": met, "at": NOW}
        moment = met.starts_at if status == "late" else None
        attendance.mark(**by, member=people.ana, status=status, moment=moment, seen=None)
        if days_ago > 1:  # the last one is still open
            attendance.mark_rest(**by)
            attendance.close(**by, topic="", note="", breaks=0)
    words = seen(signed_in(people.ana).get("/today/"))
    assert "My progress 2 meetings See my meetings" in words
    assert "My progress 3 meetings See my meetings" in seen(signed_in(people.mo).get("/today/"))
    assert not WOUNDING.search(words)


def test_rooms_show_how_much_is_new_and_who_spoke_but_no_word(people, signed_in) -> None:
    factories.say(people.mo, "canary words", at=NOW)
    page = signed_in(people.ana).get("/today/")
    assert "Evening group 1 new · last from Mo" in seen(page)
    assert "canary" not in page.content.decode()


def test_a_new_agreement_is_asked_for_and_its_room_says_nothing(people, signed_in) -> None:
    factories.say(people.mo, "Hello.", at=NOW)
    factories.agreement(people.evening, at=NOW)
    words = seen(signed_in(people.ana).get("/today/"))
    assert "The agreement has a new version." in words
    assert "last from" not in words
    agreements.accept_agreement(member=people.ana, version=1, at=NOW)


@pytest.mark.parametrize(("minutes", "open_now"), [(11, False), (10, True), (-30, True)])
def test_join_opens_ten_minutes_before(people, signed_in, minutes, open_now) -> None:
    meet(people.evening, minutes, link="https://video.example.org/room")
    assert ("https://video.example.org/room" in signed_in(people.ana).get("/today/").content.decode()) is open_now


def test_the_family_supporter_s_today_asks_nothing(people, signed_in) -> None:
    words = seen(signed_in(people.sam).get("/today/"))
    assert "Good evening, Sam" in words
    assert "Check-in" not in words


def test_today_asks_the_database_a_fixed_number_of_times(
    people, signed_in, check_in, django_assert_max_num_queries
) -> None:
    for back in range(3):
        check_in(people.ana, day=TODAY - timedelta(days=back))
    meet(people.evening, 60)
    client = signed_in(people.ana)
    client.get("/today/")
    with django_assert_max_num_queries(19):
        client.get("/today/")
    for number in range(5):
        factories.say(people.mo, f"Line {number}.", at=NOW)
    with django_assert_max_num_queries(20):
        client.get("/today/")


def test_nothing_of_it_is_kept_by_a_cache(people, signed_in, check_in) -> None:
    check_in(people.ana)
    client = signed_in(people.ana)
    for url in ("/today/", "/check-in/", f"/check-in/{TODAY}/saved/"):
        assert "no-store" in client.get(url)["Cache-Control"]
