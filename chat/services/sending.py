"""Saying something on a socket without waiting for it: the letter goes to the writer, which answers after the commit."""

from __future__ import annotations

from django.conf import settings

from accounts.errors import RateLimited
from chat import policies
from chat.live.firsthand import Letter
from chat.services import pace
from chat.services.posting import Entry
from chat.services.writer import writer


def hand_in(letter: Letter) -> None:
    """What `post_message` does, without waiting or asking the database: session and rights are asked as the words are stored.

    Raises what can be said at once: BadRequest, TooLarge. Asking again about an earlier message is never counted, and beyond the limit
    still answered.
    """
    frame = letter.frame
    body = policies.check_body(frame["body"], settings.LIMIT_BODY_CHARS)
    refusal = None
    try:
        pace.check_sends(letter.person.user_id)
    except RateLimited as error:
        refusal = error
    entry = Entry(
        letter.member_id,
        body,
        frame["key"],
        letter.at,
        frame["reply_to"],
        mentions=policies.read_mentions(frame["mentions"] or ()),
        session_key=letter.person.session_key,
        unless_known=refusal,
    )
    writer().hand_in(entry, letter)
