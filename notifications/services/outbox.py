"""The outbox: a mail is put down in the transaction that caused it and sent by a clock, by one clock only.

A mail says nothing (SAFETY R27): its words are fixed, only its link differs. The link is sealed while it waits and emptied afterwards.
A clock that dies between handing the mail over and noting it leaves a claim that lapses; then the mail goes out twice, never not at all.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from accounts.sealing import CannotOpen
from notifications.models import OutboxItem

logger = logging.getLogger("handrail.mail")

CLAIM = timedelta(minutes=5)
ATTEMPTS_MOST = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
AT_ONCE = 20
KEPT = timedelta(days=30)


@transaction.atomic
def put(
    *,
    kind: str,
    address: str,
    once: str,
    at: datetime,
    link: str,
    user: User | None = None,
    language: str = "en",
    facts: Mapping[str, object] | None = None,
) -> None:
    """A mail of this kind leaves after the commit; the same `once` is sent once. `link` is a path of this site, `facts` only ids."""
    OutboxItem.objects.get_or_create(
        once=once,
        defaults={
            "id": uuid.uuid4(),
            "kind": kind,
            "address": address,
            "user": user,
            "language": language,
            "facts": dict(facts or {}),
            "link": link,
            "due_at": at,
        },
    )


@transaction.atomic
def drop(*, once: str) -> None:
    """A mail that still waits is not sent any more."""
    OutboxItem.objects.filter(once=once, sent_at__isnull=True).delete()


def _due(at: datetime) -> Q:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    return free & Q(sent_at__isnull=True, due_at__lte=at, attempts__lt=ATTEMPTS_MOST)


def claim(at: datetime) -> Iterable[OutboxItem]:
    """The items due at `at` that this clock, and no other, has for the next five minutes."""
    for pk in list(OutboxItem.objects.filter(_due(at)).order_by("due_at").values_list("pk", flat=True)[:AT_ONCE]):
        mine = OutboxItem.objects.filter(_due(at), pk=pk)
        if mine.update(claimed_until=at + CLAIM, attempts=F("attempts") + 1) == 1:
            yield OutboxItem.objects.get(pk=pk)


def send_due(*, at: datetime) -> int:
    """Everything due at `at` has been handed over, or waits longer before the next try; says how many went out.

    When nobody answers at all the rest waits for the next tick, so that a dead mail server does not hold up the clock.
    """
    sent = 0
    for item in claim(at):
        try:
            message_of(item).send()
        except (SMTPException, ValueError, CannotOpen) as error:  # refused, no such address, a key we do not hold
            _try_later(item, error, at)
        except OSError as error:
            _try_later(item, error, at)
            break
        else:
            OutboxItem.objects.filter(pk=item.pk).update(sent_at=at, claimed_until=None, link=None)
            sent += 1
    return sent


def _try_later(item: OutboxItem, error: Exception, at: datetime) -> None:
    """Twice as long each time, at most six hours; after ten tries it stays for the team to see."""
    wait = min(FIRST_WAIT * 2 ** (item.attempts - 1), LONGEST_WAIT)
    OutboxItem.objects.filter(pk=item.pk).update(due_at=at + wait, claimed_until=None)
    logger.error("outbox %s could not be sent: %s", item.pk, type(error).__name__)


def message_of(item: OutboxItem) -> EmailMessage:
    """The mail, in the language of the item: fixed words and one link."""
    with translation.override(item.language):
        words = {"link": urljoin(settings.PUBLIC_URL, item.link or "/")}
        subject = render_to_string(f"mail/{item.kind}_subject.txt").strip()
        body = render_to_string(f"mail/{item.kind}.txt", words)
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(subject=subject, body=body, to=[item.address], headers=headers)


def forget_sent(*, at: datetime) -> int:
    """Mails sent more than 30 days before `at` are gone; says how many."""
    return OutboxItem.objects.filter(sent_at__lt=at - KEPT).delete()[0]
