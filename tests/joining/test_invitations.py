from datetime import timedelta

import pytest

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from groups import access, jobs
from groups.errors import Gone, InvitationClosed, NotAMember
from groups.models import Invitation
from groups.services import invitations
from groups.services.memberships import end_membership
from notifications.models import OutboxItem
from tests import factories

pytestmark = pytest.mark.django_db


def test_only_a_digest_of_the_token_is_kept(invite):
    invitation, token = invite()
    assert token not in repr(Invitation.objects.values().get())
    assert bytes(invitation.token_hash) == access.digest_of(token)
    assert len(token) >= 43


def test_the_token_waits_sealed_in_the_outbox(invite):
    _invitation, token = invite()
    row = OutboxItem.objects.values().get()
    assert token not in repr(row)
    assert token.encode() not in bytes(row["link"])
    assert token in OutboxItem.objects.get().link


def test_a_link_is_found_by_its_token_only(invite):
    invitation, token = invite()
    assert access.invitation_by(token) == invitation
    for changed in (token[:-1], token + "x", token.swapcase(), "", "x" * 43):
        assert access.invitation_by(changed) is None


def test_a_link_into_an_archived_cohort_is_unknown(invite, evening):
    _invitation, token = invite()
    type(evening).objects.filter(pk=evening.pk).update(mode="archived")
    assert access.invitation_by(token) is None


def test_a_second_invitation_of_the_same_address_replaces_the_first(invite, now):
    first, _token = invite()
    second, _token = invite("DANA")
    first.refresh_from_db()
    assert first.revoked_at == now
    assert [item.once for item in OutboxItem.objects.all()] == [invitations.mail_name(second)]


def test_only_the_team_invites(evening, ana, faye, now):
    with pytest.raises(Forbidden):
        invitations.invite(cohort=evening, role="member", email="x@demo.invalid", by=ana, at=now)
    assert not Invitation.objects.exists()


def test_nobody_invites_into_another_cohort(faye, now):
    other = factories.cohort("Morning group")
    with pytest.raises(NotFound):
        invitations.invite(cohort=other, role="member", email="x@demo.invalid", by=faye, at=now)


@pytest.mark.parametrize(
    ("role", "refusal"), [("supervisor", Forbidden), ("supporter", Forbidden), ("admin", Forbidden)]
)
def test_a_facilitator_hands_out_the_roles_of_the_group_only(invite, role, refusal):
    with pytest.raises(refusal):
        invite(role=role)


def test_a_supervisor_invites_a_supervisor(evening, faye, now):
    ruth = factories.join(evening, "ruth", "supervisor")
    made, _token = invitations.invite(cohort=ruth.cohort, role="supervisor", email="x@demo.invalid", by=ruth, at=now)
    assert made.role == "supervisor"


def test_the_operator_invites_the_first_facilitator(db, now):
    cohort = factories.cohort()
    made, _token = invitations.invite(cohort=cohort, role="facilitator", email="faye@demo.invalid", by=None, at=now)
    assert made.invited_by is None


def test_the_operator_cannot_put_a_supporter_among_members(db, now):
    with pytest.raises(Invalid):
        invitations.invite(cohort=factories.cohort(), role="supporter", email="s@demo.invalid", by=None, at=now)


@pytest.mark.parametrize("days", [0, -1, 61])
def test_a_link_works_for_a_day_to_two_months(invite, days):
    with pytest.raises(Invalid):
        invite(days=days)


def test_who_belongs_here_already_is_not_invited(invite, ana):
    with pytest.raises(Conflict):
        invite("ana")


def test_who_has_left_can_be_invited_back(invite, evening):
    kit = factories.join(evening, "kit")
    end_membership(member=kit, reason="left", at=kit.started_at)
    assert invite("kit")[0].email == "kit@demo.invalid"


def test_nobody_is_invited_into_an_archived_cohort(invite, faye, evening):
    type(evening).objects.filter(pk=evening.pk).update(mode="archived")
    faye.refresh_from_db()
    with pytest.raises(Gone):
        invite()


def test_taking_back_closes_the_link_and_stops_the_mail(invite, faye, now):
    invitation, token = invite()
    for _ in range(2):
        invitations.revoke(invitation=invitation, by=faye, at=now)
    found = access.invitation_by(token)
    assert found is not None
    assert found.revoked_at == now
    assert not OutboxItem.objects.exists()


def test_only_the_team_of_the_cohort_takes_back(invite, ana, now):
    invitation, _token = invite()
    olu = factories.join(factories.cohort("Morning group"), "olu", "facilitator")
    with pytest.raises(Forbidden):
        invitations.revoke(invitation=invitation, by=ana, at=now)
    with pytest.raises(NotFound):
        invitations.revoke(invitation=invitation, by=olu, at=now)
    with pytest.raises(NotFound):
        access.invitation_in(olu, invitation.pk)
    with pytest.raises(NotAMember):
        access.invitations_of(ana, now)


def test_taking_back_a_used_invitation_changes_nothing(invite, faye, now):
    invitation, _token = invite()
    invitations.agree(invitation=invitation, version=1, at=now)
    invitations.use(invitation=invitation, user=factories.person("dana"), at=now)
    invitations.revoke(invitation=invitation, by=faye, at=now)
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


@pytest.mark.parametrize("change", ["used", "expired", "revoked", "address"])
def test_use_refuses_what_is_not_open_for_this_person(invite, now, change):
    invitation, _token = invite()
    invitations.agree(invitation=invitation, version=1, at=now)
    dana = factories.person("dana")
    if change == "used":
        invitations.use(invitation=invitation, user=dana, at=now)
    if change == "revoked":
        Invitation.objects.filter(pk=invitation.pk).update(revoked_at=now)
    at = now + timedelta(days=15) if change == "expired" else now
    user = factories.person("mo") if change == "address" else dana
    with pytest.raises(InvitationClosed):
        invitations.use(invitation=invitation, user=user, at=at)


def test_use_is_open_to_its_person_until_the_last_moment(invite, now):
    invitation, _token = invite()
    invitations.agree(invitation=invitation, version=1, at=now)
    moment = now + timedelta(days=14) - timedelta(microseconds=1)
    assert invitations.use(invitation=invitation, user=factories.person("dana"), at=moment).used_at == moment


def test_progress_only_goes_forwards(invite):
    invitation, _token = invite()
    invitations.keep_progress(invitation=invitation, step=4, display_name="  Dana\u200b  D ")
    invitations.keep_progress(invitation=invitation, step=2)
    invitation.refresh_from_db()
    assert (invitation.step, invitation.display_name) == (4, "Dana D")


@pytest.mark.parametrize("ended", ["used_at", "revoked_at", "expires_at"])
def test_an_invitation_is_forgotten_ninety_days_after_it_ended(invite, now, ended):
    invitation, _token = invite(days=60)
    Invitation.objects.filter(pk=invitation.pk).update(**{ended: now})
    jobs.run(now + timedelta(days=90))
    assert Invitation.objects.exists()
    jobs.run(now + timedelta(days=90, seconds=1))
    assert not Invitation.objects.exists()


def test_an_open_invitation_is_kept(invite, now):
    invite(days=60)
    jobs.run(now + timedelta(days=60))
    assert Invitation.objects.exists()
