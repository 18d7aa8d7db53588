"""Searching a room over HTTP (PROTOCOL section 6). The page sends its words in a form; a program should not log what it asks here."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from accounts.errors import NotFound, RateLimited
from accounts.policies import WORDS_READ
from chat import access
from chat.api import shapes
from chat.api.answers import answers
from chat.api.requests import person_of
from chat.api.rooms import FromQuery, projected_spoken
from chat.policies.finding import LONGEST
from chat.services import searching

router = Router(tags=["messages"])


@router.get("/search", openapi_extra=answers(shapes.Found, NotFound, RateLimited, scope=WORDS_READ))
def search(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=LONGEST)],
    room: Annotated[uuid.UUID, Query()],
    before_ord: FromQuery | None = None,
    limit: Annotated[int, Query(ge=1, le=settings.LIMIT_PAGE)] = searching.PAGE,
) -> dict[str, Any]:
    """The shown messages of one's own window that have every word of `q`, newest first; `before_ord` in the answer goes on from there."""
    place = access.place_for(person_of(request, WORDS_READ), room)
    found = searching.search_room(by=place, typed=q, at=timezone.now(), before=before_ord, limit=limit)
    return {"messages": projected_spoken(place, found.messages), "before_ord": found.older}
