"""Sessions kept alive and ended. These only write: `notifications.services.endings` also tells the open sockets."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from accounts import policies
from accounts.models import Session, User
from accounts.services import tokens


def touch(*, session_key: str, at: datetime) -> None:
    """Note that a person did something in this session at `at`; at most one write a minute, harmless twice.

    For acts of people only (a page, a command); heartbeats, long-polls and arriving messages are not activity.
    """
    touch_all(session_keys=[session_key], at=at)


def touch_all(*, session_keys: Collection[str], at: datetime) -> None:
    """The same for many sessions, in one statement."""
    for key in session_keys:
        if key.startswith(policies.TOKEN):
            tokens.note_use(key=key, at=at)
    due = Session.objects.filter(session_key__in=session_keys, seen_at__lte=at - policies.TOUCH_EVERY)
    due.update(seen_at=at)


def end_session(*, session_key: str) -> None:
    """The session does not count any more."""
    Session.objects.filter(session_key=session_key).delete()


@transaction.atomic
def end_all_sessions(*, user_id: uuid.UUID) -> None:
    """Nothing this person signed in to before counts any more, on any process, whatever its cookie says."""
    User.objects.filter(pk=user_id).update(auth_gen=F("auth_gen") + 1)
    Session.objects.filter(user_id=user_id).delete()


@transaction.atomic
def start_new_generation(*, user_id: uuid.UUID, keep: str | None) -> int:
    """End every session of this person except `keep`, whose store must then be told the new generation, returned here."""
    User.objects.filter(pk=user_id).update(auth_gen=F("auth_gen") + 1)
    gen = User.objects.values_list("auth_gen", flat=True).get(pk=user_id)
    Session.objects.filter(user_id=user_id).exclude(session_key=keep or "").delete()
    Session.objects.filter(user_id=user_id, session_key=keep or "").update(auth_gen=gen)
    return gen


@transaction.atomic
def disable_person(*, user_id: uuid.UUID) -> None:
    """The account cannot sign in any more and everything signed in has ended."""
    User.objects.filter(pk=user_id).update(is_active=False)
    end_all_sessions(user_id=user_id)


def forget_ended_sessions(*, at: datetime) -> int:
    """Rows of sessions that cannot count any more at `at` are gone; says how many."""
    limits = policies.Limits.of(settings)
    idle = Q(own_phone=False, seen_at__lte=at - limits.idle_member)
    idle |= Q(own_phone=True, seen_at__lte=at - limits.idle_own_phone)
    ended = Session.objects.filter(Q(expire_date__lte=at) | idle)
    # Looking first keeps the clock from taking SQLite's only writer every two seconds.
    return ended.delete()[0] if ended.exists() else 0
