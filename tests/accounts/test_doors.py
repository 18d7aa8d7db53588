import json
import re

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from accounts import errors, middleware
from accounts.models import Session
from config import checks
from notifications import delivery
from notifications.services import wakeups
from tests import factories
from tests.accounts.conftest import send

pytestmark = pytest.mark.django_db
NEUTRAL = "https://www.weather.gov/"


@pytest.fixture
def kicks():
    heard: list[str] = []
    undo = delivery.listen(lambda subject, seq: heard.append(subject))
    yield heard
    undo()


@pytest.fixture
def at_home(ana) -> Client:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)
    return browser


class TestExit:
    def test_it_ends_the_session_clears_the_browser_and_leads_away(
        self, at_home, kicks, django_capture_on_commit_callbacks
    ):
        key = at_home.cookies["sessionid"].value
        with django_capture_on_commit_callbacks(execute=True):
            response = send(at_home, "/exit/", page="/settings/devices/")
        assert (response.status_code, response.url) == (303, NEUTRAL)
        assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert "no-store" in response["Cache-Control"]
        assert not Session.objects.filter(session_key=key).exists()
        assert wakeups.session_name(key) in kicks

    def test_it_works_from_a_page_that_has_lain_open_too_long(self, at_home):
        response = at_home.post("/exit/", headers={"Sec-Fetch-Site": "same-origin"})
        assert response.status_code == 303
        assert not Session.objects.exists()

    def test_it_works_for_somebody_who_is_not_signed_in(self, browser):
        response = browser.post("/exit/", headers={"Sec-Fetch-Site": "same-origin"})
        assert (response.status_code, response.url) == (303, NEUTRAL)

    @pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
    def test_a_foreign_page_ends_nothing(self, at_home, headers):
        response = at_home.post("/exit/", headers=headers)
        assert response.status_code == 303
        assert "Clear-Site-Data" not in response
        assert Session.objects.exists()

    def test_opening_its_address_does_nothing(self, at_home):
        assert at_home.get("/exit/").status_code == 405
        assert Session.objects.exists()

    def test_the_policy_lets_the_form_end_there(self, browser):
        policy = browser.get("/sign-in/")["Content-Security-Policy"]
        assert re.search(rf"form-action 'self' {NEUTRAL}(;|$)", policy)


class TestDemo:
    @pytest.fixture
    def demo(self, settings) -> None:
        settings.DEMO = True

    def test_one_click_signs_in(self, demo, browser, ana):
        response = send(browser, "/demo/sign-in/", {"person": "ana"})
        assert (response.status_code, response.url) == (303, "/")
        assert Session.objects.get(user=ana).device == "Firefox, Android"

    def test_a_program_may_send_json(self, demo, ana):
        told = json.dumps({"person": "ana"})
        assert Client().post("/demo/sign-in/", told, content_type="application/json").status_code == 303

    def test_being_somebody_else_ends_the_session_before(self, demo, browser, ana):
        factories.person("mo")
        send(browser, "/demo/sign-in/", {"person": "ana"})
        send(browser, "/demo/sign-in/", {"person": "mo"}, page="/settings/devices/")
        assert [session.user.email for session in Session.objects.select_related("user")] == ["mo@demo.invalid"]

    def test_the_sign_in_page_says_who_everybody_is(self, demo, browser):
        page = browser.get("/sign-in/").content.decode()
        for name in ("Ana", "Mo", "Dana", "Lee", "Faye", "Ruth", "Sam", "Olu", "Kit", "Ada"):
            assert f"Be {name}<" in page

    def test_outside_the_demo_there_is_no_such_door(self, settings, browser, ana):
        settings.DEMO = False
        assert send(browser, "/demo/sign-in/", {"person": "ana"}).status_code == 404
        assert not Session.objects.filter(user=ana).exists()
        assert "Be Ana" not in browser.get("/sign-in/").content.decode()

    @pytest.mark.parametrize("person", ["nobody", "", "ANA", "ana@demo.invalid", "x" * 50])
    def test_only_its_people_exist(self, demo, browser, ana, person):
        assert send(browser, "/demo/sign-in/", {"person": person}).status_code == 404

    @pytest.mark.parametrize("body", ["[]", "3", "{", '{"person": ["ana"]}'])
    def test_nonsense_is_nobody(self, demo, ana, body):
        assert Client().post("/demo/sign-in/", body, content_type="application/json").status_code == 404

    def test_a_foreign_page_cannot_sign_anybody_in(self, demo, browser, ana):
        assert browser.post("/demo/sign-in/", {"person": "ana"}).status_code == 403
        assert not Session.objects.exists()


