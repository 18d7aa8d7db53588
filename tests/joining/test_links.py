"""Links that do not lead in: used, over, taken back, unknown, for somebody else (SAFETY R19, B16)."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from groups.models import CareTask
from groups.services import care, invitations
from tests.joining.test_flow import step, walk

pytestmark = pytest.mark.django_db


def link(token: str) -> str:
    return reverse("invitation", args=[token])


def words(response, token: str) -> str:
    """The page without the parts that differ on every load."""
    text = response.content.decode().replace(token, "TOKEN")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def join(browser, token: str) -> None:
    walk(browser, token)
    browser.post(step(token, 5), {"go": "next"})


def test_an_unknown_link_and_a_used_one_of_somebody_else_answer_the_same(stranger, invite, client):
    _invitation, token = invite()
    join(stranger, token)
    unknown = "x" * 43
    for path in ("invitation", "invitation_question", "invitation_later"):
        used, never = client.get(reverse(path, args=[token])), client.get(reverse(path, args=[unknown]))
        assert used.status_code == never.status_code == 404
        assert words(used, token) == words(never, unknown)
        assert used.headers.items() >= {("Cache-Control", never.headers["Cache-Control"])}


def test_asking_through_either_answers_the_same_and_only_one_reaches_the_team(stranger, invite, client):
    _invitation, token = invite()
    join(stranger, token)
    pages = [client.post(reverse("invitation_ask", args=[one]), follow=True) for one in (token, "x" * 43)]
    assert words(pages[0], token) == words(pages[1], "x" * 43)
    assert "If we know this link" in pages[0].content.decode()
    assert CareTask.objects.filter(kind="new_invitation").count() == 1


@pytest.mark.parametrize("secret", ["Faye", "Evening group", "dana@demo.invalid", "Evening programme", "used by"])
def test_a_used_link_names_nobody_and_nothing(stranger, invite, client, secret):
    _invitation, token = invite()
    join(stranger, token)
    assert secret not in client.get(link(token)).content.decode()


def test_who_used_it_comes_into_the_room_again(stranger, invite, evening):
    _invitation, token = invite()
    join(stranger, token)
    assert stranger.get(link(token)).url == reverse("room", args=[evening.room.pk])


def test_a_used_link_is_no_way_in_for_a_second_person(stranger, invite, client, evening):
    _invitation, token = invite()
    join(stranger, token)
    join(client, token)
    assert evening.memberships.filter(role="member").count() == 1


def test_one_tap_asks_for_a_new_link_and_tells_the_truth(stranger, expired, faye, now):
    _invitation, token = expired
    page = stranger.get(link(token))
    assert page.status_code == 410
    assert "Ask Faye for a new one" in page.content.decode()
    for _ in range(2):
        page = stranger.post(reverse("invitation_ask", args=[token]), follow=True)
    task = CareTask.objects.get(kind="new_invitation")
    assert "Not seen yet." in page.content.decode()
    care.take_task(task=task, by=faye, at=now)
    assert "Seen by Faye" in stranger.get(link(token)).content.decode()
    care.end_task(task=task, by=faye, outcome="reached", at=now)
    assert "Ask Faye for a new one" in stranger.get(link(token)).content.decode()


def test_a_link_taken_back_offers_the_same(stranger, invite, faye, now):
    invitation, token = invite()
    invitations.revoke(invitation=invitation, by=faye, at=now)
    assert "Ask Faye for a new one" in stranger.get(link(token)).content.decode()


def test_an_open_link_needs_no_new_one(stranger, invite):
    _invitation, token = invite()
    stranger.post(reverse("invitation_ask", args=[token]))
    assert not CareTask.objects.exists()


def test_opening_a_link_changes_nothing(stranger, invite):
    """Mail scanners open every link they see."""
    invitation, token = invite()
    before = type(invitation).objects.values().get()
    for _ in range(3):
        stranger.get(link(token), follow=True)
    assert type(invitation).objects.values().get() == before
    assert not User.objects.filter(email=invitation.email).exists()


def test_pages_behind_a_link_are_kept_by_nobody(stranger, invite):
    _invitation, token = invite()
    for path in (step(token, 1), link("x" * 43)):
        assert "no-store" in stranger.get(path).headers["Cache-Control"]


def test_expired_pages_do_not_go_on(stranger, expired):
    invitation, token = expired
    stranger.post(step(token, 1), {"go": "next"})
    invitation.refresh_from_db()
    assert invitation.step == 1


def test_the_task_leads_the_team_to_the_invitation(stranger, expired, faye, evening, signed_in):
    invitation, token = expired
    stranger.post(reverse("invitation_ask", args=[token]))
    task = CareTask.objects.get()
    page = signed_in(faye).get(reverse("care_task", args=[task.pk])).content.decode()
    assert f"{reverse('inviting', args=[evening.pk])}#invitation-{invitation.pk}" in page
