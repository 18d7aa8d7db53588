import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as live
from django.core.cache.backends.db import DatabaseCache
from django.test import Client
from django.utils import timezone

from accounts.models import Session
from notifications.services import mail as post_office
from tests import factories
from tests.accounts.conftest import found, send, token_in

pytestmark = pytest.mark.django_db
DEVICES = "/settings/devices/"


def ask_for_code(browser: Client, address: str = "ana@demo.invalid"):
    return send(browser, "/sign-in/send/", {"email": address}, follow=True)


def code_in(letter) -> str:
    return found(r"\d{4} \d{4}", letter.body)


def enter(browser: Client, code: str, **more: str):
    return send(browser, "/sign-in/code/", {"code": code, **more}, page="/sign-in/code/")


def words(response) -> str:
    """A page without what differs each time: its tokens."""
    page = response.content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="\w+"', "", page)


def test_a_person_signs_in_with_a_code(browser, ana, letters):
    page = ask_for_code(browser, " Ana@demo.invalid ")
    assert "If we know you, a code is on its way" in page.content.decode()
    assert 'autocomplete="one-time-code"' in page.content.decode()
    response = enter(browser, code_in(letters()[0]))
    assert response.status_code == 302
    session = Session.objects.get(user=ana)
    assert session.device == "Firefox, Android"
    assert not session.own_phone
    assert browser.cookies["sessionid"]["max-age"] == ""


def test_the_mail_says_nothing_but_the_code(browser, ana, letters):
    ask_for_code(browser)
    letter = letters()[0]
    assert letter.subject == "Your code"
    assert letter.to == ["ana@demo.invalid"]
    rest = re.sub(r"\d{4} \d{4}", "", letter.body).split()
    assert " ".join(rest) == "It works for 10 minutes. If you did not ask for it, you can ignore this mail."
    assert not getattr(letter, "alternatives", [])


def test_a_code_may_be_pasted_without_its_space(browser, ana, letters):
    ask_for_code(browser)
    assert enter(browser, code_in(letters()[0]).replace(" ", "")).status_code == 302
    assert Session.objects.filter(user=ana).exists()


def test_an_own_phone_stays_signed_in_when_the_browser_closes(browser, ana, letters):
    ask_for_code(browser)
    enter(browser, code_in(letters()[0]), own_phone="on")
    session = Session.objects.get(user=ana)
    assert session.own_phone
    assert browser.cookies["sessionid"]["max-age"] == live.SESSION_MAX_OWN_PHONE_S
    assert session.expire_date - session.started_at == timedelta(days=90)


def test_the_team_is_not_kept_signed_in_on_an_own_phone(browser, faye, letters):
    ask_for_code(browser, "faye@demo.invalid")
    enter(browser, code_in(letters()[0]), own_phone="on")
    session = Session.objects.get(user=faye)
    assert not session.own_phone
    assert browser.cookies["sessionid"]["max-age"] == ""


def test_a_wrong_code_says_how_many_tries_remain_and_three_end_it(browser, ana, letters):
    ask_for_code(browser)
    code = code_in(letters()[0])
    first = enter(browser, "0000 0000").content.decode()
    assert "Tries left: 2." in first
    assert 'value="0000 0000"' in first
    assert "Tries left: 1." in enter(browser, "0000 0000").content.decode()
    assert enter(browser, "0000 0000").status_code == 302
    assert "too many tries" in browser.get("/sign-in/").content.decode()
    assert browser.get("/sign-in/code/").status_code == 302
    assert code
    assert not Session.objects.filter(user=ana).exists()


def test_a_code_works_for_ten_minutes(browser, ana, letters):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        ask_for_code(browser)
        code = code_in(letters()[0])
        clock.move_to(now + timedelta(minutes=10))
        page = browser.get("/sign-in/code/")
        assert page.status_code == 200
        clock.move_to(now + timedelta(minutes=10, seconds=1))
        token = token_in(page.content.decode())
        browser.post("/sign-in/code/", {"code": code, "csrfmiddlewaretoken": token})
    assert not Session.objects.filter(user=ana).exists()


