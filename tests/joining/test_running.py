from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Forbidden, NotFound
from chat.models import RoomEvent
from chat.services import room as rooms
from groups import access
from groups.models import Shift
from tests import factories

pytestmark = pytest.mark.django_db


def page_of(evening, name: str = "running_room", *args) -> str:
    return reverse(name, args=[evening.pk, *args])


def updates(evening) -> list[dict[str, object]]:
    rows = RoomEvent.objects.filter(room=evening.room, kind="room.updated").order_by("seq")
    return [row.facts for row in rows]


def test_members_have_no_such_page(signed_in, ana, evening):
    browser = signed_in(ana)
    assert browser.get(page_of(evening)).status_code == 404
    for name in ("watch", "stop_watching", "plan_watch", "room_mode"):
        told = {"mode": "paused", "watch-minutes": 60}
        assert browser.post(page_of(evening, name), told).status_code == 404
    assert not Shift.objects.exists()
    evening.refresh_from_db()
    assert evening.mode == "open"


def test_being_here_is_told_to_the_room(signed_in, faye, evening):
    browser = signed_in(faye)
    browser.post(page_of(evening, "watch"), {"watch-minutes": 60})
    shift = Shift.objects.get()
    line = access.coverage_of(evening.pk, timezone.now())
    assert (line.watching, line.until) == ("Faye", shift.ends_at)
    assert updates(evening)[-1]["coverage"]["watching"] == str(faye.pk)
    assert "Faye is here until" in browser.get(page_of(evening)).content.decode()


def test_saying_it_again_moves_the_end(faye, evening, now):
    rooms.watch_until(by=faye, until=now + timedelta(hours=1), at=now)
    rooms.watch_until(by=faye, until=now + timedelta(hours=3), at=now + timedelta(minutes=5))
    shift = Shift.objects.get()
    assert (shift.starts_at, shift.ends_at) == (now, now + timedelta(hours=3))
    assert len(updates(evening)) == 2


@time_machine.travel("2026-03-03T23:00:00Z", tick=False)
def test_a_time_of_day_is_in_the_persons_own_zone(signed_in, faye, evening):
    faye.user.time_zone = "America/New_York"
    faye.user.save()
    signed_in(faye).post(page_of(evening, "watch"), {"watch-until": "21:00"})
    assert Shift.objects.get().ends_at.isoformat() == "2026-03-04T02:00:00+00:00"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "Choose how long you are here, or a time."),
        ({"watch-minutes": "999"}, "Select a valid choice"),
        ({"watch-until": "soon"}, "Enter a valid time"),
    ],
)
def test_a_wrong_time_says_so(signed_in, faye, evening, told, said):
    page = signed_in(faye).post(page_of(evening, "watch"), told)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Shift.objects.exists()


def test_going_early_is_told_at_once(signed_in, faye, evening, now):
    rooms.watch_until(by=faye, until=now + timedelta(hours=1), at=now - timedelta(minutes=1))
    browser = signed_in(faye)
    for _ in range(2):
        browser.post(page_of(evening, "stop_watching"))
    assert access.coverage_of(evening.pk, timezone.now()).watching is None
    assert updates(evening)[-1]["coverage"] == {"watching": None, "until": None, "next": None, "next_at": None}


def test_a_watch_that_never_was_leaves_no_trace(faye, evening, now):
    rooms.watch_until(by=faye, until=now + timedelta(hours=1), at=now)
    rooms.stop_watching(by=faye, at=now)
    assert not Shift.objects.exists()


