"""At every request: alerts go on when no clock runs, and whoever just wrote of danger is offered Support."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from moderation import access
from moderation.services import alerts

EVERY_S: Final = 10.0
SAYING: Final = frozenset({"room", "edit_message"})
A_MOMENT: Final = timedelta(seconds=30)


class Watchful:
    """Wraps every view of the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._lock = threading.Lock()
        self._looked_at = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of the view; before it, at most every ten seconds in a process, alerts ask further."""
        if request.user.is_authenticated and self._is_time():
            alerts.escalate_due(timezone.now())
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "POST" and response.status_code == 302 and match and match.url_name in SAYING:
            _offer_support(request)
        return response

    def _is_time(self) -> bool:
        with self._lock:
            if time.monotonic() - self._looked_at < EVERY_S:
                return False
            self._looked_at = time.monotonic()
            return True


def _offer_support(request: HttpRequest) -> None:
    """The next page, which only this person sees, leads to Support when their words told of danger."""
    if not request.user.is_authenticated:
        return
    if access.alert_about(request.user.pk, timezone.now() - A_MOMENT) is None:
        return
    words = _("That sounds hard. You do not have to wait for an answer here:")
    link = format_html('<a href="{}">{}</a>', reverse("support"), _("Support, and numbers that answer now"))
    messages.info(request, format_html("{} {}", words, link))