def test_a_new_code_takes_the_place_of_the_old_one(browser, ana, letters):
    ask_for_code(browser)
    send(browser, "/sign-in/code/", {"action": "resend"}, page="/sign-in/code/")
    old, new = (code_in(letter) for letter in letters())
    assert enter(browser, old).status_code == 200
    assert enter(browser, new).status_code == 302
    assert Session.objects.filter(user=ana).exists()


def test_one_may_start_again_with_another_address(browser, ana):
    ask_for_code(browser, "anna@demo.invalid")
    assert browser.get("/sign-in/").status_code == 302
    response = send(browser, "/sign-out/", {"next": "/sign-in/"}, page="/sign-in/code/")
    assert response.url == "/sign-in/"
    assert browser.get("/sign-in/").status_code == 200


@pytest.mark.parametrize("wanted", ["/settings/devices/", "https://evil.example/", "//evil.example/"])
def test_after_signing_in_one_lands_where_one_wanted_but_never_elsewhere(browser, ana, letters, wanted):
    send(browser, "/sign-in/send/", {"email": "ana@demo.invalid", "next": wanted}, page="/sign-in/")
    send_code = {"code": code_in(letters()[0]), "next": wanted}
    response = send(browser, "/sign-in/code/", send_code, page="/sign-in/code/")
    assert response.url == (wanted if wanted.startswith("/settings") else "/")


@pytest.mark.parametrize("kind", ["unknown", "closed"])
def test_asking_for_a_code_says_the_same_to_known_and_unknown_people(ana, letters, kind):
    olu = factories.person("olu", is_active=False)
    known, unknown = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    # Addresses of the same length, so that even the number of bytes can be compared.
    other = {"unknown": "xyz@demo.invalid", "closed": olu.email}[kind]
    pages = [ask_for_code(known, ana.email), ask_for_code(unknown, other)]
    assert words(pages[0]).replace(ana.email, other) == words(pages[1])
    assert [page.redirect_chain for page in pages] == [[("/sign-in/code/", 302)]] * 2
    assert {name for name in pages[0].headers} == {name for name in pages[1].headers}
    assert [letter.to for letter in letters()] == [[ana.email]]
    for page in ("0000 0000", "0000 0000", "0000 0000"):
        answers = [enter(known, page), enter(unknown, page)]
        assert answers[0].status_code == answers[1].status_code
        assert words(answers[0]).replace(ana.email, other) == words(answers[1])
    assert words(known.get("/sign-in/")) == words(unknown.get("/sign-in/"))


def test_a_new_code_says_the_same_to_unknown_people(letters):
    browser = Client(enforce_csrf_checks=True)
    ask_for_code(browser, "nobody@demo.invalid")
    response = send(browser, "/sign-in/code/", {"action": "resend"}, page="/sign-in/code/")
    assert response.url == "/sign-in/code/"
    assert letters() == []


def test_a_password_says_the_same_to_known_and_unknown_people(ana):
    ana.set_password("a quiet walk home")
    ana.save()
    pages = [
        send(Client(enforce_csrf_checks=True), "/sign-in/password/", {"login": who, "password": "wrong words here"})
        for who in ("ana@demo.invalid", "xyz@demo.invalid")
    ]
    assert words(pages[0]).replace("ana@", "xyz@") == words(pages[1])
    assert "You can use a code instead" in words(pages[0])


def test_a_person_signs_in_with_a_password(browser, ana):
    ana.set_password("a quiet walk home")
    ana.save()
    form = {"login": ana.email, "password": "a quiet walk home", "own_phone": "on"}
    assert send(browser, "/sign-in/password/", form, page="/sign-in/password/").status_code == 302
    assert Session.objects.get(user=ana).own_phone
    assert browser.cookies["sessionid"]["max-age"] == live.SESSION_MAX_OWN_PHONE_S


