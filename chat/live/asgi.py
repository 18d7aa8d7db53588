"""The bare ASGI side of a connection, for the doors that stand beside Django."""

from __future__ import annotations

import types
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from typing import Any

from django.conf import settings
from django.http.cookie import parse_cookie

from accounts.policies import token_key

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
STRAIGHT_LINE = "handrail.line"
Application = Callable[[Any, Any, Any], Awaitable[None]]


def session_key(scope: Scope) -> str:
    """The session cookie of a connection; empty when there is none."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    key = parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")
    # A quoted cookie can hold anything, also what a database refuses to be asked.
    return key if key.isascii() and key.isalnum() else ""


def credential(scope: Scope) -> str:
    """What a connection shows: what stands for a service account's token, else the session cookie; empty when there is neither."""
    shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    kind, _space, token = shown.decode("latin-1").partition(" ")
    return token_key(token.strip()) if kind.lower() == "bearer" else session_key(scope)


def straight_line(scope: Scope) -> Callable[[bytes], bool]:
    """What takes a frame as it lies on the wire and gives it to the network at once; false when it cannot, and `send` must.

    Our servers offer it (`config/lines.py`), as an extension of ASGI: many sockets get the same frame, which is then made once.
    """
    offered: Callable[[bytes], bool] = scope.get("extensions", {}).get(STRAIGHT_LINE, {}).get("write", _never)
    return offered


def _never(_frame: bytes) -> bool:
    return False


def begin(work: Coroutine[Any, Any, None]) -> Awaitable[None] | None:
    """Run `work` until it first waits: None when it is done, otherwise the rest of it, to be awaited in a task.

    A server that has room takes a frame at once; a task for each frame would cost more than the frame.
    """
    try:
        waits_for = work.send(None)
    except StopIteration:
        return None
    return _rest(work, waits_for)


@types.coroutine
def _rest(work: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    yield waits_for
    yield from work.__await__()
