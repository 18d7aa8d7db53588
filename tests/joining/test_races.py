"""Two at the same moment: exactly one comes in."""

import threading
from collections import Counter

import pytest
from django.db import connection

from accounts.errors import Refusal
from accounts.models import User
from chat.models import Seat
from chat.services import joining, leaving
from groups import access
from groups.errors import InvitationClosed, LastOfTeam
from groups.models import Acceptance, Invitation, Membership
from groups.services import invitations
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> Counter[str]:
    """Run all acts from threads that start together; counts what came of them."""
    gate = threading.Barrier(len(acts))
    outcomes: Counter[str] = Counter()

    def run(act) -> None:
        gate.wait(10)
        try:
            act()
            outcomes["done"] += 1
        except Refusal as refusal:
            outcomes[type(refusal).__name__] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def ready(invite, now) -> tuple[Invitation, str]:
    invitation, token = invite()
    invitations.keep_progress(invitation=invitation, step=5, display_name="Dana")
    invitations.agree(invitation=invitation, version=1, at=now)
    return invitation, token


def test_of_two_who_use_a_link_at_once_one_comes_in(invite, now, evening):
    _invitation, token = ready(invite, now)

    def accept() -> None:
        found = access.invitation_by(token)
        assert found is not None
        joining.accept_invitation(invitation=found, user_id=None, language="en", at=now)

    assert at_once(accept, accept, accept) == {"done": 1, InvitationClosed.__name__: 2}
    dana = Membership.objects.get(cohort=evening, display_name="Dana")
    assert Seat.objects.filter(membership=dana).count() == 1
    assert Acceptance.objects.filter(membership=dana).count() == 1
    assert User.objects.filter(email="dana@demo.invalid").count() == 1


def test_using_and_taking_back_at_once_leave_one_truth(invite, faye, now, evening):
    invitation, _token = ready(invite, now)
    dana = factories.person("dana")
    at_once(
        lambda: invitations.use(invitation=invitation, user=dana, at=now),
        lambda: invitations.revoke(invitation=invitation, by=faye, at=now),
    )
    invitation.refresh_from_db()
    assert (invitation.used_at is None) is not (invitation.revoked_at is None)


def test_a_full_group_takes_one_of_two(faye, evening, now):
    type(evening).objects.filter(pk=evening.pk).update(min_size=1, target_size=1, max_size=1)
    made = []
    for name in ("dana", "lee"):
        invitation, token = invitations.invite(
            cohort=faye.cohort, role="member", email=f"{name}@demo.invalid", by=faye, at=now
        )
        invitations.keep_progress(invitation=invitation, step=5, display_name=name.title())
        invitations.agree(invitation=invitation, version=1, at=now)
        made.append(token)

    def accept(token: str):
        def act() -> None:
            found = access.invitation_by(token)
            assert found is not None
            joining.accept_invitation(invitation=found, user_id=None, language="en", at=now)

        return act

    assert at_once(*map(accept, made)) == {"done": 1, "CohortFull": 1}
    assert evening.memberships.filter(role="member").count() == 1
    assert Invitation.objects.filter(used_at__isnull=True).count() == 1


def test_two_facilitators_do_not_leave_a_group_alone(evening, faye, now):
    ruth = factories.join(evening, "ruth", "facilitator")
    at = ruth.started_at
    outcomes = at_once(
        lambda: leaving.leave_group(by=faye, at=at),
        lambda: leaving.leave_group(by=ruth, at=at),
    )
    assert outcomes == {"done": 1, LastOfTeam.__name__: 1}
    assert evening.memberships.filter(role="facilitator", ended_at__isnull=True).count() == 1
