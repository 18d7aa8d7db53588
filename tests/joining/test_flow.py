import pytest
from django.urls import reverse

from accounts.models import User
from chat.models import RoomEvent
from chat.services import seats
from groups.models import Acceptance, CareTask, Membership
from groups.services import agreements
from tests import factories

pytestmark = pytest.mark.django_db


def step(token: str, number: int) -> str:
    return reverse("invitation_step", args=[token, number])


def walk(browser, token: str, *, name: str = "Dana", version: int = 1) -> None:
    """Say yes to everything up to the last page."""
    browser.post(step(token, 1), {"go": "next"})
    browser.post(step(token, 2), {"go": "next", "display_name": name})
    browser.post(step(token, 3), {"go": "next", "version": version})
    browser.post(step(token, 4), {"go": "next"})


def test_five_pages_lead_into_the_room(stranger, invite, evening):
    invitation, token = invite()
    page = stranger.get(reverse("invitation", args=[token]), follow=True)
    assert "Step 1 of 5" in page.content.decode()
    assert "Faye has invited you" in page.content.decode()
    walk(stranger, token)
    done = stranger.post(step(token, 5), {"go": "next"})

    member = Membership.objects.get(cohort=evening, display_name="Dana")
    assert done.url == reverse("room", args=[evening.room.pk])
    assert member.user.email == "dana@demo.invalid"
    assert not member.user.has_usable_password()
    assert member.role == "member"
    assert member.seat.room_id == evening.room.pk
    assert member.agreed_version == 1
    invitation.refresh_from_db()
    assert invitation.used_by_id == member.user_id
    assert Acceptance.objects.get(membership=member).accepted_at == invitation.agreed_at
    assert RoomEvent.objects.filter(kind="member.joined", actor=member).count() == 1
    assert stranger.get(done.url).status_code == 200


def test_nothing_exists_of_a_person_before_the_last_yes(stranger, invite, evening, faye):
    _invitation, token = invite()
    walk(stranger, token)
    assert not User.objects.filter(email="dana@demo.invalid").exists()
    assert Membership.objects.filter(cohort=evening).count() == 1


def test_each_page_says_which_it_is_in_its_heading(stranger, invite):
    _invitation, token = invite()
    walk(stranger, token)
    for number in range(1, 6):
        page = stranger.get(step(token, number)).content.decode()
        assert page.count("<h1") == 1
        assert f"Step {number} of 5" in page


def test_a_page_opens_in_its_turn(stranger, invite):
    _invitation, token = invite()
    assert stranger.get(step(token, 4), follow=True).redirect_chain[-1][0] == step(token, 1)
    assert stranger.get(step(token, 9)).url == reverse("invitation", args=[token])


def test_saving_for_later_keeps_the_page_and_the_name(stranger, invite, client):
    _invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    kept = stranger.post(step(token, 2), {"go": "later", "display_name": "Da"}, follow=True)
    assert "What you did so far is kept" in kept.content.decode()
    again = client.get(reverse("invitation", args=[token]), follow=True)
    assert again.redirect_chain[-1][0] == step(token, 2)
    assert 'value="Da"' in again.content.decode()


def test_back_keeps_what_was_typed(stranger, invite):
    _invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    assert stranger.post(step(token, 2), {"go": "back", "display_name": "Dana"}).url == step(token, 1)
    assert 'value="Dana"' in stranger.get(step(token, 2)).content.decode()


def test_the_preview_works_without_script(stranger, invite):
    _invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    page = stranger.post(step(token, 2), {"go": "look", "display_name": " Dana  D "}, follow=True)
    assert 'data-empty="Your name">Dana D</span>' in page.content.decode()


@pytest.mark.parametrize("taken", ["Ana", "ana ", "Аna", "Ána"])  # noqa: RUF001 - one has a Cyrillic A
def test_a_look_alike_name_is_refused_and_stays_typed(stranger, invite, ana, taken):
    _invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    page = stranger.post(step(token, 2), {"go": "next", "display_name": taken})
    words = page.content.decode()
    assert page.status_code == 422
    assert "Somebody here already uses that name." in words
    assert "<title>Error: " in words
    assert f'value="{taken}"' in words


