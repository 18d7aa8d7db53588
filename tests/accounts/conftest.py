import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from notifications.services.mail import wait_until_sent
from tests import factories

PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"


@pytest.fixture(autouse=True)
def quick_answers(settings) -> None:
    """Answers do not wait for a step of time; the one test about steps sets its own."""
    settings.SIGN_IN_STEP_MS = 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def ana(db) -> User:
    return factories.person("ana")


@pytest.fixture
def faye(db) -> User:
    return factories.person("faye", is_team=True)


@pytest.fixture
def browser() -> Client:
    """Somebody's phone, as strict about forms as a real one."""
    return Client(enforce_csrf_checks=True, headers={"User-Agent": PHONE})


@pytest.fixture
def letters():
    """Every mail sent so far, once the thread that sends them has finished."""

    def sent() -> list[mail.EmailMessage]:
        wait_until_sent(10)
        return mail.outbox

    return sent


def found(pattern: str, page: str) -> str:
    """What the pattern's group, or the whole pattern, holds in a page; its absence fails the test."""
    match = re.search(pattern, page)
    assert match, f"no {pattern} in the page"
    return match[match.lastindex or 0]


def token_in(page: str) -> str:
    """The token of the forms in a page."""
    return found(r'name="csrfmiddlewaretoken" value="(\w+)"', page)


def send(browser: Client, url: str, data: dict[str, str] | None = None, *, page: str = "/sign-in/", **extra):
    """Post a form as a browser would: with the token of a page it has open."""
    token = token_in(browser.get(page, follow=True).content.decode())
    return browser.post(url, {**(data or {}), "csrfmiddlewaretoken": token}, **extra)
