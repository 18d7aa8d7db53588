"""Two members who look out for each other: who may ask whom, and the one thing each then sees. Pure."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, Forbidden, Invalid, NotFound

PARTNERS_MOST = 3


class Pair(Protocol):
    """What the rules need to know of a partnership."""

    @property
    def asked_by_id(self) -> uuid.UUID: ...

    @property
    def asked_id(self) -> uuid.UUID: ...

    @property
    def agreed_at(self) -> datetime | None: ...

    @property
    def ended_at(self) -> datetime | None: ...


def pair_of(one: uuid.UUID, other: uuid.UUID) -> str:
    """The name of two members together, whatever their order."""
    return ":".join(sorted((one.hex, other.hex)))


def check_may_ask(by: uuid.UUID, other: uuid.UUID, open_ones: int) -> None:
    """Raise unless `by` may ask `other`: not themselves, and three partners or open questions at most."""
    if by == other:
        raise Invalid(field="member")
    if open_ones >= PARTNERS_MOST:
        raise Forbidden(_("Three is the most. End one first."))


def check_may_agree(pair: Pair, by: uuid.UUID) -> None:
    """Raise unless `by` is the one who was asked and it is still open: NotFound for others, Conflict once it is over."""
    if by != pair.asked_id:
        raise NotFound
    if pair.ended_at is not None:
        raise Conflict(_("This is no longer open."))
