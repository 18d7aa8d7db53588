"""What a socket can be asked about messages: say, change, take back, answer with a sign, mark as read (PROTOCOL section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from accounts.policies import WORDS_READ, WORDS_WRITE
from chat import access
from chat.live import fields
from chat.live.commands import Command, Frame, Person, Posting, by_name
from chat.services import messages, reactions, reading, sending


def _edit(person: Person, frame: Frame, at: datetime) -> Mapping[str, object]:
    place, message = access.place_of_message(person.user_id, frame["message"])
    outcome = messages.edit_message(
        by=place.member,
        message_id=message.pk,
        base_rev=frame["base_rev"],
        body=frame["body"],
        key=frame["key"],
        at=at,
    )
    return outcome.as_dict()


def _withdraw(person: Person, frame: Frame, at: datetime) -> Mapping[str, object]:
    return messages.take_back(user_id=person.user_id, message_id=frame["message"], at=at).as_dict()


def _react(person: Person, frame: Frame, at: datetime) -> Mapping[str, object]:
    place, message = access.place_of_message(person.user_id, frame["message"])
    outcome = reactions.set_reaction(
        by=place.member, message_id=message.pk, emoji=frame["emoji"], on=frame["on"], at=at
    )
    return outcome.as_dict()


def _read(person: Person, frame: Frame, at: datetime) -> Mapping[str, object]:
    place = access.place_for(person.user_id, frame["room"])
    marker = reading.mark_read(by=place.member, ord=frame["ord"], at=at)
    return {"room": str(place.room.pk), "ord": marker, "replayed": False}


commands = by_name(
    Posting(
        "send",
        {
            "room": fields.uid(),
            "body": fields.words(),
            "reply_to": fields.optional(fields.uid()),
            "mentions": fields.optional(fields.texts()),
        },
        sending.hand_in,
        scope=WORDS_WRITE,
    ),
    Command(
        "edit",
        {"message": fields.uid(), "base_rev": fields.number(1), "body": fields.words()},
        _edit,
        scope=WORDS_WRITE,
    ),
    Command("withdraw", {"message": fields.uid()}, _withdraw, scope=WORDS_WRITE),
    Command(
        "react", {"message": fields.uid(), "emoji": fields.words(20), "on": fields.flag()}, _react, scope=WORDS_WRITE
    ),
    Command("read", {"room": fields.uid(), "ord": fields.number()}, _read, keyed=False, scope=WORDS_READ),
)
