"""What a socket can be asked about check-ins: save one, and share it when `share` names a room (PROTOCOL section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chat.live import fields
from chat.live.commands import Command, Frame, Person, by_name
from checkins import access
from checkins.policies import days
from checkins.services.checkins import save_checkin


def _checkin(person: Person, frame: Frame, at: datetime) -> Mapping[str, object]:
    return save_checkin(
        user=access.person(person.user_id),
        answers=frame["answers"],
        on_day=days.named_day(frame["day"]),
        key=frame["key"],
        share_room=frame["share"],
        at=at,
    )


commands = by_name(
    Command(
        "checkin",
        {
            "answers": fields.mapping(),
            "share": fields.optional(fields.uid()),
            "day": fields.optional(fields.words(10)),
        },
        _checkin,
    ),
)