def test_a_free_name_is_not_refused(stranger, invite, ana):
    _invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    assert stranger.post(step(token, 2), {"go": "next", "display_name": "Ana B"}).url == step(token, 3)


def test_an_empty_name_says_what_to_do(stranger, invite):
    _invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    page = stranger.post(step(token, 2), {"go": "next", "display_name": " "})
    assert "Enter the name the group will see." in page.content.decode()


def test_a_name_taken_in_the_meantime_leads_back_to_the_name(stranger, invite, evening, now):
    _invitation, token = invite()
    walk(stranger, token)
    seats.join(cohort=evening, user=factories.person("dan"), role="member", display_name="Dana", at=now)
    page = stranger.post(step(token, 5), {"go": "next"}, follow=True)
    assert page.redirect_chain[-1][0] == step(token, 2)
    assert "Somebody here already uses that name." in page.content.decode()
    assert not User.objects.filter(email="dana@demo.invalid").exists()


def test_a_version_published_in_the_meantime_is_read_first(stranger, invite, evening, faye, now):
    _invitation, token = invite()
    walk(stranger, token)
    clauses = [*factories.CLAUSES, {"text": "No pictures.", "why": "Faces tell."}]
    agreements.publish_agreement(cohort=evening, clauses=clauses, at=now, by=faye)
    page = stranger.post(step(token, 5), {"go": "next"}, follow=True)
    assert page.redirect_chain[-1][0] == step(token, 3)
    assert "No pictures." in page.content.decode()
    assert not Membership.objects.filter(cohort=evening, display_name="Dana").exists()


def test_a_yes_to_an_old_page_is_asked_again(stranger, invite, evening, faye, now):
    invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    stranger.post(step(token, 2), {"go": "next", "display_name": "Dana"})
    agreements.publish_agreement(cohort=evening, clauses=factories.CLAUSES, at=now, by=faye)
    page = stranger.post(step(token, 3), {"go": "next", "version": 1}, follow=True)
    assert "has changed since you opened it" in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.agreed_version == 0


def test_a_yes_without_a_version_is_no_yes(stranger, invite):
    invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    stranger.post(step(token, 2), {"go": "next", "display_name": "Dana"})
    stranger.post(step(token, 3), {"go": "next"})
    invitation.refresh_from_db()
    assert invitation.agreed_version == 0
    assert invitation.step == 3


def test_a_group_without_agreement_asks_for_none(stranger, faye, evening, invite):
    type(evening).objects.filter(pk=evening.pk).update(agreement_version=0)
    _invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    stranger.post(step(token, 2), {"go": "next", "display_name": "Dana"})
    assert "has not written its agreement yet" in stranger.get(step(token, 3)).content.decode()
    stranger.post(step(token, 3), {"go": "next"})
    stranger.post(step(token, 4), {"go": "next"})
    stranger.post(step(token, 5), {"go": "next"})
    assert Membership.objects.filter(cohort=evening, display_name="Dana").exists()


def test_a_full_group_says_so_and_keeps_everything(stranger, invite, evening, ana):
    invitation, token = invite()
    walk(stranger, token)
    type(evening).objects.filter(pk=evening.pk).update(min_size=1, target_size=1, max_size=1)
    page = stranger.post(step(token, 5), {"go": "next"}, follow=True)
    assert "This group is full." in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.used_at is None
    assert not User.objects.filter(email="dana@demo.invalid").exists()


def test_a_question_goes_to_the_team_once_with_its_words(stranger, invite, faye, evening):
    invitation, token = invite()
    page = stranger.get(reverse("invitation_question", args=[token])).content.decode()
    assert "Who sees this: Faye (facilitators)" in page
    key = "6a5df1de-0e73-4d4a-9a3f-0d8a4d6f3f01"
    for _ in range(2):
        sent = stranger.post(
            reverse("invitation_question", args=[token]), {"body": "Can my sister read it?", "key": key}
        )
        assert sent.status_code == 302
    task = CareTask.objects.get(kind="question")
    assert task.words == "Can my sister read it?"
    assert task.facts == {"invitation": str(invitation.pk)}
    assert task.cohort_id == evening.pk
    assert "They have not seen it yet." in stranger.get(sent.url).content.decode()


