"""`GET /api/v1/rooms/{room}/events` answered beside Django, because waiting must hold neither a thread nor a database connection."""

from __future__ import annotations

import asyncio
import re
import uuid
from typing import Final

from django.db import Error
from django.http import QueryDict
from django.utils import translation

from accounts.errors import Invalid, Refusal, Unavailable
from chat.live import events_page, frames, hub, pool
from chat.live.asgi import Application, Receive, Scope, Send, credential
from chat.live.events_page import EventsPage
from chat.live.fields import WHOLE_MOST
from chat.live.streams import room_of

LONGEST_S: Final = 25
PATH: Final = re.compile(r"/api/v1/rooms/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/events")


class LongPoll:
    """Passes everything else on to the application below."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a long-poll, or let the application answer."""
        found = PATH.fullmatch(scope["path"]) if scope["method"] == "GET" else None
        if found is None or not credential(scope):  # nobody is signed in: Django's to refuse
            await self._application(scope, receive, send)
            return
        gone = asyncio.ensure_future(_until_gone(receive))
        answer = asyncio.ensure_future(_answer(scope, uuid.UUID(found[1])))
        await asyncio.wait({gone, answer}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if answer.done():
            await _send(send, *answer.result())
        else:
            answer.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _answer(scope: Scope, room_id: uuid.UUID) -> tuple[int, str]:
    key = credential(scope)
    language = translation.get_language()
    try:
        after, wait = _numbers(QueryDict(scope["query_string"]))
        page = await _page(key, room_id, after, language)
        if page.is_empty and wait:
            switchboard = hub.here()
            ends_at = asyncio.get_running_loop().time() + wait
            while page.is_empty and not switchboard.is_draining:
                left = ends_at - asyncio.get_running_loop().time()
                if left <= 0:
                    break
                await switchboard.changed(room_of(room_id), after, left)
                page = await _page(key, room_id, after, language)
    except Refusal as refusal:
        return refusal.status, frames.encode(refusal.as_dict())
    return 200, page.body


def _numbers(query: QueryDict) -> tuple[int, int]:
    return _number(query, "after", None, WHOLE_MOST), _number(query, "wait", 0, LONGEST_S)


def _number(query: QueryDict, name: str, default: int | None, most: int) -> int:
    given = query.get(name, "" if default is None else str(default))
    if not given.isdecimal() or not given.isascii() or len(given) > 16 or int(given) > most:
        raise Invalid(field=name)
    return int(given)


async def _page(key: str, room_id: uuid.UUID, after: int, language: str) -> EventsPage:
    found = await pool.outcome(_read, key, room_id, after, language)
    if isinstance(found, Refusal):
        raise found
    if isinstance(found, BaseException):
        pool.log_fault("long-poll", room_id, found)
        raise frames.Internal
    return found


def _read(key: str, room_id: uuid.UUID, after: int, language: str) -> EventsPage | Refusal:
    try:
        return events_page.read(key, room_id, after, language)
    except Refusal as refusal:
        return refusal
    except Error:
        return Unavailable()


async def _send(send: Send, status: int, body: str) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store, private"),
        (b"vary", b"Cookie"),
        (b"x-content-type-options", b"nosniff"),
    ]
    content = body.encode()
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
