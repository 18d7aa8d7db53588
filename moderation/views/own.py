"""One's own data: to read on a page, to print, and to take along as a file (SCREENS S16)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts import access as accounts_access
from accounts.errors import NotFound
from chat import access as chat_access
from chat.views.entrance import signed_in
from checkins import access as checkins_access
from checkins.policies import lapses, words
from groups import access as group_access
from moderation.services import exports

SHOWN = 30
ASKED = {
    "help_asked": lambda: _("You asked to be contacted"),
    "call_wanted": lambda: _("You wanted a call"),
    "question": lambda: _("You asked a question"),
}
HOMEWORK = {
    "assigned": lambda: _("Not yet"),
    "done": lambda: pgettext("homework", "Done"),
    "discussed": lambda: _("Talked about"),
    "carried_over": lambda: _("Carried over"),
}
GONE = {
    "removed": lambda: _("A facilitator took this down. Its words are not here."),
    "withdrawn": lambda: _("You took this back. Its words are not here."),
}


@signed_in
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What a person wrote and answered, to be read; the file has all of it."""
    user, at = accounts_access.signed_in(request.user), timezone.now()
    places = group_access.memberships_of(user.pk)
    told = exports.own_data(user=user, places=places, after=_after(request), limit=SHOWN, at=at)
    rooms = {place.room.pk: place.member.cohort.name for place in chat_access.places_of(user.pk)}
    labels = checkins_access.setup_for(user.pk).labels
    context = {
        "messages_shown": [_message(one, rooms) for one in told["messages"]],
        "next": told["next"],
        "is_first": "after" not in request.GET,
        "checkins": len(told["checkins"]),
        "days": [
            (words.day_in_words(row.on_day), words.in_words(checkins_access.own_answers_of(row), labels))
            for row in checkins_access.newest(user.pk, SHOWN)
        ],
        "results": [
            (name, words.day_in_words(day), lines)
            for name, day, lines in checkins_access.own_results(user.pk, get_language() or "en")
            if day is not None
        ],
        "days_of_use": [_day_of_use(one) for one in reversed(told["days_of_use"])],
        "has_about": any(told["about_me"].values()),
        "has_plan": bool(told["plan"] and told["plan"]["versions"]),
        "meetings": len(told["meetings"]),
        "homework": [_homework(one) for one in reversed(told["homework"])],
        "asked": [_asked(one) for one in reversed(told["help_requests"])],
        "notes": len(told["notes"]),
        "looks": len(told["looks"]),
        "shown": SHOWN,
    }
    return render(request, "moderation/my_data.html", context)


@signed_in
@require_GET
def my_data_file(request: HttpRequest) -> HttpResponse:
    """The same file as the API gives; that it was taken stands in the trail."""
    user = accounts_access.signed_in(request.user)
    told = exports.export_own(user=user, after=_after(request), at=timezone.now())
    answer = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = exports.FILE
    answer["Cache-Control"] = "no-store"
    return answer


def _after(request: HttpRequest) -> uuid.UUID | None:
    asked = request.GET.get("after")
    if asked is None:
        return None
    try:
        return uuid.UUID(asked)
    except ValueError:
        raise NotFound from None


def _message(told: dict[str, Any], rooms: dict[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "at": parse_datetime(told["created_at"]),
        "room": rooms.get(uuid.UUID(told["room"]), ""),
        "body": told.get("body", ""),
        "gone": GONE[told["state"]]() if told["state"] in GONE else "",
    }


def _day_of_use(told: dict[str, Any]) -> dict[str, str]:
    return {
        "day": words.day_in_words(date.fromisoformat(told["day"])),
        "around": ", ".join(str(lapses.AROUND_WORDS[code]) for code in told["around"]),
        "words": told["words"],
    }


def _homework(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "at": parse_datetime(told["set_at"]), "said": HOMEWORK[told["state"]]()}


def _asked(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "what": ASKED[told["kind"]](),
        "words": told["words"],
        "at": parse_datetime(told["asked_at"]),
        "seen_at": parse_datetime(told["seen_at"]) if told["seen_at"] else None,
        "seen_by": told["seen_by"],
    }