def test_without_a_tick_a_password_lasts_until_the_browser_closes(browser, ana):
    ana.set_password("a quiet walk home")
    ana.save()
    form = {"login": ana.email, "password": "a quiet walk home"}
    send(browser, "/sign-in/password/", form, page="/sign-in/password/")
    assert not Session.objects.get(user=ana).own_phone
    assert browser.cookies["sessionid"]["max-age"] == ""


def test_something_important_asks_for_the_password_again(browser, ana):
    ana.set_password("a quiet walk home")
    ana.save()
    form = {"login": ana.email, "password": "a quiet walk home"}
    send(browser, "/sign-in/password/", form, page="/sign-in/password/")
    wanted, confirm = "/settings/sign-in/app/", "/settings/confirm/password/"
    assert browser.get(wanted).url == f"{confirm}?next=%2Fsettings%2Fsign-in%2Fapp%2F"
    wrong = send(browser, confirm, {"password": "wrong", "next": wanted}, page=confirm)
    assert "That password is not right." in wrong.content.decode()
    assert send(browser, confirm, {"password": form["password"], "next": wanted}, page=confirm).url == wanted
    assert browser.get(wanted).status_code == 200


def test_guessing_passwords_is_stopped_even_for_the_right_one(ana):
    ana.set_password("a quiet walk home")
    ana.save()
    for _ in range(5):
        send(Client(enforce_csrf_checks=True), "/sign-in/password/", {"login": ana.email, "password": "wrong"})
    form = {"login": ana.email, "password": "a quiet walk home"}
    spoofed = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    page = send(Client(enforce_csrf_checks=True), "/sign-in/password/", form, **spoofed)
    assert "too many tries" in page.content.decode()
    assert not Session.objects.filter(user=ana).exists()


def test_only_so_many_codes_are_sent_to_one_person(ana, letters):
    for _ in range(5):
        ask_for_code(Client(enforce_csrf_checks=True))
    assert len(letters()) == 3


@pytest.mark.parametrize("address", ["ana@demo.invalid", "xyz@demo.invalid", "no address"])
def test_answers_leave_at_steps_of_time(ana, settings, address):
    settings.SIGN_IN_STEP_MS = 150
    browser = Client()
    started = time.monotonic()
    browser.post("/sign-in/send/", {"email": address})
    assert time.monotonic() - started >= 0.15


@pytest.mark.parametrize("path", ["/accounts/signup/", "/signup/", "/sign-up/", "/password/reset/", "/accounts/email/"])
def test_there_is_no_sign_up_no_reset_and_no_address_book(client, path):
    assert client.get(path).status_code == 404


def test_a_mail_that_cannot_be_sent_is_said_in_the_log_without_the_address(browser, ana, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = ask_for_code(browser)
    assert "If we know you" in page.content.decode()
    post_office.wait_until_sent(10)
    said = [record.getMessage() for record in caplog.records if record.name == "handrail.mail"]
    assert said == ["A mail could not be sent: ConnectionRefusedError"]


def test_signing_in_costs_few_queries(ana, letters, django_assert_max_num_queries):
    browser = Client()
    with django_assert_max_num_queries(14):
        browser.post("/sign-in/send/", {"email": ana.email})
    code = code_in(letters()[0])
    with django_assert_max_num_queries(24):
        assert browser.post("/sign-in/code/", {"code": code}).status_code == 302


def test_somebody_signed_in_does_not_see_the_sign_in_page(ana):
    browser = Client()
    browser.force_login(ana)
    assert browser.get("/sign-in/").url == "/"


def test_migrating_is_enough_for_the_limits_to_be_counted():
    """Whoever migrates and serves has the table in which several processes count together."""
    shared = DatabaseCache("handrail_cache", {})
    shared.set("tries", 3)
    assert shared.get("tries") == 3
