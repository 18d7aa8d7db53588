import re
import uuid

import pytest
from django.urls import reverse

from groups.models import Invitation
from groups.services import questions
from notifications.services import outbox
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(evening) -> str:
    return reverse("inviting", args=[evening.pk])


def form(email: str = "dana@demo.invalid", role: str = "member", days: int = 14, key: str | None = None):
    return {"email": email, "role": role, "days": days, "key": key or str(uuid.uuid4())}


def test_only_the_team_has_the_page(signed_in, ana, url, stranger):
    assert signed_in(ana).get(url).status_code == 404
    assert signed_in(ana).post(url, form()).status_code == 404
    assert reverse("account_login") in stranger.get(url).url
    assert not Invitation.objects.exists()


def test_the_team_of_another_cohort_has_it_not(signed_in, url):
    olu = factories.join(factories.cohort("Morning group"), "olu", "facilitator")
    assert signed_in(olu).post(url, form()).status_code == 404


def test_the_link_is_on_the_answer_and_nowhere_else(signed_in, faye, url):
    browser = signed_in(faye)
    page = browser.post(url, form()).content.decode()
    link = re.search(r'value="http://testserver(/invitations/[^"]+)"', page)
    assert link
    assert browser.get(link[1], follow=True).status_code == 403  # Faye is somebody else
    assert "/invitations/" not in browser.get(url).content.decode()


def test_the_same_page_sent_twice_invites_once(signed_in, faye, url):
    browser, told = signed_in(faye), form(key="6a5df1de-0e73-4d4a-9a3f-0d8a4d6f3f01")
    browser.post(url, told)
    again = browser.post(url, told, follow=True)
    assert "was made already" in again.content.decode()
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (form(email="not an address"), "valid email address"),
        (form(email="ana@demo.invalid"), "already belongs to the group"),
        (form(role="supervisor"), "Select a valid choice"),
        (form(role=""), "This field is required"),
        (form(days=400), "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(signed_in, faye, ana, url, told, said):
    page = signed_in(faye).post(url, told)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert f'value="{told["email"]}"' in page.content.decode()
    assert not Invitation.objects.exists()


def test_nothing_is_chosen_beforehand(signed_in, faye, url):
    page = signed_in(faye).get(url).content.decode()
    assert not re.search(r'type="radio"[^>]*checked', page)


def test_the_list_says_how_each_stands(signed_in, faye, ana, url, invite, expired, now, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox.send_due(at=now)
    invite("lee")
    page = signed_in(faye).get(url).content.decode()
    assert "Has run out." in page
    assert "Open until" in page
    assert "The mail has not left yet." in page
    outbox.send_due(at=now)
    assert "Mail sent." in signed_in(faye).get(url).content.decode()


def test_a_question_and_a_wish_for_a_new_link_are_shown_beside_it(signed_in, faye, url, invite, expired, now):
    invitation, _token = invite("lee")
    questions.ask_before_joining(invitation=invitation, words="Can my sister read it?", key=uuid.uuid4(), at=now)
    questions.ask_for_new_link(invitation=expired[0], at=now)
    page = signed_in(faye).get(url).content.decode()
    assert "Asks: Can my sister read it?" in page
    assert "Asks for a new link" in page
    assert f"?email={expired[0].email.replace('@', '%40')}&amp;role=member" in page


def test_inviting_again_fills_the_form(signed_in, faye, url):
    page = signed_in(faye).get(url, {"email": "dana@demo.invalid", "role": "member"}).content.decode()
    assert 'value="dana@demo.invalid"' in page


def test_taking_back_works_at_once_and_twice(signed_in, faye, evening, invite):
    invitation, _token = invite()
    browser, there = signed_in(faye), reverse("revoke_invitation", args=[evening.pk, invitation.pk])
    for _ in range(2):
        assert browser.post(there).status_code == 302
    assert browser.get(there).status_code == 405
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_taking_back_is_not_for_members_nor_through_another_cohort(signed_in, ana, evening, invite):
    invitation, _token = invite()
    assert signed_in(ana).post(reverse("revoke_invitation", args=[evening.pk, invitation.pk])).status_code == 404
    other = factories.cohort("Morning group")
    olu = factories.join(other, "olu", "facilitator")
    assert signed_in(olu).post(reverse("revoke_invitation", args=[other.pk, invitation.pk])).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_a_group_without_agreement_is_told_to_write_it(signed_in, db):
    cohort = factories.cohort("Morning group")
    ruth = factories.join(cohort, "ruth", "facilitator")
    page = signed_in(ruth).get(reverse("inviting", args=[cohort.pk])).content.decode()
    assert "This group has no agreement yet." in page


def test_the_way_there_is_on_the_people_page_for_the_team_only(signed_in, faye, ana, evening, url):
    people, room = (reverse(name, args=[evening.room.pk]) for name in ("room_people", "room"))
    ending = reverse("end_membership", args=[evening.pk, ana.pk])
    for path, ways in ((people, (url, ending)), (room, (reverse("running_room", args=[evening.pk]),))):
        theirs, ours = (signed_in(one).get(path).content.decode() for one in (ana, faye))
        for way in ways:
            assert way in ours
            assert way not in theirs
