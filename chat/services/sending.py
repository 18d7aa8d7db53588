"""Saying something without waiting for it: what a socket sends goes to the writer, and the answer comes as a future."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from datetime import datetime

from django.conf import settings

from accounts.errors import RateLimited, Refusal
from chat import policies
from chat.services import pace, rows
from chat.services.posting import Entry
from chat.services.writer import Answer, writer

Told = dict[str, object] | Refusal


def hand_in(
    *, member_id: uuid.UUID, user_id: uuid.UUID, body: str, key: uuid.UUID, at: datetime, reply_to: uuid.UUID | None
) -> Future[Told]:
    """What `post_message` does, without waiting: the future holds the fields of `ok`, or the refusal. Rights are asked as it is stored.

    Raises what can be said at once: BadRequest, TooLarge, RateLimited. Asking again about an earlier message is never counted.
    """
    entry = Entry(member_id, policies.check_body(body, settings.LIMIT_BODY_CHARS), key, at, reply_to)
    counted = True
    try:
        pace.check_sends(user_id)
    except RateLimited:
        if not rows.has_keys({(member_id, key)}):
            raise
        counted = False
    told: Future[Told] = Future()
    # From here on nobody can take it back; a sender who leaves finds the message by its key.
    told.set_running_or_notify_cancel()
    give_back_to = user_id if counted else None
    writer().submit(entry).add_done_callback(lambda done: told.set_result(_told(done.result(), give_back_to)))
    return told


def _told(answer: Answer, give_back_to: uuid.UUID | None) -> Told:
    if isinstance(answer, Refusal):
        return answer
    if answer.outcome.replayed and give_back_to is not None:
        pace.give_back(give_back_to)
    return answer.outcome.as_dict()
