"""What an operation can answer, for the published contract: the shape of its body, and every way it can say no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from accounts.errors import Refusal

Key = Literal["required", "optional", "none"]

NAME: Final = "x-answers"  # what `config.openapi` finds and replaces; it is never published


@dataclass(frozen=True)
class Answers:
    """`shape` is that of the body on success; `refusals` come on top of those that every operation has.

    `scope` is what a service account's token needs; without one the operation is for people.
    """

    shape: object
    refusals: tuple[type[Refusal], ...]
    key: Key
    scope: str | None


def answers(shape: object, *refusals: type[Refusal], key: Key = "none", scope: str | None = None) -> dict[str, Any]:
    """The `openapi_extra` of an operation. Nothing is checked while serving: the suite holds every answer against it instead."""
    return {NAME: Answers(shape, refusals, key, scope)}