class TestLostToken:
    def test_what_was_written_is_given_back(self, at_home):
        form = {"note": "A hard day <b>but</b> I called Mo.", "password": "my secret words", "mood": "3"}
        response = at_home.post("/settings/devices/end-all/", form)
        page = response.content.decode()
        assert response.status_code == 403
        assert "A hard day &lt;b&gt;but&lt;/b&gt; I called Mo." in page
        assert "my secret words" not in page
        assert Session.objects.exists()

    def test_a_program_gets_json(self, at_home):
        response = at_home.post("/settings/devices/end-all/", headers={"Accept": "application/json"})
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")


class TestRefusals:
    def answer(self, refusal, *, path="/rooms/", **headers):
        request = RequestFactory().get(path, headers=headers)
        return middleware.Refusals(lambda _: None).process_exception(request, refusal)

    def test_a_program_gets_the_code(self):
        response = self.answer(errors.RateLimited(retry_after_ms=1200), path="/api/v1/me")
        assert response.status_code == 429
        assert response["Retry-After"] == "2"
        assert json.loads(response.content)["code"] == "rate_limited"
        assert json.loads(response.content)["retry_after_ms"] == 1200

    def test_a_person_gets_a_page_that_says_what_to_do(self):
        response = self.answer(errors.Conflict())
        assert response.status_code == 409
        assert "Please look again." in response.content.decode()
        assert "Go to the first page" in response.content.decode()

    def test_somebody_signed_out_is_led_to_the_sign_in_page(self):
        assert self.answer(errors.Unauthenticated()).url == "/sign-in/?next=/rooms/"
        assert self.answer(errors.Unauthenticated(), Accept="application/json").status_code == 401

    def test_anything_else_is_left_alone(self):
        assert self.answer(ValueError("x")) is None


class TestOutage:
    @pytest.fixture(autouse=True)
    def away(self, at_home):
        """The database answers nothing any more."""

        def refuse(*_):
            raise OperationalError

        with connection.execute_wrapper(refuse):
            yield

    def test_a_program_hears_that_it_may_try_again(self, at_home):
        response = at_home.get("/api/v1/rooms")
        assert response.status_code == 503
        assert (response.json()["code"], response.json()["retryable"]) == ("unavailable", True)

    def test_a_person_gets_a_page(self, at_home):
        response = at_home.get("/more/")
        assert response.status_code == 503
        assert "Please try again." in response.content.decode()

    def test_an_outage_in_the_middle_of_a_page_is_told_as_well(self):
        answer = middleware.Refusals(lambda _: None).process_exception(
            RequestFactory().get("/more/"), OperationalError()
        )
        assert answer.status_code == 503


class TestChecks:
    def ids(self) -> list[str | None]:
        return [found.id for found in checks.check_accounts()]

    def test_the_default_profile_is_fine(self):
        assert self.ids() == []
        assert not [found for found in run_checks() if (found.id or "").startswith("handrail.E00")]

    @pytest.mark.parametrize(
        ("changed", "found"),
        [
            ({"DEMO": True, "PRODUCTION": True}, "handrail.E001"),
            ({"PRODUCTION": True, "TEAM_NEEDS_SECOND_FACTOR": False}, "handrail.E002"),
            ({"ALLOWED_HOSTS": ["*"]}, "handrail.E003"),
            ({"SESSION_IDLE_TEAM_S": 0}, "handrail.E004"),
            ({"NEUTRAL_URL": "http://plain.example/"}, "handrail.E005"),
            ({"NEUTRAL_URL": ""}, "handrail.E005"),
        ],
    )
    def test_an_unsafe_start_is_refused(self, settings, changed, found):
        for name, value in changed.items():
            setattr(settings, name, value)
        assert found in self.ids()
