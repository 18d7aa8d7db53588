from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.utils import timezone

from accounts import access
from accounts.models import Session
from accounts.sealing import CannotOpen
from accounts.services import second_factors
from tests import factories
from tests.accounts.conftest import found, send, token_in
from tests.accounts.test_sign_in import ask_for_code, code_in, enter

# allauth tells us of a new app after the commit, so commits are real here.
pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = "/settings/sign-in/"
DEVICES = "/settings/devices/"


@pytest.fixture(autouse=True)
def enforced(settings) -> None:
    settings.TEAM_NEEDS_SECOND_FACTOR = True


def app_code(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


@pytest.fixture
def at_work(browser, faye, letters):
    """Faye with a code from the mail and nothing else."""
    ask_for_code(browser, faye.email)
    enter(browser, code_in(letters()[-1]))
    return browser


def set_up(browser: Client) -> str:
    """Set up an authenticator app through the page; the secret it holds."""
    page = browser.get(f"{SETTINGS}app/").content.decode()
    secret = found(r'class="numbers strong">(\w+)<', page)
    browser.post(f"{SETTINGS}app/", {"code": app_code(secret), "csrfmiddlewaretoken": token_in(page)})
    return secret


@pytest.mark.parametrize("path", ["/", DEVICES, f"{SETTINGS}password/", "/site-administration/"])
def test_the_team_reaches_nothing_before_the_second_factor_is_set_up(at_work, path):
    response = at_work.get(path)
    assert response.status_code == 302
    assert response.url.startswith(f"{SETTINGS}?next=")
    assert "Your role needs a second step" in at_work.get(response.url).content.decode()


@pytest.mark.parametrize("path", [SETTINGS, f"{SETTINGS}app/", f"{SETTINGS}passkeys/add/", "/sign-out/", "/support/"])
def test_the_team_may_set_it_up_leave_and_get_help(at_work, path):
    assert at_work.get(path).status_code == 200


def test_programs_are_told_403(at_work):
    response = at_work.get(DEVICES, headers={"Accept": "application/json"})
    assert response.status_code == 403
    assert response.json()["code"] == "forbidden"


def test_a_session_without_second_factor_has_no_standing_for_sockets(at_work):
    key = at_work.cookies["sessionid"].value
    assert access.standing_of([key], timezone.now()) == {}
    set_up(at_work)
    assert key in access.standing_of([key], timezone.now())


def test_once_set_up_everything_opens_and_other_sessions_have_ended(at_work, faye, letters):
    elsewhere = factories.session_key(faye)
    set_up(at_work)
    assert at_work.get(DEVICES).status_code == 200
    assert not Session.objects.filter(session_key=elsewhere).exists()
    assert letters()[-1].subject == "Your settings"


def test_the_next_sign_in_asks_for_the_second_step(at_work, faye, letters, settings):
    secret = set_up(at_work)
    again = Client(enforce_csrf_checks=True)
    ask_for_code(again, faye.email)
    response = enter(again, code_in(letters()[-1]))
    assert response.url == "/sign-in/second-step/"
    assert again.get(DEVICES).status_code == 302
    wrong = send(again, response.url, {"code": "000000"}, page=response.url)
    assert "That code is not right" in wrong.content.decode()
    assert send(again, response.url, {"code": app_code(secret)}, page=response.url).status_code == 302
    assert again.get(DEVICES).status_code == 200


def test_a_recovery_code_works_once(at_work, faye, letters):
    set_up(at_work)
    page = at_work.get(f"{SETTINGS}recovery-codes/").content.decode()
    spare = found(r"<li>(\d{8})</li>", page)
    for expected in (302, 200):
        lost = Client(enforce_csrf_checks=True)
        ask_for_code(lost, faye.email)
        enter(lost, code_in(letters()[-1]))
        answer = send(lost, "/sign-in/second-step/", {"code": spare}, page="/sign-in/second-step/")
        assert answer.status_code == expected


def test_a_member_who_joins_the_team_must_confirm_in_the_open_session(browser, ana, letters):
    ask_for_code(browser)
    enter(browser, code_in(letters()[-1]))
    secret = set_up(browser)
    session = Session.objects.get(user=ana)
    Session.objects.filter(pk=session.pk).delete()
    ana.is_team = True
    ana.save()
    elevated = Client(enforce_csrf_checks=True)
    elevated.force_login(ana)
    response = elevated.get(DEVICES)
    assert response.url == "/settings/confirm/?next=%2Fsettings%2Fdevices%2F"
    sent = send(elevated, "/settings/confirm/", {"code": app_code(secret), "next": DEVICES}, page=response.url)
    assert sent.url == DEVICES
    assert elevated.get(DEVICES).status_code == 200


def test_whoever_removes_the_last_one_must_set_up_another(at_work, faye):
    set_up(at_work)
    page = f"{SETTINGS}app/remove/"
    assert send(at_work, page, page=page).status_code == 302
    assert access.second_factors_of(faye.pk) == set()
    assert not Session.objects.get(user=faye).second_factor
    assert at_work.get(DEVICES).url.startswith(SETTINGS)


def test_removing_one_later_asks_who_is_there(at_work):
    set_up(at_work)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert at_work.get(f"{SETTINGS}app/remove/").url.startswith("/settings/confirm/")


def test_members_need_none_but_may_have_one(browser, ana, letters):
    ask_for_code(browser)
    enter(browser, code_in(letters()[-1]))
    assert browser.get(DEVICES).status_code == 200
    set_up(browser)
    assert access.second_factors_of(ana.pk) == {"totp"}


def test_without_enforcement_the_team_works_at_once(at_work, settings):
    settings.TEAM_NEEDS_SECOND_FACTOR = False
    assert at_work.get(DEVICES).status_code == 200


def test_secrets_are_sealed_and_sealed_again_with_new_keys(at_work, faye, settings):
    secret = set_up(at_work)
    stored = Authenticator.objects.get(user=faye, type="totp").data["secret"]
    assert secret not in stored
    assert second_factors.unseal(stored) == secret
    old = settings.HANDRAIL_KEYS
    settings.HANDRAIL_KEYS = f"{'A' * 43}=,{old}"
    assert second_factors.reseal_all() == 2
    assert second_factors.reseal_all() == 0
    settings.HANDRAIL_KEYS = f"{'A' * 43}="
    assert second_factors.unseal(Authenticator.objects.get(user=faye, type="totp").data["secret"]) == secret
    with pytest.raises(CannotOpen):
        second_factors.unseal(stored)


def test_passkeys_can_be_seen_and_named_by_their_owner_only(at_work, ana, client):
    set_up(at_work)
    assert at_work.get(f"{SETTINGS}passkeys/").status_code == 200
    assert client.get(f"{SETTINGS}passkeys/").status_code == 302
    assert at_work.get(f"{SETTINGS}passkeys/1/edit/").status_code in (302, 404)
