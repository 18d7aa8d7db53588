"""What a socket can be asked to do: each app brings its commands, as a urlconf includes `urls.py` (`settings.LIVE_COMMANDS`)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings

from accounts.errors import BadRequest
from chat.live.fields import Field, read_fields, uid

if TYPE_CHECKING:
    from chat.live.firsthand import Letter


@dataclass(frozen=True)
class Person:
    """Who sent a frame. That their session counts was asked a moment ago; what they may do here is asked by the command.

    `scopes` is None for a person, and what the token is good for when it is a service account.
    """

    user_id: uuid.UUID
    session_key: str
    scopes: frozenset[str] | None = None


Frame = Mapping[str, Any]
Answer = Mapping[str, object]
Run = Callable[[Person, Frame, datetime], Answer]
Post = Callable[["Letter"], None]


class _Named:
    """A `t` a client may send, how its fields are read, and the scope that a service account needs for it (None: it is for people)."""

    name: str
    fields: Mapping[str, Field]
    keyed: bool
    scope: str | None

    def read(self, frame: Frame) -> dict[str, Any]:
        """The command's values. Raises BadRequest naming the wrong field."""
        keys = {"key": uid()} if self.keyed else {}
        return read_fields({**keys, **self.fields}, frame)


@dataclass(frozen=True)
class Command(_Named):
    """One `t` a client may send.

    `fields` are read before `run` is called, so `run` gets Python values (`frame["room"]` is a UUID). A `keyed` command also has
    `frame["key"]`, a UUID. `run(person, frame, at)` is synchronous, runs in a thread of the database pool, makes one service call
    and returns the fields of the `ok` frame; `at` is aware UTC. It raises refusals; nothing else.
    """

    name: str
    fields: Mapping[str, Field]
    run: Run
    keyed: bool = True
    scope: str | None = None


@dataclass(frozen=True)
class Posting(_Named):
    """A command about a `room` whose service stores later and answers then.

    `post` is called in the hub's loop: it hands the letter in without waiting and without asking the database, or raises a refusal.
    """

    name: str
    fields: Mapping[str, Field]
    post: Post
    keyed: bool = True
    scope: str | None = None


def by_name(*commands: Command | Posting) -> dict[str, Command | Posting]:
    """The `commands` of an app's module."""
    return {command.name: command for command in commands}


@lru_cache(maxsize=4)
def _registry(paths: tuple[str, ...]) -> dict[str, Command | Posting]:
    found: dict[str, Command | Posting] = {}
    for path in paths:
        found |= import_module(path).commands
    return found


def all_commands() -> Mapping[str, Command | Posting]:
    """Every command of `settings.LIVE_COMMANDS`; a module that is missing or broken shows at the start of a server."""
    return _registry(tuple(settings.LIVE_COMMANDS))


def command_named(name: object) -> Command | Posting:
    """The command of this name. Raises BadRequest for any other."""
    found = all_commands().get(name) if isinstance(name, str) else None
    if found is None:
        raise BadRequest(field="t")
    return found
