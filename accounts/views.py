"""The pages by which people sign in: allauth's views, with our answers."""

from __future__ import annotations

import json
import time
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access, policies
from accounts.errors import NotFound
from accounts.forms import DemoSignIn
from accounts.resources import DEMO_PEOPLE
from accounts.sessions import OWN_PHONE


class Steady:
    """Answers leave at fixed steps of time, so that how long one takes does not say whether we know somebody (SAFETY B19)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The answer, not before the next step."""
        started = time.monotonic()
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin before a view
        if isinstance(response, SimpleTemplateResponse):
            response.render()
        time.sleep(policies.wait_ms((time.monotonic() - started) * 1000, settings.SIGN_IN_STEP_MS) / 1000)
        return response


class SignIn(Steady, RequestLoginCodeView):
    """First page: an address, and a code is on its way if we know it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In the demo, also who one may be."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "demo_people": DEMO_PEOPLE if settings.DEMO else ()}


class Code(Steady, ConfirmLoginCodeView):
    """Second page: the code, ten minutes and three tries."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also how many tries remain."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "email": self._process.state["email"], "can_resend": self._process.can_resend}

    def form_valid(self, form: Form) -> HttpResponse:
        """Signed in, for as long as the person said."""
        if "own_phone" in form.fields:
            self.request.session[OWN_PHONE] = form.cleaned_data["own_phone"]
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: Form) -> HttpResponse:
        """Says how many tries remain; after the last one a new code is needed."""
        left = self._process.max_attempts - self._process.state["failed_attempts"] - 1
        if left > 0 and form.has_error("code", "incorrect_code"):
            form.errors["code"] = form.error_class([_("That code is not right. Tries left: {n}.").format(n=left)])
        response: HttpResponse = super().form_invalid(form)
        return response


class Password(Steady, LoginView):
    """The other way in."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Signed in, or on to the second step, for as long as the person said."""
        self.request.session[OWN_PHONE] = form.cleaned_data["own_phone"]
        response: HttpResponse = super().form_valid(form)
        if self.request.session[OWN_PHONE]:
            # allauth has just shortened the cookie again.
            self.request.session.set_expiry(settings.SESSION_MAX_OWN_PHONE_S)
        return response


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """In the demo only: be one of its people. 404 anywhere else, and for anybody else."""
    form = DemoSignIn(_posted(request))
    person = access.demo_person(form.cleaned_data["person"]) if settings.DEMO and form.is_valid() else None
    if person is None:
        raise NotFound
    get_adapter().login(request, person)
    return HttpResponseRedirect(
        get_next_redirect_url(request) or resolve_url(settings.LOGIN_REDIRECT_URL), status=HTTPStatus.SEE_OTHER
    )


def _posted(request: HttpRequest) -> Any:
    if request.content_type != "application/json":
        return request.POST
    try:
        told = json.loads(request.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token was not carried out; what was written in it is given back."""
    if policies.wants_json(request.path, request.headers.get("Accept", "")):
        detail = _("Please load the page again, then send once more.")
        return JsonResponse({"code": "forbidden", "detail": detail, "retryable": False}, status=403)
    words = policies.typed_words((name, text) for name, texts in request.POST.lists() for text in map(str, texts))
    response = render(request, "403_csrf.html", {"words": words}, status=403)
    response["Cache-Control"] = "no-store"
    return response
