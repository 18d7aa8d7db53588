"""The HTTP API: each app's router in one place, one shape of refusal, nothing cached."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import APIKeyCookie, HttpBearer

from accounts import access as accounts_access
from accounts.errors import BadRequest, Forbidden, Invalid, NotFound, Refusal, Unauthenticated, Unavailable
from accounts.policies import token_key
from accounts.services import sessions
from chat.api import router as chat_router
from chat.api.requests import CREDENTIAL, SCOPES
from chat.live import frames, pool
from checkins.api import router as checkins_router
from config import openapi
from moderation.api import router as moderation_router

LARGEST_BODY = 64 * 1024


class SignedIn(APIKeyCookie):
    """The session cookie; every unsafe operation also needs the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> object | None:
        """The person, or None for nobody; asked before the token, so that signed-out people hear that they are."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> object | None:
        """The person behind the session."""
        return request.user


class ByToken(HttpBearer):
    """A service account's token; whether it is good for what is asked says each operation (`chat.api.requests.person_of`)."""

    def authenticate(self, request: HttpRequest, token: str) -> object | None:
        """The service account, noted on the request with what its token is good for; None for a token that does not count."""
        key, at = token_key(token), timezone.now()
        found = accounts_access.service_account(key, at)
        if found is None:
            return None
        request.user, standing = found
        setattr(request, SCOPES, standing.scopes)
        setattr(request, CREDENTIAL, key)
        sessions.touch(session_key=key, at=at)
        return request.user


class StrictParser(Parser):
    """Bodies of JSON within limits."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The object in the body. Raises BadRequest, TooLarge, ValueError."""
        return frames.decode(request.body.decode(), LARGEST_BODY)


class HandrailAPI(NinjaAPI):
    """Describes itself completely."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The description of everything here, as `/api/v1/openapi.json` publishes it."""
        return openapi.complete(super().get_openapi_schema(**kwargs))


api = HandrailAPI(
    title="Handrail",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=[ByToken(), SignedIn()],
    parser=StrictParser(),
)

for router in (chat_router, checkins_router, moderation_router):
    api.add_router("", router)


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = api.create_response(request, refusal.as_dict(), status=refusal.status)
    if refusal.retry_after_ms is not None:
        response["Retry-After"] = str(-(-refusal.retry_after_ms // 1000))
    return response


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return _answer(request, refusal)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return _answer(request, NotFound())


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: Any) -> HttpResponse:
    return _answer(request, Unauthenticated())


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return _answer(request, Forbidden() if error.status_code == 403 else BadRequest())


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Names the first wrong field; never what was in it."""
    where = [str(part) for part in error.errors[0]["loc"]] if error.errors else []
    return _answer(request, Invalid(field=where[-1] if where else None))


@api.exception_handler(DatabaseError)
def _unavailable(request: HttpRequest, error: Any) -> HttpResponse:
    return _answer(request, Unavailable())


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    pool.log_fault(f"{request.method} of the API", getattr(request.user, "pk", None), error)
    return _answer(request, frames.Internal())


def no_such_path(request: HttpRequest) -> HttpResponse:
    """Any other path under the API."""
    return _answer(request, NotFound())
