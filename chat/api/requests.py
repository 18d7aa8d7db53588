"""What every API operation needs from its request: who asks, and the key that makes asking again harmless."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.errors import BadRequest
from accounts.policies import check_scope

KEY_HEADER = "Idempotency-Key"
SCOPES, CREDENTIAL = "service_scopes", "service_key"  # what `config.api` notes on the request of a service account


def person_of(request: HttpRequest, scope: str | None = None) -> uuid.UUID:
    """The account that asks. Raises Unauthenticated, and Forbidden for a service account whose token is not good for `scope`.

    Without a scope the operation is for people.
    """
    check_scope(getattr(request, SCOPES, None), scope)
    return access.signed_in(request.user).pk


def credential_of(request: HttpRequest) -> str:
    """What stands for whoever asks: the key of their session, or that of a service account's token."""
    key: str = getattr(request, CREDENTIAL, None) or request.session.session_key or ""
    return key


def key_of(request: HttpRequest) -> uuid.UUID:
    """The key of this request, a UUID chosen by the client. Raises BadRequest when it is missing or is none."""
    key = key_if_any(request)
    if key is None:
        raise BadRequest(_("Send an Idempotency-Key header with a UUID of your own."), field=KEY_HEADER)
    return key


def key_if_any(request: HttpRequest) -> uuid.UUID | None:
    """The key of this request; None without one. Raises BadRequest for anything but a UUID."""
    given = request.headers.get(KEY_HEADER)
    if given is None:
        return None
    try:
        return uuid.UUID(given)
    except ValueError:
        raise BadRequest(_("Idempotency-Key must be a UUID."), field=KEY_HEADER) from None
