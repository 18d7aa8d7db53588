"""Support (S6): numbers first, for everybody; then asking for a person, for those who are signed in."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from groups import access, resources
from groups.errors import NotAMember
from groups.schedule import is_today, moment_in_words
from groups.services.support import ask_for_help
from groups.views import SignedIn

SHOWN_FOR = timedelta(hours=24)


def numbers_for(user_id: uuid.UUID | None) -> dict[str, object]:
    """The crisis numbers of the person's programme in the reader's language, else those of the house, and when they were checked."""
    programme = access.programme_of(user_id)
    known = programme.crisis if programme and programme.crisis else resources.CRISIS
    numbers = resources.numbers_in(get_language() or "en", known)
    return {"resources": numbers, "checked_on": resources.checked_on(numbers)}


def page_context(request: HttpRequest) -> dict[str, object]:
    """What Support shows to whoever opens it: numbers for everybody, then asking for a person."""
    user_id = request.user.pk if request.user.is_authenticated else None
    ask = asking(user_id, timezone.now(), spoken="asked" in request.GET) if user_id else None
    return {**numbers_for(user_id), "ask": ask}


@login_required
@require_POST
def support_ask(request: SignedIn) -> HttpResponse:
    """A request to be called, then the same page with what became of it; the numbers stay in sight when it cannot be sent."""
    try:
        ask_for_help(user_id=request.user.pk, at=timezone.now())
    except NotAMember:
        failed = {"failed": _("We could not send this. Please call.")}
        return render(request, "support/page.html", {**numbers_for(request.user.pk), "ask": failed}, status=404)
    response = redirect("support")
    response["Location"] += "?asked=1"
    return response


def asking(user_id: uuid.UUID, now: datetime, *, spoken: bool = False) -> dict[str, object] | None:
    """What the page says about asking for a person; None for the team itself and for somebody who belongs nowhere."""
    place = access.place_of_care(access.memberships_of(user_id))
    if place is None:
        return None
    said: dict[str, object] = {"reads_line": reading_line(place.cohort_id, now), "say": spoken}
    task = access.help_asked_by(user_id, now - SHOWN_FOR)
    if task is None:
        return said
    zone = timezone.get_current_timezone()
    said["asked_at"] = task.raised_at
    told = {"time": moment_in_words(task.raised_at, now, zone)}
    said["asked_line"] = _("Asked at %(time)s. Not seen yet.") % told
    if not is_today(task.raised_at, now, zone):
        said["asked_line"] = _("Asked %(time)s. Not seen yet.") % told
    if task.claimed_at is not None and task.claimed_by is not None:
        said["seen_at"] = task.claimed_at
        said["seen_line"] = _("Seen by %(name)s %(time)s.") % {
            "name": task.claimed_by.display_name,
            "time": moment_in_words(task.claimed_at, now, zone),
        }
    return said


def reading_line(cohort_id: uuid.UUID, now: datetime) -> str:
    """When somebody of the team will see a request, as truthfully as the roster knows."""
    watch, zone = access.coverage_of(cohort_id, now), timezone.get_current_timezone()
    if watch.watching is not None and watch.until is not None:
        facts = {"name": watch.watching, "time": moment_in_words(watch.until, now, zone)}
        if watch.kind == "on_call":
            return _("%(name)s is on call until %(time)s. It may take a while.") % facts
        return _("%(name)s is here until %(time)s.") % facts
    if watch.away is not None:
        return _("%(name)s is on duty and not at the desk right now. It may take a while.") % {"name": watch.away}
    if watch.next_name is not None and watch.next_at is not None:
        facts = {"name": watch.next_name, "time": moment_in_words(watch.next_at, now, zone)}
        return _("Nobody is reading right now. Next: %(name)s, %(time)s.") % facts
    return _("Nobody is reading right now. We do not know when somebody will.")


@require_safe
@cache_control(no_cache=True)
def support_worker(request: HttpRequest) -> HttpResponse:
    """The small script that keeps the public part of Support for the time without a network; it must lie at the root."""
    found = finders.find("js/support-worker.js")
    if not isinstance(found, str):
        raise Http404
    script = Path(found).read_text(encoding="utf-8")
    return HttpResponse(script, content_type="text/javascript", headers={"Service-Worker-Allowed": "/"})
