"""What a socket can be asked to do: each app brings its commands, as a urlconf includes `urls.py` (`settings.LIVE_COMMANDS`)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings

from accounts.errors import BadRequest
from chat.live.fields import Field, read_fields, uid


@dataclass(frozen=True)
class Person:
    """Who sent a frame. That their session counts was asked a moment ago; what they may do here is asked by the command."""

    user_id: uuid.UUID
    session_key: str


Frame = Mapping[str, Any]
Answer = Mapping[str, object] | Future[Any]
Run = Callable[[Person, Frame, datetime], Answer]


@dataclass(frozen=True)
class Command:
    """One `t` a client may send.

    `fields` are read before `run` is called, so `run` gets Python values (`frame["room"]` is a UUID). A `keyed` command also has
    `frame["key"]`, a UUID. `run(person, frame, at)` is synchronous, runs in a thread of the database pool, makes one service call
    and returns the fields of the `ok` frame; `at` is aware UTC. It raises refusals; nothing else. A service that stores later may
    give a future of the fields, or of a refusal, so that waiting holds no thread.
    """

    name: str
    fields: Mapping[str, Field]
    run: Run
    keyed: bool = True

    def read(self, frame: Frame) -> dict[str, Any]:
        """The command's values. Raises BadRequest naming the wrong field."""
        keys = {"key": uid()} if self.keyed else {}
        return read_fields({**keys, **self.fields}, frame)


def by_name(*commands: Command) -> dict[str, Command]:
    """The `commands` of an app's module."""
    return {command.name: command for command in commands}


@lru_cache(maxsize=4)
def _registry(paths: tuple[str, ...]) -> dict[str, Command]:
    found: dict[str, Command] = {}
    for path in paths:
        found |= import_module(path).commands
    return found


def all_commands() -> Mapping[str, Command]:
    """Every command of `settings.LIVE_COMMANDS`; a module that is missing or broken shows at the start of a server."""
    return _registry(tuple(settings.LIVE_COMMANDS))


def command_named(name: object) -> Command:
    """The command of this name. Raises BadRequest for any other."""
    found = all_commands().get(name) if isinstance(name, str) else None
    if found is None:
        raise BadRequest(field="t")
    return found
