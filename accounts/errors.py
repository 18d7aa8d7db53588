"""Refusals: every "no" Handrail says, with the closed set of codes of the wire contract.

A refusal knows its `code` (for programs), its HTTP `status`, and one plain sentence (`detail`, for people).
Doors turn it into a page, a JSON body or an `error` frame; services only raise it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A request understood and declined. Nothing was changed, nothing typed is lost."""

    code: ClassVar[str] = "forbidden"
    status: ClassVar[int] = 403
    retryable: ClassVar[bool] = False
    sentence: ClassVar[str | Promise] = _("You cannot do that here.")

    def __init__(
        self,
        detail: str | Promise | None = None,
        *,
        field: str | None = None,
        retry_after_ms: int | None = None,
        until: datetime | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(self.code)
        self._detail = detail
        self.field = field
        self.retry_after_ms = retry_after_ms
        self.until = until
        self.facts = dict(facts or {})

    @property
    def detail(self) -> str:
        """The sentence for the person, in the active language."""
        return str(self._detail if self._detail is not None else self.sentence)

    def as_dict(self) -> dict[str, object]:
        """The body of an HTTP refusal and, with `t` and `id` added, of an `error` frame (PROTOCOL sections 3 and 6)."""
        answer: dict[str, object] = {"code": self.code, "detail": self.detail, "retryable": self.retryable}
        if self.field is not None:
            answer["field"] = self.field
        if self.retry_after_ms is not None:
            answer["retry_after_ms"] = self.retry_after_ms
        if self.until is not None:
            answer["until"] = self.until.isoformat().replace("+00:00", "Z")
        return {**answer, **self.facts}


class BadRequest(Refusal):
    """The request cannot be read, or a field is wrong; `field` names it."""

    code = "bad_request"
    status = 400
    sentence = _("We could not read that. Please check it and try again.")


class Invalid(BadRequest):
    """Readable, but a value is not allowed; HTTP says 422, the socket says `bad_request`."""

    status = 422


class Unauthenticated(Refusal):
    """Nobody is signed in, or the session has ended."""

    code = "unauthenticated"
    status = 401
    sentence = _("You are signed out. Please sign in again.")


class Forbidden(Refusal, PermissionDenied):
    """The person may see the thing, but may not do this to it."""


class NotFound(Refusal, Http404):
    """There is no such thing, or it is not yours: one answer for both (DESIGN decision 10)."""

    code = "not_found"
    status = 404
    sentence = _("We could not find that.")


class Conflict(Refusal):
    """Somebody else was faster, or the thing has changed; `facts` says who did what and when."""

    code = "conflict"
    status = 409
    sentence = _("This has changed since you opened it. Please look again.")


class KeyReused(Refusal):
    """The same key came with other words. Nothing was stored."""

    code = "key_reused"
    status = 409
    sentence = _("This was already sent with other words.")


class TooLarge(Refusal):
    """More than the limit of PROTOCOL section 7."""

    code = "too_large"
    status = 413
    sentence = _("This is too long. Please shorten it.")


class RateLimited(Refusal):
    """Too many in too short a time; `retry_after_ms` says when to try again."""

    code = "rate_limited"
    status = 429
    retryable = True
    sentence = _("That was a lot at once. Please wait a moment and try again.")


class Unavailable(Refusal):
    """Something behind us does not answer. Nothing was stored; trying again is safe."""

    code = "unavailable"
    status = 503
    retryable = True
    sentence = _("We could not save that just now. Please try again.")
