"""A password of one's own: set, changed, replaced after a code; each only with a fresh proof."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Session
from notifications import delivery
from tests import factories
from tests.accounts.conftest import send
from tests.accounts.test_sign_in import DEVICES, ask_for_code, code_in, enter

pytestmark = pytest.mark.django_db


class TestPassword:
    @pytest.fixture
    def at_home(self, browser, ana, letters):
        ask_for_code(browser)
        enter(browser, code_in(letters()[0]))
        return browser

    def test_a_password_may_be_chosen_after_a_code(self, at_home, ana, letters):
        page = "/settings/sign-in/password/"
        elsewhere = factories.session_key(ana)
        heard: list[str] = []
        undo = delivery.listen(lambda subject, seq: heard.append(subject))
        response = send(at_home, page, {"password1": "a quiet walk home"}, page=page)
        undo()
        assert response.status_code == 302
        ana.refresh_from_db()
        assert ana.check_password("a quiet walk home")
        assert ana.auth_gen == 2
        assert at_home.get(DEVICES).status_code == 200
        assert not Session.objects.filter(session_key=elsewhere).exists()
        assert letters()[-1].subject == "Your settings"

    def test_a_weak_password_is_refused_and_nothing_ends(self, at_home, ana):
        page = "/settings/sign-in/password/"
        elsewhere = factories.session_key(ana)
        response = send(at_home, page, {"password1": "short"}, page=page)
        assert "at least 12 characters" in response.content.decode()
        assert Session.objects.filter(session_key=elsewhere).exists()

    def test_without_a_fresh_proof_the_password_stays(self, at_home, ana):
        page = "/settings/sign-in/password/"
        opened = at_home.get(page)
        assert opened.status_code == 200
        with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
            response = send(at_home, page, {"password1": "a quiet walk home"}, page=page)
        assert "within 10 minutes of signing in" in response.content.decode()
        ana.refresh_from_db()
        assert not ana.has_usable_password()
