"""Frames on the wire: reading what a client sends within limits, writing what it gets, and the closed set of close codes."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Any, Final, NoReturn

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.errors import BadRequest, Refusal, TooLarge

VERSION: Final = 1
SUBPROTOCOL: Final = "handrail.v1"
DEEPEST: Final = 6
ID_MOST: Final = 64


class Close(IntEnum):
    """Close codes: 44xx means come back after a while, 45xx means do not (PROTOCOL section 3)."""

    SILENT = 4400
    SLOW_READER = 4408
    RESTARTING = 4412
    OVERLOADED = 4413
    FLOOD = 4429
    PROTOCOL = 4500
    SIGNED_OUT = 4501
    NO_PLACE = 4503
    VERSION = 4506
    TOO_MANY = 4509


class Internal(Refusal):
    """Something of ours is broken; the log has it, with ids only."""

    code = "internal"
    status = 500
    retryable = True
    sentence = _("Something went wrong on our side. Please try again.")


class WrongVersion(Refusal):
    """The client asks for a protocol this server does not speak."""

    code = "version"
    status = 400
    sentence = _("This page is too old or too new for the server. Please load it again.")


def decode(text: str, most_bytes: int) -> dict[str, Any]:
    """The object in a text frame or request body. Raises TooLarge and BadRequest."""
    if len(text) > most_bytes or len(text.encode(errors="surrogatepass")) > most_bytes:
        raise TooLarge
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(found, dict) or _is_too_deep(found):
        raise BadRequest
    if "\\u" in text and not _is_text(found):
        raise BadRequest
    return found


def _refuse(_constant: str) -> NoReturn:
    """NaN and Infinity are not JSON."""
    raise ValueError


def _is_too_deep(found: object) -> bool:
    level: list[object] = [found]
    for _depth in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(outer: object) -> list[object]:
    if isinstance(outer, dict):
        return list(outer.values())
    return outer if isinstance(outer, list) else []


def _is_text(found: object) -> bool:
    """Whether every escape stands for a character; half a surrogate pair does not."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def encode(frame: Mapping[str, Any]) -> str:
    """A frame as it goes out."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def packed(payload: bytes) -> bytes:
    """A text frame as it lies on the wire (RFC 6455 section 5.2): whole, from a server, so without a mask."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


def stamp(moment: datetime) -> str:
    """A moment on the wire: UTC with Z."""
    return moment.isoformat().replace("+00:00", "Z")


def bye() -> dict[str, Any]:
    """Goodbye before a restart, with a time to wait that differs from client to client, so that not all come back at once."""
    return {"t": "bye", "reason": "restart", "reconnect_after_ms": 500 + secrets.randbelow(2000)}


def frame_id(frame: Mapping[str, Any]) -> str | None:
    """The command's own id, for its answer; None when there is no usable one."""
    given = frame.get("id")
    return given if isinstance(given, str) and 0 < len(given) <= ID_MOST else None


def id_in(text: str) -> str | None:
    """The id of a command that is too large to be taken; the server itself bounds how large a frame can be."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return frame_id(found) if isinstance(found, dict) else None


def error(refusal: Refusal, command_id: str | None = None, *, language: str = "en") -> dict[str, Any]:
    """The `error` frame of a refusal, its sentence in the person's language."""
    with translation.override(language):
        answer = refusal.as_dict()
    return {"t": "error", **({} if command_id is None else {"id": command_id}), **answer}
