"""The list of rooms, the room, who is in it."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.errors import KeyReused, Refusal
from chat import access, policies, projection
from chat.access import Place
from chat.forms import ComposerForm, PlaceForm
from chat.services import mentions, messages, reactions, reading
from chat.services.offering import Offer
from chat.views import history
from chat.views.entrance import keep_words, person_id, signed_in
from chat.views.history import History, Stretch
from groups import access as groups
from groups import policies as group_policies


@signed_in
@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    """Every room of the person, with what is new in words."""
    at = timezone.now()
    places = access.places_of(person_id(request))
    unread = access.unread_of(places)
    rows = [
        {
            "place": place,
            "cohort": place.member.cohort,
            "is_open": group_policies.may_enter(place.member, place.member.cohort),
            "unread": unread[place.room.pk],
            "is_full": unread[place.room.pk] >= access.UNREAD_MOST,
            "is_named": bool(unread[place.room.pk]) and _is_named(place),
            "last_at": access.last_said_at(place),
            "closed": _closed(place, at),
        }
        for place in places
    ]
    return render(request, "chat/rooms.html", {"rows": rows})


def _is_named(place: Place) -> bool:
    """Whether an unread message calls the person, or the team they are of."""
    since = max(place.seat.read_ord, place.seat.joined_ord)
    said = access.with_words(access.page(place, after=since, limit=access.UNREAD_MOST), None)
    seen = [projection.for_place(one, place) for one in said]
    names = {str(place.member.pk), *([policies.TEAM] if place.moderates else [])}
    return any(
        names & {called["id"] for called in one.get("mentions", ())}
        for one in seen
        if one is not None and one["state"] == "visible" and not one["mine"]
    )


def _closed(place: Place, at: Any) -> Refusal | None:
    """Why the person cannot write here now, None when they can."""
    try:
        group_policies.check_may_post(place.member, place.member.cohort, at)
    except Refusal as refusal:
        return refusal
    return None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, room_id: uuid.UUID) -> HttpResponse:
    """The conversation; a POST says something in it."""
    try:
        place = access.place_for(person_id(request), room_id)
    except Refusal as refusal:
        return keep_words(request, refusal)
    if request.method == "POST":
        return _say(request, place)
    reply_to = _uuid(request.GET.get("reply"))
    return _show(request, place, ComposerForm.fresh(reply_to=reply_to))


def _say(request: HttpRequest, place: Place) -> HttpResponse:
    """Store the words and lead back to them; refused words stay in the box, with the reason beside it.

    Where support is offered, the room itself is the answer, so that no address and no cookie says so. Its key makes a reload harmless.
    """
    form = ComposerForm(request.POST)
    if not form.is_valid():
        return _show(request, place, form, status=400)
    words = form.cleaned_data
    try:
        done = messages.post_message(
            by=place.member,
            body=words["body"],
            key=words["key"],
            reply_to=words["reply_to"],
            mentions=mentions.named_by(place.member, words["body"]),
            at=timezone.now(),
        )
    except Refusal as refusal:
        key = uuid.uuid4() if isinstance(refusal, KeyReused) else words["key"]
        form = ComposerForm({"body": words["body"], "reply_to": words["reply_to"], "key": key})
        form.add_error("body", refusal.detail)
        return _show(request, place, form, status=refusal.status)
    if done.support is not None:
        return _show(request, place, ComposerForm.fresh(), support=done.support)
    return HttpResponseRedirect(f"{reverse('room', args=[place.room.pk])}#m-{done.message}")


def _show(
    request: HttpRequest, place: Place, form: ComposerForm, *, status: int = 200, support: Offer | None = None
) -> HttpResponse:
    past = history.history_of(place, _stretch(request))
    reply_to = _uuid(form["reply_to"].value())
    context = {
        **about(place),
        "history": past,
        "form": form,
        "quote": history.quote_of(place, reply_to) if reply_to else None,
        "blank": history.blank_message(place),
        "gone": history.GONE,
        "signs": reactions.SIGNS,
        "now": timezone.now(),
        "target": _number(request.GET.get("around")),
        "user_id": projection.wire_id(place.member.user_id),
        "limit": settings.LIMIT_BODY_CHARS,
        "support": support,
    }
    return render(request, "chat/room.html", context, status=status)


def about(place: Place) -> dict[str, Any]:
    """What stands above a conversation: name, who watches, how many people, whether one may write."""
    at = timezone.now()
    people = groups.roster_of(place.member)
    return {
        "place": place,
        "room": place.room,
        "cohort": place.member.cohort,
        "me": place.member,
        "coverage": groups.coverage_of(place.member.cohort_id, at),
        "people": people,
        "closed": _closed(place, at),
        "perms": projection.perms_of(place, at),
        "works": group_policies.may_take_care(place.member),
        "runs": group_policies.may_moderate(place.member),
    }


@signed_in
@require_GET
def room_part(request: HttpRequest, room_id: uuid.UUID) -> HttpResponse:
    """A stretch of the past for the script that has the room open; nothing around it."""
    place = access.place_for(person_id(request), room_id)
    past: History = history.history_of(place, _stretch(request), newest=True)
    return render(request, "chat/_part.html", {"history": past, "room": place.room})


@signed_in
@require_GET
def room_about(request: HttpRequest, room_id: uuid.UUID) -> HttpResponse:
    """The line above the conversation and the state of the composer, for the script that has the room open."""
    place = access.place_for(person_id(request), room_id)
    return render(request, "chat/_about.html", about(place))


@signed_in
@require_POST
def room_read(request: HttpRequest, room_id: uuid.UUID) -> HttpResponse:
    """Without script nobody can tell what was on screen, so the person says it."""
    place = access.place_for(person_id(request), room_id)
    form = PlaceForm(request.POST)
    if form.is_valid():
        reading.mark_read(by=place.member, ord=form.cleaned_data["ord"], at=timezone.now())
    return HttpResponseRedirect(f"{reverse('room', args=[place.room.pk])}#end")


@signed_in
@require_safe
def room_people(request: HttpRequest, room_id: uuid.UUID) -> HttpResponse:
    """Who is in the room, the team first."""
    place = access.place_for(person_id(request), room_id)
    return render(request, "chat/people.html", about(place))


def _stretch(request: HttpRequest) -> Stretch:
    asked = request.GET
    return Stretch(_number(asked.get("before")), _number(asked.get("after")), _number(asked.get("around")))


def _number(typed: str | None) -> int | None:
    """A place in the room; None for anything that is not one, so that a mangled link still opens the room."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 16 else None


def _uuid(typed: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(typed))
    except ValueError:
        return None
