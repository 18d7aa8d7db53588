from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone

from accounts import access, jobs
from accounts.errors import Unauthenticated
from accounts.models import Session
from accounts.services import sessions
from accounts.sessions import SessionStore
from notifications import delivery
from notifications.services import endings, wakeups
from tests import factories
from tests.accounts.conftest import PHONE, send

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
PAGE = "/settings/devices/"


def signed_in(person) -> Client:
    browser = Client(headers={"User-Agent": PHONE})
    browser.force_login(person)
    return browser


def key_of(browser: Client) -> str:
    return browser.cookies["sessionid"].value


def is_signed_in(browser: Client) -> bool:
    return browser.get(PAGE).status_code == 200


@pytest.fixture
def kicks():
    heard: list[str] = []
    undo = delivery.listen(lambda subject, seq: heard.append(subject))
    yield heard
    undo()


def test_a_session_row_says_whose_it_is(ana):
    with time_machine.travel(NOW, tick=False):
        row = Session.objects.get(session_key=factories.session_key(ana))
    assert (row.user, row.auth_gen) == (ana, 1)
    assert row.started_at == row.seen_at == NOW
    assert row.expire_date == NOW + timedelta(hours=12)


def test_saving_again_keeps_when_it_began(ana):
    with time_machine.travel(NOW, tick=False):
        key = factories.session_key(ana)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        store = SessionStore(key)
        store["something"] = 1
        store.save()
    row = Session.objects.get(session_key=key)
    assert (row.started_at, row.seen_at) == (NOW, NOW + timedelta(minutes=5))


def test_a_session_without_a_person_belongs_to_nobody():
    store = SessionStore()
    store.create()
    assert Session.objects.get(session_key=store.session_key).user is None
    assert access.standing_of([store.session_key], timezone.now()) == {}


@pytest.mark.django_db(transaction=True)
async def test_the_async_store_writes_the_same_row(ana):
    store = SessionStore()
    await store.aset("_auth_user_id", str(ana.pk))
    await store.acreate()
    row = await Session.objects.aget(session_key=store.session_key)
    assert (row.user_id, row.auth_gen) == (ana.pk, 1)
    assert await SessionStore(store.session_key).aget("_auth_user_id") == str(ana.pk)
    again = SessionStore(store.session_key)
    await again.aset("draft", 1)
    await again.asave()
    assert (await Session.objects.aget()).started_at == row.started_at
    assert await SessionStore("gone").aload() == {}


def test_a_session_ended_meanwhile_is_not_brought_back_by_saving(ana):
    store = SessionStore(factories.session_key(ana))
    store["draft"] = 1
    sessions.end_session(session_key=store.session_key)
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_standing_is_one_query_and_leaves_out_what_does_not_count(ana, faye, settings, django_assert_num_queries):
    settings.TEAM_NEEDS_SECOND_FACTOR = True
    with time_machine.travel(NOW, tick=False):
        counts, idle, old, outdated = (factories.session_key(ana) for _ in range(4))
        weak = factories.session_key(faye)
        olu = factories.person("olu")
        disabled = factories.session_key(olu)
    Session.objects.filter(session_key=idle).update(seen_at=NOW - timedelta(minutes=30))
    Session.objects.filter(session_key=old).update(started_at=NOW - timedelta(hours=12))
    Session.objects.filter(session_key=outdated).update(auth_gen=0)
    type(olu).objects.filter(pk=olu.pk).update(is_active=False)
    asked = [counts, idle, old, outdated, weak, disabled, "nonsense"]
    with django_assert_num_queries(1):
        standing = access.standing_of(asked, NOW)
    assert list(standing) == [counts]
    assert standing[counts] == access.Standing(ana.pk, 1, NOW + timedelta(minutes=30))


@pytest.mark.parametrize(("name", "minutes"), [("ana", 30), ("faye", 15)])
def test_an_idle_session_is_over_on_http(request, settings, name, minutes):
    settings.TEAM_NEEDS_SECOND_FACTOR = False
    person = request.getfixturevalue(name)
    with time_machine.travel(NOW, tick=False) as clock:
        browser = signed_in(person)
        clock.move_to(NOW + timedelta(minutes=minutes, seconds=-1))
        assert is_signed_in(browser)
        clock.move_to(NOW + timedelta(minutes=2 * minutes, seconds=-1))
        response = browser.get(PAGE)
        assert response.status_code == 302
        assert response.url.startswith("/sign-in/")
        assert not Session.objects.filter(user=person).exists()
        assert "signed out because nothing happened" in browser.get(response.url).content.decode()


def test_a_busy_session_is_over_after_twelve_hours(ana):
    with time_machine.travel(NOW, tick=False) as clock:
        browser = signed_in(ana)
        for quarter in range(1, 48):
            clock.move_to(NOW + timedelta(minutes=15 * quarter))
            assert is_signed_in(browser)
        clock.move_to(NOW + timedelta(hours=12))
        assert not is_signed_in(browser)


def test_a_long_poll_does_not_keep_a_session_alive(ana):
    with time_machine.travel(NOW, tick=False) as clock:
        browser = signed_in(ana)
        clock.move_to(NOW + timedelta(minutes=20))
        browser.get("/api/v1/rooms/00000000-0000-0000-0000-000000000000/events")
        browser.get(PAGE, headers={"Handrail-Background": "1"})
        clock.move_to(NOW + timedelta(minutes=30))
        assert not is_signed_in(browser)


