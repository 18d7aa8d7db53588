"""Who a message calls: kept with it by id, told once it is shown. Nobody is told what was said, only that something was (SAFETY R27)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from chat import events, policies
from chat.models import Message
from chat.services import log
from groups import access
from groups import policies as group_policies
from groups.models import CareTask, Membership
from groups.services.care import raise_task
from notifications.services import news

SOON = timedelta(minutes=30)


def named_by(by: Membership, body: str) -> tuple[str, ...]:
    """Who the words call, for a page without script: whole names of people who are in the room now."""
    names: dict[str, Collection[str]] = {str(one.pk): (one.display_name,) for one in access.roster_of(by)}
    return policies.named_in(body, {**names, policies.TEAM: policies.TEAM_WORDS})


def keep(*, message_id: uuid.UUID, given: Sequence[str]) -> None:
    """The message calls these people of its room, and the team if it is among them; whoever does not sit there is left out.

    In the transaction that stores it. They are told at once, unless it is held.
    """
    message = Message.objects.select_related("author__cohort").get(pk=message_id)
    here = {str(one.pk) for one in _sitting(message, given)}
    message.mentions = " ".join(one for one in given if one in here or one == policies.TEAM)
    if not message.mentions:
        return
    message.save(update_fields=["mentions"])
    if policies.is_shown(message):
        tell(message=message, at=message.created_at)


def tell(*, message: Message, at: datetime) -> None:
    """Everybody the message calls learns that somebody did: on their devices, and by mail if they want any. The team gets a task."""
    called = message.mentions.split()
    people = _sitting(message, called)
    for one in people:
        facts = {"room": str(message.room_id), "message": str(message.pk)}
        log.tell_person(user_id=one.user_id, kind=events.MENTIONED, facts=facts, at=at)
        news.tell(user=one.user, once=waiting_mail(one.pk, one.seat.read_ord), link=reverse("rooms"), at=at)
    if policies.TEAM in called and not group_policies.is_worker(message.author.role):
        _call_team(message, at)


def waiting_mail(member_id: uuid.UUID, read_ord: int) -> str:
    """The one mail that may wait for somebody until they read on; `outbox.put` knows it by this."""
    return f"mention:{member_id}:{read_ord}"


def _sitting(message: Message, ids: Collection[str]) -> list[Membership]:
    """Those of these people who sit in the message's room now, without its author."""
    wanted = [uuid.UUID(one) for one in ids if one != policies.TEAM]
    if not wanted:
        return []
    rows = Membership.objects.filter(pk__in=wanted, seat__room=message.room_id, ended_at__isnull=True)
    # In one order always: telling two people locks their streams one after the other.
    return list(rows.exclude(pk=message.author_id).select_related("user", "seat").order_by("user_id"))


def _call_team(message: Message, at: datetime) -> None:
    """A task for the team, and a mail for whoever is down to watch; while nobody has taken it, calling again is the same call."""
    author = message.author
    mine = CareTask.objects.filter(about=author, source__startswith=f"called:{author.pk}:")
    if mine.filter(claimed_at__isnull=True, handled_at__isnull=True).exists():
        return
    task = raise_task(
        cohort=author.cohort,
        about=author,
        kind=CareTask.Kind.QUESTION,
        source=f"called:{author.pk}:{message.pk}",
        facts={"why": "called", "message": str(message.pk)},
        priority=1,
        wait=SOON,
        at=at,
    )
    watching = {"shifts__starts_at__lte": at, "shifts__ends_at__gt": at, "ended_at__isnull": True}
    for one in Membership.objects.filter(cohort=author.cohort_id, **watching).select_related("user").distinct():
        news.tell(user=one.user, once=f"called:{task.pk}", link=reverse("needs_me"), at=at)
