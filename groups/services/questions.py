"""What somebody asks the team from outside a room: a new link, a question before saying yes, a question about the agreement."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid, RateLimited, TooLarge
from groups.models import CareTask, Invitation, Membership
from groups.services.care import raise_task

QUESTION_CHARS = 1000
QUESTIONS_MOST = 5


@transaction.atomic
def ask_for_new_link(*, invitation: Invitation, at: datetime) -> CareTask:
    """The team knows that the holder of this link needs a new one; asking again on the same day changes nothing."""
    Invitation.objects.filter(pk=invitation.pk).update(asked_again_at=at)
    return raise_task(
        cohort=invitation.cohort,
        about=None,
        kind=CareTask.Kind.NEW_INVITATION,
        source=f"invitation:{invitation.pk}:again:{at:%Y-%m-%d}",
        facts={"invitation": str(invitation.pk)},
        at=at,
    )


@transaction.atomic
def ask_before_joining(*, invitation: Invitation, words: str, key: uuid.UUID, at: datetime) -> CareTask:
    """The team has the question of somebody invited; the same key asks once. Raises Invalid, TooLarge, RateLimited after five."""
    start = f"invitation:{invitation.pk}:question:"
    asked = CareTask.objects.filter(source__startswith=start).exclude(source=f"{start}{key}").count()
    if asked >= QUESTIONS_MOST:
        raise RateLimited(_("Your questions are with the team. Please wait for an answer."), field="words")
    return raise_task(
        cohort=invitation.cohort,
        about=None,
        kind=CareTask.Kind.QUESTION,
        source=f"{start}{key}",
        facts={"invitation": str(invitation.pk)},
        words=check_question(words),
        at=at,
    )


@transaction.atomic
def ask_about_agreement(*, member: Membership, words: str, key: uuid.UUID, at: datetime) -> CareTask:
    """The team has the member's question; the same key asks once. Raises Invalid, TooLarge."""
    return raise_task(
        cohort=member.cohort,
        about=member,
        kind=CareTask.Kind.QUESTION,
        source=f"agreement:{member.pk}:question:{key}",
        facts={"version": member.cohort.agreement_version},
        words=check_question(words),
        at=at,
    )


def check_question(typed: str) -> str:
    """The question without outer blanks. Raises Invalid when it is empty, TooLarge over 1000 characters."""
    words = typed.strip()
    if not words:
        raise Invalid(_("Write your question first."), field="words")
    if len(words) > QUESTION_CHARS:
        over = len(words) - QUESTION_CHARS
        raise TooLarge(_("This is %(over)d characters too long. Nothing was lost.") % {"over": over}, field="words")
    return words
