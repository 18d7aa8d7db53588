"""The shape that several doors of moderation answer with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from chat.api.shapes import Id, Person, Stamp


class Note(TypedDict):
    """What the team wrote to one, signed by name, and what one answered."""

    id: Id
    cohort: Id
    message: Id | None
    text: str
    from_: Annotated[Person, Field(alias="from")]
    sent_at: Stamp
    read_at: Stamp | None
    reply: str | None
    replied_at: Stamp | None