def test_a_plan_shows_who_is_next(signed_in, faye, evening):
    ruth = factories.join(evening, "ruth", "facilitator")
    start = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    local = start.astimezone(ZoneInfo(faye.user.time_zone))
    told = {
        "plan-member": str(ruth.pk),
        "plan-starts_at": local.strftime("%Y-%m-%dT%H:%M"),
        "plan-ends_at": (local + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
    }
    browser = signed_in(faye)
    for _ in range(2):
        browser.post(page_of(evening, "plan_watch"), told)
    shift = Shift.objects.get()
    line = access.coverage_of(evening.pk, timezone.now())
    assert (line.watching, line.next_name, line.next_at) == (None, "Ruth", start)
    browser.post(page_of(evening, "drop_watch", shift.pk))
    browser.post(page_of(evening, "drop_watch", shift.pk))
    assert not Shift.objects.exists()


def test_a_plan_that_cannot_be_says_why(signed_in, faye, ana, evening):
    browser = signed_in(faye)
    told = {"plan-member": str(faye.pk), "plan-starts_at": "2020-01-01T10:00", "plan-ends_at": "2020-01-01T11:00"}
    page = browser.post(page_of(evening, "plan_watch"), told)
    assert page.status_code == 422
    assert "Choose a time that is still to come." in page.content.decode()
    member = browser.post(page_of(evening, "plan_watch"), {**told, "plan-member": str(ana.pk)})
    assert "Select a valid choice" in member.content.decode()


def test_nobody_plans_for_another_cohort_nor_drops_what_is_somebody_elses(faye, evening, now):
    olu = factories.join(factories.cohort("Morning group"), "olu", "facilitator")
    peer = factories.join(evening, "peer", "peer_specialist")
    soon, later = now + timedelta(hours=1), now + timedelta(hours=2)
    with pytest.raises(NotFound):
        rooms.plan_watch(by=olu, member=faye, starts_at=soon, ends_at=later, at=now)
    with pytest.raises(Forbidden):
        rooms.plan_watch(by=peer, member=peer, starts_at=soon, ends_at=later, at=now)
    shift = rooms.plan_watch(by=faye, member=faye, starts_at=soon, ends_at=later, at=now)
    rooms.drop_watch(by=olu, shift_id=shift.pk, at=now)
    with pytest.raises(Forbidden):
        rooms.drop_watch(by=peer, shift_id=shift.pk, at=now)
    assert Shift.objects.count() == 1


def test_a_peer_specialist_watches_but_does_not_run(signed_in, evening, faye):
    peer = factories.join(evening, "peer", "peer_specialist")
    browser = signed_in(peer)
    browser.post(page_of(evening, "watch"), {"watch-minutes": 30})
    assert Shift.objects.get().membership_id == peer.pk
    page = browser.get(page_of(evening)).content.decode()
    assert "Pause the room" not in page
    assert browser.post(page_of(evening, "room_mode"), {"mode": "paused"}).status_code == 404


def test_a_pause_holds_at_once_and_opens_again(signed_in, faye, ana, evening):
    browser, member = signed_in(faye), signed_in(ana)
    browser.post(page_of(evening, "room_mode"), {"mode": "paused"})
    assert updates(evening)[-1]["mode"] == "paused"
    assert "This room is paused for a while." in member.get(reverse("room", args=[evening.room.pk])).content.decode()
    assert "Open the room again" in browser.get(page_of(evening)).content.decode()
    browser.post(page_of(evening, "room_mode"), {"mode": "open"})
    browser.post(page_of(evening, "room_mode"), {"mode": "open"})
    assert [facts["mode"] for facts in updates(evening)] == ["paused", "open"]


@pytest.mark.parametrize("mode", ["", "archived", "x"])
def test_other_states_cannot_be_asked_for(signed_in, faye, evening, mode):
    assert signed_in(faye).post(page_of(evening, "room_mode"), {"mode": mode}).status_code == 404
    evening.refresh_from_db()
    assert evening.mode == "open"


def test_members_cannot_pause_by_any_door(ana, now):
    with pytest.raises(Forbidden):
        rooms.set_mode(by=ana, mode="paused", at=now)
    with pytest.raises(Forbidden):
        rooms.watch_until(by=ana, until=now + timedelta(hours=1), at=now)


def test_the_log_holds_ids_and_moments_only(faye, evening, now):
    rooms.watch_until(by=faye, until=now + timedelta(hours=1), at=now)
    assert "Faye" not in repr(updates(evening))


@time_machine.travel("2026-03-03T12:00:00Z", tick=False)
def test_nobody_can_be_here_for_a_night_and_a_day(signed_in, faye, evening):
    faye.user.time_zone = "UTC"
    faye.user.save()
    page = signed_in(faye).post(page_of(evening, "watch"), {"watch-until": "11:00"})
    assert page.status_code == 422
    assert "Choose at most 16 hours." in page.content.decode()
