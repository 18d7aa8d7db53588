"""Somebody of the team comes in by an invitation: a second step comes before the room (SAFETY R8)."""

import pytest
from django.urls import reverse

from tests.joining.test_flow import step, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruth(stranger, invite, settings):
    """Ruth's browser, just after her last yes."""
    settings.TEAM_NEEDS_SECOND_FACTOR = True
    _invitation, token = invite("ruth", role="facilitator")
    walk(stranger, token, name="Ruth")
    done = stranger.post(step(token, 5), {"go": "next"})
    assert done.status_code == 302
    return stranger


def test_the_room_waits_for_the_second_step(ruth, evening):
    asked = ruth.get(reverse("room", args=[evening.room.pk]))
    assert asked.status_code == 302
    assert reverse("mfa_index") in asked.url


def test_setting_it_up_needs_no_password_that_nobody_has(ruth):
    page = ruth.get(reverse("mfa_activate_totp"), follow=True)
    assert page.redirect_chain == []
    assert page.status_code == 200
    assert 'name="code"' in page.content.decode()
