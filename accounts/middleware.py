"""What holds for every request: sessions end in time, the team has a second factor, pages speak the person's language, a no is kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext_lazy as _

from accounts import access, policies
from accounts.errors import Forbidden, Refusal, Unauthenticated, Unavailable
from accounts.models import Session, User
from accounts.services import sessions

BACKGROUND_HEADER = "Handrail-Background"
DATABASE_AWAY = (OperationalError, InterfaceError)


def wants_json(request: HttpRequest) -> bool:
    """Whether the answer is for a program."""
    return policies.wants_json(request.path, request.headers.get("Accept", ""))


def answer_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a JSON body or as a page that says what to do next, with its status."""
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse(refusal.as_dict(), status=refusal.status)
    elif isinstance(refusal, Unauthenticated):
        response = redirect_to_login(request.get_full_path())
    else:
        response = render(request, "refusal.html", {"refusal": refusal}, status=refusal.status)
    if refusal.retry_after_ms is not None:
        response["Retry-After"] = str(-(-refusal.retry_after_ms // 1000))
    return response


def answer_outage(request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer; nobody is looked up for it."""
    request.user = AnonymousUser()
    return answer_refusal(request, Unavailable())


def row_of(request: HttpRequest) -> Session | None:
    """The session row of a signed-in request; None when nobody is signed in."""
    return getattr(request.session, "row", None) if request.user.is_authenticated else None


class SessionLimits(MiddlewareMixin):
    """Ends a session that is idle, too old or outdated before any view sees it, and notes activity of people."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Afterwards `request.user` is somebody only if the session counts now; 503 when that cannot be asked."""
        try:
            self._limit(request)
        except DATABASE_AWAY:
            return answer_outage(request)
        return None

    def _limit(self, request: HttpRequest) -> None:
        row = row_of(request)
        if row is None:
            return
        now = timezone.now()
        end = access.ends_at(row)
        if end is None or end <= now:
            request.session.flush()
            self._forget_person(request)
        elif policies.is_touch_due(row.seen_at, now) and not self._is_background(request):
            sessions.touch(session_key=row.session_key, at=now)

    @staticmethod
    def _is_background(request: HttpRequest) -> bool:
        return policies.is_background(request.path, BACKGROUND_HEADER in request.headers)

    @staticmethod
    def _forget_person(request: HttpRequest) -> None:
        for cached in ("_cached_user", "_acached_user"):
            if hasattr(request, cached):
                delattr(request, cached)
        request.user = AnonymousUser()
        request.session_ended = True  # type: ignore[attr-defined]  # read by Person, which may say so


class SecondFactor(MiddlewareMixin):
    """The team reaches only the pages that set up a second factor until this session has proved one (SAFETY R8)."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """A way to the set-up page, or 403 for programs; None when the page may open."""
        row = row_of(request)
        if row is None or not access.lacks_second_factor(row):
            return None
        match = request.resolver_match
        if match is not None and policies.may_open_without_second_factor(match.url_name):
            return None
        if wants_json(request):
            return answer_refusal(request, Forbidden(_("Set up a second step for signing in first.")))
        messages.info(request, _("Your role needs a second step when you sign in. Set it up or confirm it here."))
        return HttpResponseRedirect(f"{reverse(self._where(row))}?{urlencode({'next': request.path})}")

    @staticmethod
    def _where(row: Session) -> str:
        kinds = access.second_factors_of(row.user.pk) if row.user else set()
        if "totp" in kinds:
            return "mfa_reauthenticate"
        return "mfa_reauthenticate_webauthn" if kinds else "mfa_index"


class Person(MiddlewareMixin):
    """The person's language and time zone for the length of the request; nothing signed-in is ever kept by a cache (SAFETY B18)."""

    def process_request(self, request: HttpRequest) -> None:
        """Afterwards words and times are the person's own."""
        timezone.deactivate()
        if getattr(request, "session_ended", False) and not wants_json(request):
            messages.info(request, _("You were signed out because nothing happened for a while."))
        user = request.user
        if isinstance(user, User):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
            timezone.activate(_zone(user.time_zone))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Marks what a signed-in person got as theirs alone."""
        timezone.deactivate()
        if request.user.is_authenticated or getattr(request, "session_ended", False):
            response["Cache-Control"] = "no-store, private"
            patch_vary_headers(response, ["Cookie"])
        return response


def _zone(name: str) -> ZoneInfo:
    """The named zone; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class Refusals(MiddlewareMixin):
    """Turns a refusal that a view raised, or an outage that it met, into an answer."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a refusal, and to a database that does not answer; None for anything else."""
        if isinstance(exception, DATABASE_AWAY):
            return answer_outage(request)
        return answer_refusal(request, exception) if isinstance(exception, Refusal) else None
