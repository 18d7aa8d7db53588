"""What the frame of every page shows: the tabs of the person's role, Support and Exit (SCREENS section 2)."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from groups import access, policies

# Pages that lie under a tab without lying under its address.
UNDER_TAB = {
    "/settings/": "more",
    "/notes/": "more",
    "/agreements/": "more",
    "/messages/": "rooms",
    "/cohorts/": "rooms",
    "/meetings/": "today",
    "/cases/": "queue",
    "/support/": "support",
    "/my-check-ins/": "checkin",
    "/questions/": "checkin",
}


@dataclass(frozen=True)
class Tab:
    """One way of the main navigation. A tab whose page is not built yet has no address and is not drawn."""

    key: str
    label: str
    url: str | None
    icon: str


def _address(name: str) -> str | None:
    """The address of a named page, None while no app has it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _tabs(kind: str, roles: set[str], *, treated: bool) -> list[Tab]:
    rooms = Tab("rooms", _("Rooms"), _address("rooms"), "messages-square")
    more = Tab("more", _("More"), _address("more"), "menu")
    if kind == policies.STAFF:
        queue = [Tab("queue", _("Queue"), _address("queue"), "list-checks")] if roles & policies.TEAM else []
        return [Tab("needs_me", _("Needs me"), _address("needs_me"), "hand-helping"), rooms, *queue, more]
    if kind == policies.NOBODY:
        return [more]
    today = Tab("today", _("Today"), _address("today"), "sun")
    checkin = Tab("checkin", _("Check-in"), _address("checkin"), "circle-check-big")
    plan = Tab("plan", _("My plan"), _address("plan"), "map")
    own = [checkin, plan] if treated else []
    return [today, rooms, *own, more]


def _current(path: str, tabs: list[Tab]) -> str | None:
    places = {tab.url: tab.key for tab in tabs if tab.url} | UNDER_TAB
    return next((key for start, key in places.items() if path.startswith(start)), None)


def _user_id(request: HttpRequest) -> uuid.UUID | None:
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def _frame(request: HttpRequest) -> dict[str, object]:
    user_id = _user_id(request)
    base: dict[str, object] = {
        "support_url": _address("support"),
        "neutral_url": settings.NEUTRAL_URL,
    }
    if user_id is None:
        current = _current(request.path, [])
        return {
            **base,
            "kind": policies.NOBODY,
            "tabs": [],
            "current": current,
            "sign_in_url": _address(settings.LOGIN_URL),
        }
    # A page that has asked for the person's memberships already leaves them here, so that they are asked for once.
    places = getattr(request, "handrail_places", None) or access.memberships_of(user_id)
    roles = {str(place.role) for place in places}
    kind = policies.side_of(roles)
    tabs = _tabs(kind, roles, treated=any(policies.is_participant(place.role, place.cohort.kind) for place in places))
    return {
        **base,
        "kind": kind,
        "tabs": [asdict(tab) for tab in tabs],
        "current": _current(request.path, tabs),
        "exit_url": _address("exit"),
    }


def shell(request: HttpRequest) -> dict[str, object]:
    """`shell` in every page; asked of the database once a request."""
    known: dict[str, object] | None = getattr(request, "handrail_shell", None)
    if known is None:
        known = _frame(request)
        request.handrail_shell = known  # type: ignore[attr-defined]  # kept for the other templates of this request
    return {"shell": known}
