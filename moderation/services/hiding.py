"""Hide it for me: one message, or everything by one person. The second is a sign to the team that something may be wrong (S8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.errors import Forbidden
from chat.models import Message
from groups import policies as group_policies
from groups.models import CareTask, Membership
from groups.services import care
from groups.services.memberships import hold_cohort
from moderation.errors import OwnMessage
from moderation.models import Hidden


@transaction.atomic
def hide_message(*, by: Membership, message: Message) -> None:
    """The message is folded for `by` alone; twice changes nothing. Raises OwnMessage. The caller has asked whether it can be seen."""
    if message.author_id == by.pk:
        raise OwnMessage
    Hidden.objects.get_or_create(member=by, message=message)


@transaction.atomic
def hide_person(*, by: Membership, about: Membership, at: datetime) -> None:
    """Everything `about` says is folded for `by`, and somebody of the team is asked to see how the two are; the person never knows.

    Raises OwnMessage for oneself, Forbidden for the team, whose words about the room have to reach everybody.
    """
    if about.pk == by.pk:
        raise OwnMessage
    if group_policies.is_team(about.role) or about.cohort_id != by.cohort_id:
        raise Forbidden
    hold_cohort(by.cohort)
    _hidden, is_new = Hidden.objects.get_or_create(member=by, author=about)
    if is_new:
        care.raise_task(
            cohort=by.cohort,
            about=about,
            kind=CareTask.Kind.QUESTION,
            source=f"hidden:{by.pk}:{about.pk}:{at.isoformat()}",
            at=at,
            facts={"why": "hidden", "by": str(by.pk)},
        )


@transaction.atomic
def show_again(*, by: Membership, hidden_id: int) -> None:
    """It is there again; for what is not hidden nothing changes."""
    Hidden.objects.filter(pk=hidden_id, member=by).delete()
