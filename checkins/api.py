"""Check-ins over HTTP: one's own, and saving one (PROTOCOL section 6). The same service as the page's and the socket's."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from accounts.errors import Conflict
from chat.api.requests import key_of, person_of
from chat.projection import stamp, wire_id
from checkins import access
from checkins.policies.answers import Answers
from checkins.policies.days import named_day
from checkins.services.checkins import save_checkin

router = Router(tags=["check-ins"])


class NewCheckIn(Schema):
    """Answers by question (mood, urge, used, helped, call, note), for `day` or else today, shared to the room `share` if it is named.

    A device that kept a check-in for a while names in `person` whose it is (the id of `welcome.user`): another's is never saved as mine.
    """

    answers: dict[str, Any]
    share: uuid.UUID | None = None
    day: str | None = None
    person: str | None = None


@router.get("/checkins")
def checkins(
    request: HttpRequest, before: date | None = None, limit: Annotated[int, Query(ge=1, le=settings.LIMIT_PAGE)] = 31
) -> dict[str, Any]:
    """One's own check-ins, newest first; days without one are simply not there."""
    user_id = person_of(request)
    rows = access.newest(user_id, limit, before)
    found = [
        {
            "id": str(row.pk),
            "day": row.on_day.isoformat(),
            "answers": _given(access.answers_of(row)),
            "late": row.late,
            "created_at": stamp(row.created_at),
            "changed_at": stamp(row.changed_at),
        }
        for row in rows
    ]
    return {"checkins": found, "count": access.count_of(user_id)}


def _given(answers: Answers) -> dict[str, Any]:
    """Only what was answered; a question left out is not there."""
    given = {name: getattr(answers, name) for name in Answers.__dataclass_fields__}
    return {name: value for name, value in given.items() if value not in (None, "", ())}


@router.post("/checkins")
def save(request: HttpRequest, new: NewCheckIn) -> dict[str, Any]:
    """Save the check-in of a local day; saving the same day again changes it. Idempotency-Key as everywhere."""
    key, user = key_of(request), access.person(person_of(request))
    if new.person not in (None, wire_id(user.pk)):
        raise Conflict
    return save_checkin(
        user=user,
        answers=new.answers,
        on_day=named_day(new.day),
        key=key,
        share_room=new.share,
        at=timezone.now(),
    )