def test_activity_costs_one_write_a_minute_at_most(ana, django_assert_num_queries):
    with time_machine.travel(NOW, tick=False):
        key = factories.session_key(ana)
    sessions.touch(session_key=key, at=NOW + timedelta(seconds=59))
    assert Session.objects.get().seen_at == NOW
    sessions.touch(session_key=key, at=NOW + timedelta(seconds=60))
    assert Session.objects.get().seen_at == NOW + timedelta(seconds=60)


def test_a_changed_generation_ends_a_session_on_http(ana):
    browser = signed_in(ana)
    type(ana).objects.update(auth_gen=2)
    assert not is_signed_in(browser)


def test_signing_out_everywhere_ends_all_and_tells_open_sockets(ana, kicks, django_capture_on_commit_callbacks):
    here, there, other = signed_in(ana), signed_in(ana), signed_in(factories.person("mo"))
    with django_capture_on_commit_callbacks(execute=True):
        response = send(here, f"{PAGE}end-all/", page=PAGE)
    assert response.url == "/sign-in/"
    assert not is_signed_in(here)
    assert not is_signed_in(there)
    assert is_signed_in(other)
    assert wakeups.user_stream(ana.pk) in kicks


def test_signing_out_one_device_leaves_the_others(ana, kicks, django_capture_on_commit_callbacks):
    here, there = signed_in(ana), signed_in(ana)
    key = key_of(there)
    lost = access.device_id(key)
    with django_capture_on_commit_callbacks(execute=True):
        assert send(here, f"{PAGE}end/", {"device": lost}, page=PAGE).status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert kicks == [wakeups.session_name(key)]


@pytest.mark.parametrize("device", ["", "x", "0" * 32])
def test_nobody_signs_out_somebody_else(ana, device):
    mo = signed_in(factories.person("mo"))
    for named in (device, access.device_id(key_of(mo))):
        assert send(signed_in(ana), f"{PAGE}end/", {"device": named}, page=PAGE).status_code == 404
    assert is_signed_in(mo)


def test_the_device_page_names_devices_and_no_keys(ana, django_assert_max_num_queries):
    here = Client(headers={"User-Agent": PHONE})
    send(here, "/sign-in/")
    factories.session_key(ana)
    here.force_login(ana)
    session = here.session
    session["device"] = "Firefox, Android"
    session.save()
    with django_assert_max_num_queries(10):
        page = here.get(PAGE).content.decode()
    assert "Firefox on Android" in page
    assert "This one, now" in page
    assert "A browser we do not know" in page
    assert key_of(here) not in page


def test_devices_that_no_longer_count_are_not_listed(ana):
    with time_machine.travel(NOW, tick=False):
        idle, used = factories.session_key(ana), factories.session_key(ana)
    Session.objects.filter(session_key=used).update(seen_at=NOW + timedelta(minutes=10))
    listed = access.devices_of(ana.pk, NOW + timedelta(minutes=30))
    assert [device.id for device in listed] == [access.device_id(used)]
    assert idle != used


def test_nobody_is_not_somebody(ana):
    assert access.signed_in(ana) is ana
    with pytest.raises(Unauthenticated):
        access.signed_in(AnonymousUser())


def test_signing_out_ends_the_session_and_tells_open_sockets(ana, kicks, django_capture_on_commit_callbacks):
    browser = signed_in(ana)
    key = key_of(browser)
    with django_capture_on_commit_callbacks(execute=True):
        response = send(browser, "/sign-out/", page=PAGE)
    assert '"storage"' in response["Clear-Site-Data"]
    assert not Session.objects.filter(session_key=key).exists()
    assert kicks == [wakeups.session_name(key)]


def test_opening_the_sign_out_page_only_asks(ana):
    browser = signed_in(ana)
    assert browser.get("/sign-out/").status_code == 200
    assert is_signed_in(browser)


def test_a_disabled_person_is_out_at_once_and_stays_out(ana, kicks, django_capture_on_commit_callbacks):
    browser = signed_in(ana)
    key = key_of(browser)
    with django_capture_on_commit_callbacks(execute=True):
        endings.disable_person(user_id=ana.pk)
    assert not is_signed_in(browser)
    assert access.standing_of([key], timezone.now()) == {}
    assert wakeups.user_stream(ana.pk) in kicks


def test_the_clock_forgets_sessions_that_cannot_count(ana):
    with time_machine.travel(NOW, tick=False):
        keys = [factories.session_key(ana) for _ in range(4)]
    fresh, idle, own, old_own = keys
    Session.objects.filter(session_key=idle).update(seen_at=NOW - timedelta(minutes=30))
    Session.objects.filter(session_key=own).update(seen_at=NOW - timedelta(days=13), own_phone=True)
    Session.objects.filter(session_key=old_own).update(seen_at=NOW - timedelta(days=14), own_phone=True)
    jobs.run(NOW)
    assert set(Session.objects.values_list("session_key", flat=True)) == {fresh, own}
    jobs.run(NOW + timedelta(hours=12))
    assert not Session.objects.exists()


def test_what_a_signed_in_person_gets_is_kept_by_no_cache(ana):
    response = signed_in(ana).get(PAGE)
    assert response["Cache-Control"] == "no-store, private"
    assert "Cookie" in response["Vary"]


def test_a_page_speaks_the_persons_language(ana):
    ana.language, ana.time_zone = "es", "Not/AZone"
    ana.save()
    assert '<html lang="es"' in signed_in(ana).get(PAGE).content.decode()
