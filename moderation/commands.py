"""What a socket can be asked about moderation: say that something worries one, and decide (PROTOCOL section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat import access as chat_access
from chat.live import fields
from chat.live.commands import Command, Frame, Person, by_name
from moderation import access
from moderation.forms import note_in
from moderation.services import cases, flags


def _flag(person: Person, frame: Frame, at: datetime) -> Mapping[str, object]:
    place, message = chat_access.place_of_message(person.user_id, frame["message"])
    return flags.flag_message(
        by=place.member,
        message_id=message.pk,
        reason=frame["reason"],
        words=frame["words"] or "",
        key=frame["key"],
        at=at,
    )


@dataclass(frozen=True)
class Act(Command):
    """An action keeps apart a note that was left out and `"note": null`, which says that none goes out."""

    def read(self, frame: Frame) -> dict[str, Any]:
        """The command's values, `note` among them."""
        return {**super().read(frame), "note": note_in(frame)}


def _act(person: Person, frame: Frame, at: datetime) -> Mapping[str, object]:
    member = access.decider_for(person.user_id, frame["case"])
    return cases.act(
        by=member,
        case_id=frame["case"],
        kind=frame["kind"],
        expected_version=frame["expected_version"],
        key=frame["key"],
        at=at,
        targets=frame["targets"] or (),
        reason=frame["reason"],
        note=frame["note"],
        minutes=frame["minutes"],
        flags=frame["flags"],
    )


commands = by_name(
    Command(
        "flag",
        {"message": fields.uid(), "reason": fields.words(30), "words": fields.optional(fields.words())},
        _flag,
    ),
    Act(
        "act",
        {
            "case": fields.uid(),
            "kind": fields.words(30),
            "expected_version": fields.number(1),
            "targets": fields.optional(fields.uids()),
            "reason": fields.optional(fields.words(30)),
            "minutes": fields.optional(fields.number()),
            "flags": fields.optional(fields.uids()),
        },
        _act,
    ),
)