@pytest.mark.parametrize(("body", "said"), [(" ", "Write your question first."), ("x" * 1001, "1 characters too long")])
def test_a_question_that_cannot_be_sent_stays_typed(stranger, invite, body, said):
    _invitation, token = invite()
    page = stranger.post(
        reverse("invitation_question", args=[token]), {"body": body, "key": "6a5df1de-0e73-4d4a-9a3f-0d8a4d6f3f01"}
    )
    assert page.status_code == 422
    assert said in page.content.decode()
    assert body.strip() in page.content.decode()
    assert not CareTask.objects.exists()


def test_five_questions_are_enough_until_somebody_answers(stranger, invite):
    _invitation, token = invite()
    url = reverse("invitation_question", args=[token])
    for n in range(6):
        page = stranger.post(url, {"body": f"Question {n}", "key": f"6a5df1de-0e73-4d4a-9a3f-0d8a4d6f3f0{n}"})
    assert page.status_code == 422
    assert CareTask.objects.count() == 5


def test_who_knows_the_account_signs_in_first_and_then_joins_with_it(stranger, invite, signed_in, evening):
    dana = factories.person("dana")
    _invitation, token = invite()
    asked = stranger.get(reverse("invitation", args=[token]))
    assert asked.status_code == 403
    assert f"{reverse('account_login')}?next={reverse('invitation', args=[token])}" in asked.content.decode()
    browser = signed_in(dana)
    walk(browser, token)
    browser.post(step(token, 5), {"go": "next"})
    assert Membership.objects.get(cohort=evening, display_name="Dana").user_id == dana.pk


def test_a_page_left_open_by_nobody_does_not_join_for_a_known_account(stranger, invite, evening):
    invitation, token = invite()
    walk(stranger, token)
    factories.person("dana")
    stranger.post(step(token, 5), {"go": "next"})
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_somebody_else_is_told_kindly_and_cannot_go_on(invite, signed_in, ana):
    invitation, token = invite()
    browser = signed_in(ana)
    page = browser.get(reverse("invitation", args=[token]))
    assert page.status_code == 403
    words = page.content.decode()
    assert "ana@demo.invalid" in words
    assert "dana@demo.invalid" not in words
    assert "Evening group" not in words
    browser.post(step(token, 1), {"go": "next"})
    invitation.refresh_from_db()
    assert invitation.step == 1


def test_who_belongs_here_already_is_led_to_the_rooms(invite, signed_in, evening, now):
    invitation, token = invite()
    dana = factories.person("dana")
    browser = signed_in(dana)
    walk(browser, token)
    factories.join(evening, "dana")
    page = browser.post(step(token, 5), {"go": "next"})
    assert page.url == reverse("rooms")
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_a_facilitator_joins_as_one_of_the_team(stranger, invite, evening):
    _invitation, token = invite("ruth", role="facilitator")
    assert "You would help to run it." in stranger.get(step(token, 1)).content.decode()
    walk(stranger, token, name="Ruth")
    stranger.post(step(token, 5), {"go": "next"})
    ruth = Membership.objects.get(cohort=evening, display_name="Ruth")
    assert ruth.role == "facilitator"
    assert ruth.user.is_team


def test_posted_fields_cannot_change_role_or_cohort(stranger, invite, evening):
    _invitation, token = invite()
    extra = {"role": "facilitator", "cohort": "x", "email": "x@demo.invalid", "is_staff": "1", "agreed_version": "9"}
    for number, told in ((1, {}), (2, {"display_name": "Dana"}), (3, {"version": 1}), (4, {}), (5, {})):
        stranger.post(step(token, number), {"go": "next", **extra, **told})
    dana = Membership.objects.get(cohort=evening, display_name="Dana")
    assert (dana.role, dana.user.email, dana.user.is_staff) == ("member", "dana@demo.invalid", False)


def test_a_long_name_is_too_long(stranger, invite):
    _invitation, token = invite()
    stranger.post(step(token, 1), {"go": "next"})
    page = stranger.post(step(token, 2), {"go": "next", "display_name": "x" * 201})
    assert page.status_code == 422
    assert "at most 200 characters" in page.content.decode()
