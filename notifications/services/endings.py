"""Sessions that end, and everybody who must know at once: the open sockets of every process (PROTOCOL section 5).

The rows are the truth: a socket finds no standing at its next act, whether or not the kick arrives.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from accounts import access
from accounts.errors import NotFound
from accounts.models import User
from accounts.services import sessions, tokens
from accounts.sessions import BEGAN
from notifications.services import wakeups


@transaction.atomic
def end_session(*, session_key: str) -> None:
    """This session has ended and its sockets are told."""
    sessions.end_session(session_key=session_key)
    wakeups.kick(wakeups.session_name(session_key))


def end_device(*, by: uuid.UUID, device: str) -> None:
    """One of the person's own sessions has ended. Raises NotFound for anybody else's and for ended ones."""
    key = access.session_key_of(by, device)
    if key is None:
        raise NotFound
    end_session(session_key=key)


@transaction.atomic
def end_all_sessions(*, user_id: uuid.UUID) -> None:
    """The person is signed out everywhere, this browser included."""
    sessions.end_all_sessions(user_id=user_id)
    wakeups.kick(wakeups.user_stream(user_id))


@transaction.atomic
def disable_person(*, user_id: uuid.UUID) -> None:
    """The account is closed: signed out everywhere, no way in."""
    sessions.disable_person(user_id=user_id)
    wakeups.kick(wakeups.user_stream(user_id))


@transaction.atomic
def end_other_sessions(*, user_id: uuid.UUID, keep: SessionBase) -> None:
    """Only the session `keep` goes on; used when the way of signing in has changed."""
    gen = sessions.start_new_generation(user_id=user_id, keep=keep.session_key)
    keep[BEGAN] = {**keep[BEGAN], "auth_gen": gen}
    wakeups.kick(wakeups.user_stream(user_id))


@transaction.atomic
def revoke_token(*, token_id: uuid.UUID, at: datetime) -> None:
    """The service account's token opens nothing any more, and its sockets are told. Raises NotFound."""
    wakeups.kick(wakeups.session_name(tokens.revoke(token_id=token_id, at=at)))


@transaction.atomic
def change_password(*, user: User, password: str, keep: SessionBase) -> None:
    """The person has this password from now on, and only the session `keep` goes on."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_other_sessions(user_id=user.pk, keep=keep)
