"""Support for whoever has just said something hard: who answers now, in their language, in the answer to what they said."""

from __future__ import annotations

import uuid
from typing import TypedDict

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from chat import gate
from chat.models import Message
from groups import resources
from groups.models import Membership


class Number(TypedDict):
    """One way to reach somebody now; `href` is what a phone can dial or write to, `hours` may be empty."""

    label: str
    how: str
    href: str
    hours: str


class Offer(TypedDict):
    """Kind words, the page of Support, and the numbers of the author's programme. It says nothing of why."""

    text: str
    url: str
    numbers: list[Number]


def offer_to(member_id: uuid.UUID) -> Offer:
    """What this member is offered, in the language of their account. Nothing is kept of it."""
    member = Membership.objects.select_related("user", "cohort__programme").get(pk=member_id)
    language = member.user.language
    known = resources.numbers_in(language, member.cohort.programme.crisis or resources.CRISIS)
    with translation.override(language):
        return Offer(
            text=_("That sounds hard. You do not have to wait for an answer here."),
            url=reverse("support"),
            numbers=[_number(row) for row in known],
        )


def _number(row: resources.Number) -> Number:
    label, how, hours = (_(str(row[name])) if row.get(name) else "" for name in ("label", "how", "hours"))
    return Number(label=label, how=how, href=str(row.get("href", "")), hours=hours)


def offered_before(message: Message, body: str | None) -> Offer | None:
    """What the author was offered when they said this; None when nothing, or when the words are gone.

    The gate is asked again, because nothing was kept: whoever asks again for a lost answer needs it most.
    """
    if body is None:
        return None
    author = message.author
    draft = gate.Draft(author.cohort_id, author.pk, author.role, body, message.kind, message.created_at)
    return offer_to(author.pk) if gate.ask(draft).support else None
