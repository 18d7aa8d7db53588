"""The outbox: a mail is put down in the transaction that caused it and sent by a clock, by one clock only.

A mail says nothing (SAFETY R27): its words are fixed, only its link differs. The link is sealed while it waits and emptied afterwards.
A clock that dies between handing the mail over and noting it leaves a claim that lapses; then the mail goes out again with the same
Message-ID, by which a mailbox knows that it has it already. It is never lost.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
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
AT_ONCE = 100
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Mail:
    """A mail to a person, in their language. It leaves from `due_at` on, and not at or after `not_after`."""

    kind: str
    user: User
    once: str
    link: str
    due_at: datetime
    not_after: datetime | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


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


def put_all(mails: Iterable[Mail]) -> None:
    """All these mails leave after the commit; one whose `once` is known already is not made again."""
    rows = [
        OutboxItem(
            kind=mail.kind,
            address=mail.user.email,
            user=mail.user,
            language=mail.user.language,
            once=mail.once,
            link=mail.link,
            facts=dict(mail.facts),
            due_at=mail.due_at,
            not_after=mail.not_after,
        )
        for mail in mails
    ]
    OutboxItem.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def drop(*, once: str) -> None:
    """A mail that still waits is not sent any more."""
    OutboxItem.objects.filter(once=once, sent_at__isnull=True).delete()


def _due(at: datetime) -> Q:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    useful = Q(not_after__isnull=True) | Q(not_after__gt=at)
    return free & useful & Q(sent_at__isnull=True, due_at__lte=at, attempts__lt=ATTEMPTS_MOST)


@transaction.atomic
def claim(at: datetime) -> list[OutboxItem]:
    """The items due at `at` that this clock, and no other, has for the next five minutes; at most a hundred."""
    # Locked and skipped by others, so that several clocks share the work instead of waiting for each other.
    due = OutboxItem.objects.select_for_update(skip_locked=True).filter(_due(at))
    mine = list(due.order_by("due_at")[:AT_ONCE])
    OutboxItem.objects.filter(pk__in=[item.pk for item in mine]).update(
        claimed_until=at + CLAIM, attempts=F("attempts") + 1
    )
    for item in mine:
        item.attempts += 1
    return mine


def send_due(*, at: datetime) -> int:
    """Everything due at `at` has been handed over, or waits longer before the next try; says how many went out.

    When nobody answers at all the rest waits for the next tick, so that a dead mail server does not hold up the clock.
    """
    waiting = iter(claim(at))
    connection = get_connection()
    try:
        return _hand_over(waiting, connection, at)
    finally:
        connection.close()
        _let_go(waiting)


def _hand_over(waiting: Iterator[OutboxItem], connection: BaseEmailBackend, at: datetime) -> int:
    sent = 0
    for item in waiting:
        try:
            message = message_of(item)
            message.connection = connection
            connection.open()
            message.send()
        except (SMTPException, ValueError, CannotOpen) as error:  # refused, no such address, a key we do not hold
            _try_later(item, error, at)
            connection.close()
        except OSError as error:
            _try_later(item, error, at)
            break
        else:
            OutboxItem.objects.filter(pk=item.pk).update(sent_at=at, claimed_until=None, link=None)
            sent += 1
    return sent


def _let_go(rest: Iterator[OutboxItem]) -> None:
    """What was claimed and not tried is free again."""
    untried = [item.pk for item in rest]
    if untried:
        OutboxItem.objects.filter(pk__in=untried).update(claimed_until=None, attempts=F("attempts") - 1)


def _try_later(item: OutboxItem, error: Exception, at: datetime) -> None:
    """Twice as long each time, at most six hours; after ten tries it stays for the team to see."""
    wait = min(FIRST_WAIT * 2 ** (item.attempts - 1), LONGEST_WAIT)
    OutboxItem.objects.filter(pk=item.pk).update(due_at=at + wait, claimed_until=None)
    logger.error("outbox %s could not be sent: %s", item.pk, type(error).__name__)


def message_of(item: OutboxItem) -> EmailMessage:
    """The mail, in the language of the item: fixed words and one link. Its Message-ID is the item's, however often it is sent."""
    with translation.override(item.language):
        words = {"site": settings.PUBLIC_URL.rstrip("/"), "link": urljoin(settings.PUBLIC_URL, item.link or "/")}
        subject = render_to_string(f"mail/{item.kind}_subject.txt").strip()
        body = render_to_string(f"mail/{item.kind}.txt", words | item.facts)
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{item.pk.hex}@{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return EmailMessage(subject=subject, body=body, to=[item.address], headers=headers)


def forget_sent(*, at: datetime) -> int:
    """Mails sent more than 30 days before `at` are gone, and those that had to leave by then and did not; says how many."""
    old = Q(sent_at__lt=at - KEPT) | Q(sent_at__isnull=True, not_after__lt=at - KEPT)
    return OutboxItem.objects.filter(old).delete()[0]
