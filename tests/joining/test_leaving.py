import pytest
from django.urls import reverse

from accounts.errors import Forbidden, NotFound
from chat.models import RoomEvent
from chat.services import leaving
from groups.errors import LastOfTeam
from tests import factories

pytestmark = pytest.mark.django_db


def test_leaving_names_what_goes_and_what_stays_and_asks_for_no_reason(signed_in, ana, evening):
    browser, url = signed_in(ana), reverse("leave_group", args=[evening.pk])
    page = browser.get(url).content.decode()
    assert "What goes, at once" in page
    assert "What stays" in page
    done = browser.post(url)
    assert done.url == reverse("left_group")
    ana.refresh_from_db()
    assert ana.ended_at is not None
    assert ana.end_reason == "left"
    assert "Thank you for having been here." in browser.get(done.url).content.decode()
    assert browser.get(reverse("room", args=[evening.room.pk])).status_code == 404
    assert RoomEvent.objects.filter(kind="member.left", actor=ana).count() == 1


def test_the_last_facilitator_is_asked_to_invite_another_first(signed_in, faye, evening):
    page = signed_in(faye).post(reverse("leave_group", args=[evening.pk]))
    assert "This is the last facilitator of the group." in page.content.decode()
    faye.refresh_from_db()
    assert faye.ended_at is None


def test_leaving_a_group_one_is_not_in_is_not_found(signed_in, evening, faye):
    olu = factories.join(factories.cohort("Morning group"), "olu")
    assert signed_in(olu).post(reverse("leave_group", args=[evening.pk])).status_code == 404


def test_the_team_ends_a_membership_for_a_reason(signed_in, faye, ana, evening):
    browser, url = signed_in(faye), reverse("end_membership", args=[evening.pk, ana.pk])
    page = browser.get(url).content.decode()
    assert "End Ana’s membership" in page
    assert "What happens" in page
    missing = browser.post(url)
    assert missing.status_code == 422
    browser.post(url, {"reason": "completed"})
    ana.refresh_from_db()
    assert (ana.end_reason, ana.ended_at is not None) == ("completed", True)
    assert browser.post(url, {"reason": "completed"}).status_code == 404


def test_members_end_nobodys_membership(signed_in, ana, faye, evening):
    url = reverse("end_membership", args=[evening.pk, faye.pk])
    assert signed_in(ana).post(url, {"reason": "safety"}).status_code == 404
    faye.refresh_from_db()
    assert faye.ended_at is None


def test_nobody_ends_a_membership_through_another_cohort(signed_in, ana, evening):
    other = factories.cohort("Morning group")
    olu = factories.join(other, "olu", "facilitator")
    for cohort in (evening, other):
        url = reverse("end_membership", args=[cohort.pk, ana.pk])
        assert signed_in(olu).post(url, {"reason": "safety"}).status_code == 404
    ana.refresh_from_db()
    assert ana.ended_at is None


def test_one_does_not_end_ones_own(signed_in, faye, evening):
    url = reverse("end_membership", args=[evening.pk, faye.pk])
    assert signed_in(faye).get(url).status_code == 404


def test_the_services_hold_without_the_pages(faye, ana, now):
    olu = factories.join(factories.cohort("Morning group"), "olu", "facilitator")
    with pytest.raises(NotFound):
        leaving.end_membership(member=ana, by=olu, reason="safety", at=now)
    with pytest.raises(Forbidden):
        leaving.end_membership(member=faye, by=ana, reason="safety", at=now)
    with pytest.raises(Forbidden):
        leaving.end_membership(member=faye, by=faye, reason="safety", at=now)
    with pytest.raises(LastOfTeam):
        leaving.leave_group(by=faye, at=now)


def test_one_of_two_facilitators_may_go(faye, evening, now):
    ruth = factories.join(evening, "ruth", "facilitator")
    leaving.end_membership(member=faye, by=ruth, reason="wished", at=ruth.started_at)
    faye.refresh_from_db()
    assert faye.end_reason == "wished"
