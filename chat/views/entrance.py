"""Who is at the door. Words typed into an ended session are handed back, never lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.errors import Refusal, Unauthenticated

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
FOR_SCRIPTS = "Handrail-Part"


def signed_in(view: View[P]) -> View[P]:
    """The view runs for a signed-in person only; others are asked to sign in, with what they typed still in front of them."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if FOR_SCRIPTS in request.headers:
            return HttpResponse(status=401)
        return keep_words(request, Unauthenticated())

    return checked


def keep_words(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer somebody who cannot come in; what they typed is shown to be copied. Raises `refusal` when nothing was typed."""
    typed = request.POST.get("body", "")
    if not typed:
        raise refusal
    context = {"typed": typed, "refusal": refusal, "next": request.path}
    return render(request, "chat/kept.html", context, status=refusal.status)


def person_id(request: HttpRequest) -> uuid.UUID:
    """The account of the signed-in person."""
    return uuid.UUID(str(request.user.pk))
